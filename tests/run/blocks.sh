# blocks.sh: training lays sequences of one length side by side, and its bits
# depend neither on the processor, nor on threads, nor on who compiles.
# Environment: RNNC, OUT (scratch).
set -u
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT" || exit 1

fail() {
	echo "FAILED: $*"
	exit 1
}

cat >m.rnn <<'END'
model m(X = 2, H = 11) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  param U : [H, H] ~ orthogonal
  param V : [X, H] ~ glorot
  h[0] = 0.1
  h[t] = tanh(W @ x[t] + U @ h[t-1])
  output y[t] = V @ h[t]
  target d[t] : [X]
  loss = mean[t] sumsq(y[t] - d[t])
  train by bptt with adam(rate = 1e-2) epochs 4 batch 24
}
END
# 21 sequences of 6 steps and 3 of 4, in turn
awk 'BEGIN {
	print "s,x.0,x.1,d.0,d.1"
	for (s = 1; s <= 24; s++)
		for (t = 0; t < (s % 8 ? 6 : 4); t++) {
			for (k = 0; k < 4; k++)
				v[k] = ((s * 37 + t * 11 + k * 5) % 64) / 32 - 1
			print s "," v[0] "," v[1] "," v[2] "," v[3]
		}
}' >d.csv

train() {
	out=$1
	shift
	"$RNNC" train m.rnn --data d.csv --sequence s --quiet --log "$out.csv" \
		--out "$out" "$@" || fail "$*"
	tail -c 660 "$out" >"$out.bytes"        # 165 weights
}

train one --threads 1 --cpu=generic
train native --threads 1
train threads --threads 3
train c --backend=c --cpu=x86-64
for f in native threads c; do
	cmp one.bytes $f.bytes || fail "$f: other weights"
done
train alone --block=1
cmp -s one.bytes alone.bytes && fail "no block was made"
awk -F, 'NR > 1 { l[FILENAME] = $3 }
	END {
		d = l["one.csv"] - l["alone.csv"]
		exit !(l["one.csv"] > 0 && d < 1e-5 && d > -1e-5)
	}' one.csv alone.csv || fail "another loss by blocks"

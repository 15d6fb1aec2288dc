# training.sh, read after begin.sh: a model m.rnn that reads x, [2], is told d,
# [2], and has 165 weights; data d.csv for it; training, and whether two
# trainings end with the same weights.

# model EQUATIONS: what makes the state h, from W, [H, X], and U, and the output
# y, by V, [X, H]
model() {
	cat >m.rnn <<END
model m(X = 2, H = 11) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  param U : [H, H] ~ orthogonal
  param V : [X, H] ~ glorot
  h[0] = 0.1
$1
  target d[t] : [X]
  loss = mean[t] sumsq(y[t] - d[t])
  train by bptt with adam(rate = 1e-2) epochs 4 batch 24
}
END
}

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

same() {
	cmp "$1.bytes" "$2.bytes" || fail "$2: other weights than $1"
}

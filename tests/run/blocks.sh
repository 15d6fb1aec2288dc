# blocks.sh: training lays sequences of one length side by side, and its bits
# depend neither on the processor, nor on threads, nor on who compiles.
# Environment: RNNC, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"

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
. "$here/training.sh"

train one --threads 1 --cpu=generic
train native --threads 1
train threads --threads 3
train c --backend=c --cpu=x86-64
for f in native threads c; do
	same one $f
done
train alone --block=1
cmp -s one.bytes alone.bytes && fail "no block was made"
awk -F, 'NR > 1 { l[FILENAME] = $3 }
	END {
		d = l["one.csv"] - l["alone.csv"]
		exit !(l["one.csv"] > 0 && d < 1e-5 && d > -1e-5)
	}' one.csv alone.csv || fail "another loss by blocks"

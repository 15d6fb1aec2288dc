# blocks.sh: training lays sequences of one length side by side, and its bits
# depend neither on the processor, nor on threads, nor on who compiles.
# Environment: RNNC, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"
. "$here/training.sh"

model '  h[t] = tanh(W @ x[t] + U @ h[t-1])
  output y[t] = V @ h[t]'

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

#!/bin/sh
# A12: the residual network of 21 layers trains: the loss falls in each of 5
# epochs, and the gradient of its first layer is within 10 times that of the
# last. Gradients of both stacks agree with differences.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" gradcheck -D N=2 -D H=3 -D V=5 "$here/residual.rnn" >gradcheck
"$RNNC" gradcheck -D L=3 -D H=2 -D G=3 -D V=5 "$here/dense.rnn" >gradcheck
# 6000 lines of gradient take a minute and more to compile at the usual level
train() { # OUT OPTION...
	rm -f "$1".ckpt*
	"$RNNC" train -O1 "$here/residual.rnn" --threads 1 --quiet --out "$@"
}
python3 "$here/make_data.py" "${TEXT:-$SOURCE/LICENSE}" 8 >train.csv
train net.safetensors --data train.csv --log log.csv
awk -F, 'NR > 1 { n++; bad += n > 1 && $3 >= last; last = $3
		printf "epoch %d: %.3f nats a character\n", $1, $3 }
	END { exit !(n == 5 && !bad) }' log.csv
# one step of plain descent is the gradient
head -n 101 train.csv >piece.csv
train moved.safetensors --data piece.csv --weights net.safetensors \
	--epochs 1 --truncate 100 --optimiser sgd --rate 1
PYTHONPATH="$here/../data" python3 - <<'END'
import tensors
before, after = (tensors.read(f"{k}.safetensors") for k in ("net", "moved"))
layers = [f"{side}{n}" for n in range(1, 11) for side in ("lower", "upper")]
norm = []
for layer in layers + ["top"]:
    g = [x - y for part in ("gain", "bias")
         for x, y in zip(before[f"{layer}.{part}"][1],
                         after[f"{layer}.{part}"][1])]
    norm.append(sum(x * x for x in g) ** 0.5)
print("norm of the gradient, layers 1 to 21:",
      " ".join(f"{x:.3g}" for x in norm))
assert len(norm) == 21 and 0.1 < norm[0] / norm[20] < 10, norm
END

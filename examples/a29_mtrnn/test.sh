#!/bin/sh
# A29: each of nine movements is made again from the first state of the slow
# units alone, in closed loop; nothing comes in over time. With the time constant
# of the slow units set to that of the fast ones none is.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" gradcheck "$here/model.rnn" >gradcheck
python3 "$here/make_data.py" >train.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/model.rnn" --data train.csv --sequence name \
	--schedule cosine --clip-norm 1 --threads 1 --quiet \
	--out net.safetensors
PYTHONPATH="$here/../data" python3 - <<'END'
import tensors
weights = tensors.read("net.safetensors")
shape, values = weights["slow"]
assert list(values) == [30]
weights["slow"] = shape, [5]
tensors.write("swapped.safetensors", weights)
END
judge() { # WEIGHTS: the least and the largest error of a movement, and at rest
	"$RNNC" run "$here/model.rnn" --weights "$1.safetensors" \
		--data train.csv --sequence name >made.csv
	paste -d, train.csv made.csv | awk -F, 'NR > 1 { n += 4
			for (i = 0; i < 4; i++) {
				d = $(3 + i)
				e[$1] += ($(NF - 3 + i) - d)^2
				q += d * d
			} }
		END {
			for (k = 0; k < 9; k++) {
				mean = e[k] / (n / 9)
				if (k == 0 || mean < least) least = mean
				if (mean > worst) worst = mean
			}
			print least, worst, q / n
			exit n != 2160
		}'
}
own=$(judge net)
swapped=$(judge swapped)
echo "mean squared error, best and worst movement, at rest: $own"
echo "with the slow units made fast: $swapped"
echo "$own $swapped" | awk '{ exit !($2 < 0.001 && $4 > $6) }'

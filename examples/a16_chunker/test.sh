#!/bin/sh
# A16: what the chunker knows is put into the automatizer: alone, it foresees
# the last symbol, 20 steps after the first, and is surprised once less.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
seed=${SEED:-1}
python3 "$here/make_data.py" 50 1 >train.csv
python3 "$here/make_data.py" 200 2 >test.csv
train() { # MODEL OUT OPTION..
	model=$1 out=$2
	shift 2
	rm -f "$out".ckpt*
	"$RNNC" train "$here/$model.rnn" --data train.csv --sequence sequence \
		--seed "$seed" --quiet --out "$out" "$@"
}
measure() { # MODEL WEIGHTS OUTPUT: mean over the sequences, and the share > 0.5
	"$RNNC" run "$here/$1.rnn" --weights "$2" --data test.csv \
		--sequence sequence --output "$3" | awk -F, '
		NR > 1 { n++; s += $2; ok += $2 > 0.5 }
		END { printf "%.4f %.4f\n", s / n, ok / n; exit n != 200 }'
}
a=automatizer.safetensors c=chunker.safetensors
train automatizer $a
set -- $(measure automatizer $a last) $(measure automatizer $a surprises)
echo "before: last symbol foreseen $2, surprises $3"
before=$2 surprises=$3

python3 "$here/weights.py" first.safetensors "$seed" E=$a:E U=$a:U P=$a:P c=$a:c \
	E1=21x5:0.5 U1=5x5:0.4 P1=21x5:0.5 c1=21:0 clock=5:1
train chunker $c --weights first.safetensors
set -- $(measure chunker $c last)
echo "chunker: last symbol foreseen $2"

python3 "$here/weights.py" both.safetensors "$seed" E=$a:E U=$a:U P=$a:P c=$a:c \
	E0=$a:E U0=$a:U P0=$a:P c0=$a:c E1=$c:E1 U1=$c:U1 clock=$c:clock \
	Q=5x12:0.3
train distil distilled.safetensors --weights both.safetensors
d=distilled.safetensors
python3 "$here/weights.py" after.safetensors 1 E=$d:E U=$d:U P=$d:P c=$d:c
set -- $(measure automatizer after.safetensors last) \
	$(measure automatizer after.safetensors surprises)
echo "after: last symbol foreseen $2, surprises $3"
awk -v b="$before" -v n="$surprises" -v last="$2" -v after="$3" \
	'BEGIN { exit !(b < 0.95 && last > 0.95 && after <= n - 1) }'

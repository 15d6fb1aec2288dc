#!/bin/sh
# digits.sh FILE MODEL SEED: trains a model on the digits, in the folder where it
# is called, and prints the fraction of those held out that it names right.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/digits.py" train >train.csv
python3 "$here/digits.py" held >held.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$1" --model="$2" --data train.csv --sequence sequence \
	--schedule cosine --clip-norm 1 --seed "$3" --quiet \
	--out net.safetensors
"$RNNC" run "$1" --model="$2" --weights net.safetensors --data held.csv \
	--sequence sequence >predicted.csv
python3 "$here/digits.py" score predicted.csv

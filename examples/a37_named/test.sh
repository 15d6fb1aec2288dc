#!/bin/sh
# A37: a decoder says in words what is in an image, 95 of 100 right at least; two
# layers of LSTM under CTC have the right gradient; silent neurons fire when an
# independent program says, and the longer they fire, the less often.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
"$RNNC" gradcheck -D Y=4 -D X=5 -D K=2 -D S=3 -D H=3 -D V=4 \
	"$here/caption.rnn" >gradcheck
"$RNNC" gradcheck -D H=2 -D U=2 "$here/speech.rnn" >gradcheck

python3 "$here/make_scenes.py" 400 1 && mv data.safetensors train.safetensors
python3 "$here/make_scenes.py" 200 2
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/caption.rnn" --data train.safetensors --epochs 8 \
	--seed "${SEED:-1}" --threads 1 --quiet --out net.safetensors
"$RNNC" run "$here/caption.rnn" --weights net.safetensors --steps 4 \
	--data data.safetensors --output word >words.csv
python3 "$here/make_scenes.py" 200 2 words.csv

python3 "$here/silence.py"
"$RNNC" run --f64 "$here/silence.rnn" --data in.csv --output spike >spikes.csv
python3 "$here/silence.py" spikes.csv

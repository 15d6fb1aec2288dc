#!/bin/sh
# A30: with hard gates a head moves exactly one cell, or to what is like its key; the
# gradient is right; a stream is a run, with its state saved and read back after each
# step; a machine of 40 words learns to copy sequences of up to 6 vectors (cost of
# others below 0.1 bit) and of 12, which it was not trained on (below 1 bit).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/tape.py"
for precision in "" --f64; do
	# shellcheck disable=SC2086
	"$RNNC" run $precision "$here/tape.rnn" --weights tape.safetensors \
		--data tape.csv >tape-out.csv
	python3 "$here/tape.py" tape-out.csv
done
"$RNNC" gradcheck -D B=3 -D C=5 -D N=7 -D W=2 "$here/model.rnn" >gradcheck

size="-D B=4 -D C=32 -D N=40 -D W=10"
python3 "$here/make_data.py" 1000 4 1 6 1 >train.csv
rm -f net.safetensors.ckpt*
# shellcheck disable=SC2086
"$RNNC" train "$here/model.rnn" $size --data train.csv --sequence sequence \
	--rate 5e-3 --epochs 20 --schedule cosine --seed "${SEED:-4}" \
	--threads 1 --quiet --out net.safetensors
copy() { # SHORTEST LONGEST LIMIT: cost of 200 sequences, in bits
	python3 "$here/make_data.py" 200 4 "$1" "$2" 2 >test.csv
	# shellcheck disable=SC2086
	"$RNNC" run "$here/model.rnn" $size --weights net.safetensors \
		--data test.csv --sequence sequence --output z >z.csv
	bits=$(awk -v y=4 -f "$here/bits.awk" test.csv z.csv)
	echo "$1 to $2 vectors: $bits bits a sequence"
	awk "BEGIN { exit !($bits < $3) }"
}
copy 1 6 0.1
copy 12 12 1

# shellcheck disable=SC2086
"$RNNC" build "$here/model.rnn" $size --weights net.safetensors --embed -o .
${CC:-cc} -std=c99 -O2 -I. -o stream "$here/stream.c" ntm.c
./stream

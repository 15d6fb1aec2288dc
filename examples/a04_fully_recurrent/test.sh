#!/bin/sh
# A04: Elman's and Jordan's network as masks over a fully recurrent one give the
# bits of the layered ones; weights outside of the mask are exactly 0 after 1000
# steps of training, and those inside are not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
awk 'BEGIN { print "x.0,x.1,x.2,d.0,d.1"
	for (t = 0; t < 40; t++)
		printf "%f,%f,%f,%f,%f\n", sin(t), cos(t * t), sin(t * 0.3),
			0.5 * sin(t - 1), 0.3 * cos(t * 0.3) }' >data.csv
for m in elman jordan; do
	"$RNNC" gradcheck "$here/$m.rnn" >gradcheck
	rm -f "$m".safetensors.ckpt*
	"$RNNC" train "$here/$m.rnn" --data data.csv --threads 1 --quiet \
		--log log.csv --out "$m.safetensors"
	[ "$(wc -l <log.csv)" -eq 1001 ] || { echo "not 1000 steps"; exit 1; }
	for output in full layered; do
		"$RNNC" run "$here/$m.rnn" --weights "$m.safetensors" \
			--data data.csv --output $output | sed 1d >$output.csv
	done
	cmp full.csv layered.csv
	[ "$(wc -l <full.csv)" -eq 40 ]
	PYTHONPATH="$here/../data" python3 - "$m" <<-'END'
	import sys
	import tensors
	name = sys.argv[1]
	weights = tensors.read(name + ".safetensors")
	V, W = weights["V"][1], weights["W"][1]
	for i in range(6):
	    for j in range(6):
	        seen = j < 4 if name == "elman" else (i < 4) != (j < 4)
	        assert (W[6 * i + j] != 0) == seen, ("W", i, j)
	    for k in range(3):
	        assert (V[3 * i + k] != 0) == (i < 4), ("V", i, k)
	END
	echo "$m: same bits; masked weights are 0"
done

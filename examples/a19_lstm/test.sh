#!/bin/sh
# A19: on the continual embedded Reber grammar, never reset, forget gates learn
# the outer symbol (accuracy >= 0.95), and the cell stays bounded on a stream of
# a million steps; without them the same budget gives <= 0.65 (a guess between
# the two gives 0.5), and the cell grows without bound.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/make_data.py" 64 1 1000 >train.csv
judge() {
	m=$1
	python3 "$here/make_data.py" 1 2 "$2" >stream.csv
	rm -f "$m".safetensors.ckpt*
	"$RNNC" train "$here/$m.rnn" --data train.csv --sequence sequence \
		--threads 1 --quiet --out "$m.safetensors"
	"$RNNC" run "$here/$m.rnn" --weights "$m.safetensors" \
		--data stream.csv >out.csv
	# columns: sequence, x, d, outer, q.0 .. q.6 (BTPSXVE), size
	paste -d, stream.csv out.csv | awk -F, -v m="$m" '
	NR > 1 && $12 > top { top = $12 }
	NR > 1 && $4 == 1 { n++; right += ($6 > $7) == ($3 == 1) }
	END { a = right / n
		print m, "outer accuracy", a ", norm of c up to", top
		if (m == "forget") exit !(a >= 0.95 && top > 0 && top < 100)
		exit !(a <= 0.65 && top > 1000) }'
}
judge forget 1000000
judge no_forget 100000

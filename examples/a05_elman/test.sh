#!/bin/sh
# A05, learning with the context as a constant, as Elman did: the next bit where
# it can be known is predicted with less than half the squared error of the
# other places; after a Reber prefix the legal symbols are the most active ones,
# for 1000 strings that were not seen.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rm -f ./*.ckpt*
python3 "$here/make_data.py" xor 1000 1 >train.csv
python3 "$here/make_data.py" xor 1000 2 >valid.csv
"$RNNC" train "$here/xor.rnn" --data train.csv --threads 1 --quiet \
	--out xor.safetensors
"$RNNC" run "$here/xor.rnn" --weights xor.safetensors --data valid.csv >y.csv
paste -d, valid.csv y.csv | awk -F, 'NR > 1 { e[$3] += ($4 - $2)^2; n[$3]++ }
	END { a = e[1] / n[1]; b = e[0] / n[0]
		print "XOR: squared error", a, "where known, elsewhere", b
		exit !(a < 0.5 * b) }'
python3 "$here/make_data.py" reber 1000 1 >train.csv
python3 "$here/make_data.py" reber 1000 2 >valid.csv
"$RNNC" train "$here/reber.rnn" --data train.csv --sequence sequence \
	--threads 1 --quiet --out reber.safetensors
"$RNNC" run "$here/reber.rnn" --weights reber.safetensors --data valid.csv \
	--sequence sequence >y.csv
# columns 4 .. 10: legal or not; 12 .. 18: how active
paste -d, valid.csv y.csv | awk -F, 'NR > 1 { low = 1; high = 0
	for (k = 4; k <= 10; k++) {
		if ($k == 1 && $(k + 8) < low) low = $(k + 8)
		if ($k == 0 && $(k + 8) > high) high = $(k + 8)
	}
	n++; wrong += low <= high }
	END { print "Reber:", wrong + 0, "of", n, "steps wrong"
		exit !(n > 5000 && wrong == 0) }'

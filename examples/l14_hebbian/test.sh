#!/bin/sh
# L14: Oja's rule finds the first principal component; Hopfield's storage pattern
# by pattern is the sum over all of them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for seed in 1 2 3; do
	python3 "$here/make_data.py" oja $seed >data.csv
	"$RNNC" run "$here/oja.rnn" --data data.csv >weights.csv
	python3 "$here/make_data.py" angle data.csv weights.csv
done
python3 "$here/make_data.py" online 1 >data.csv
"$RNNC" run "$here/online.rnn" --data data.csv >online.csv
tail -1 online.csv | awk -F, '{ print "difference", $1, "largest weight", $2
	exit !($1 == 0 && $2 > 0) }'

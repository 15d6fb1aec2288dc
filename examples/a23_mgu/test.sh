#!/bin/sh
# A23: 2 (mn + m^2 + m) weights, and the adding problem of 50 steps learned.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" report --format=json "$here/model.rnn" |
	grep -q "\"trained\":$((2 * (12 * 2 + 12 * 12 + 12) + 13))"
"$RNNC" gradcheck "$here/model.rnn" >gradcheck
python3 "$here/make_data.py" 1 1000 50 >train.csv
python3 "$here/make_data.py" 2 200 50 >valid.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/model.rnn" --data train.csv --valid valid.csv \
	--sequence sequence --quiet --log log.csv --out net.safetensors
error=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /valid/) c = i }
	END { print $c }' log.csv)
echo "mean squared error $error (predicting 1: 0.167)"
awk -v e="$error" 'BEGIN { exit !(e < 0.01) }'

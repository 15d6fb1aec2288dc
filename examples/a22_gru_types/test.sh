#!/bin/sh
# A22: weight counts of the three types; the gates of type 3 are computed once;
# the full unit and type 1 learn the adding problem of 50 steps; on digits, read a
# pixel a step, each type is within 5 points of the full unit.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
m=12 n=2
full=$((3 * (m * n + m * m + m)))
readout=$((m + 1))
count() { "$RNNC" report --format=json "$here/$1.rnn" |
	sed 's/.*"trained":\([0-9]*\).*/\1/'; }
test "$(count gru)" -eq $((full + readout))
test "$(count gru1)" -eq $((full - 2 * m * n + readout))
test "$(count gru2)" -eq $((full - 2 * (m * n + m) + readout))
test "$(count gru3)" -eq $((full - 2 * (m * n + m * m) + readout))
for k in gru gru1 gru2 gru3; do
	"$RNNC" gradcheck "$here/$k.rnn" >gradcheck
	"$RNNC" gradcheck "$here/digits.rnn" --model=$k >gradcheck
done
"$RNNC" check --dump=opt "$here/gru3.rnn" | grep -q '^  z\[i\] = sigmoid'
python3 "$here/../data/adding.py" 1000 50 1 >train.csv
python3 "$here/../data/adding.py" 200 50 2 >valid.csv
for k in gru gru1; do
	rm -f net.safetensors.ckpt*
	"$RNNC" train "$here/$k.rnn" --data train.csv --valid valid.csv \
		--sequence sequence --quiet --log log.csv --out net.safetensors
	error=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++)
		if ($i ~ /valid/) c = i } END { print $c }' log.csv)
	echo "$k: mean squared error $error (predicting 1: 0.167)"
	awk -v e="$error" 'BEGIN { exit !(e < 0.01) }'
done
for k in gru gru1 gru2 gru3; do
	right=$(sh "$here/../data/digits.sh" "$here/digits.rnn" $k "${SEED:-1}")
	echo "$k: $right of the digits right"
	test $k != gru || full=$right
	awk -v a="$right" -v b="$full" \
		'BEGIN { exit !(b >= 0.9 && a >= b - 0.05) }'
done

#!/bin/sh
# A23: 2 (mn + m^2 + m) weights; the adding problem of 50 steps learned; on
# digits, read a pixel a step, within 3 points of the GRU, as means of three
# seeds: one training is off by a point or two.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" report --format=json "$here/model.rnn" |
	grep -q "\"trained\":$((2 * (12 * 2 + 12 * 12 + 12) + 13))"
"$RNNC" gradcheck "$here/model.rnn" >gradcheck
"$RNNC" gradcheck "$here/digits.rnn" >gradcheck
python3 "$here/../data/adding.py" 1000 50 1 >train.csv
python3 "$here/../data/adding.py" 200 50 2 >valid.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/model.rnn" --data train.csv --valid valid.csv \
	--sequence sequence --quiet --log log.csv --out net.safetensors
error=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /valid/) c = i }
	END { print $c }' log.csv)
echo "mean squared error $error (predicting 1: 0.167)"
awk -v e="$error" 'BEGIN { exit !(e < 0.01) }'

digits() { # FILE MODEL: prints the fraction of right ones
	for seed in 1 2 3; do
		sh "$here/../data/digits.sh" "$1" "$2" $seed
	done | awk '{ sum += $1 } END { printf "%.4f", sum / NR }'
}
gru=$(digits "$here/../a22_gru_types/digits.rnn" gru)
mgu=$(digits "$here/digits.rnn" mgu)
echo "of the digits right: MGU $mgu, GRU $gru"
awk -v a="$mgu" -v b="$gru" 'BEGIN { exit !(b >= 0.9 && a >= b - 0.03) }'

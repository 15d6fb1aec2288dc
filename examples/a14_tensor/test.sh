#!/bin/sh
# A14: with three units the tensor names the tone of a phrase more often right
# than the net without one does; words are less positive behind `not` and `never`,
# which they were never seen with; the tensor's gradient is that of differences.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/make_data.py" 3000 1 >train.csv
python3 "$here/make_data.py" 1000 2 >test.csv
python3 "$here/make_data.py" 0 0 pairs >pairs.csv
for seed in 1 2 3; do
	for k in rntn plain; do
		"$RNNC" gradcheck --tolerance 1e-7 "$here/$k.rnn" >gradcheck ||
			{ cat gradcheck; exit 1; }
		rm -f $k.safetensors*
		"$RNNC" train "$here/$k.rnn" --data train.csv --sequence tree \
			--seed $seed --threads 1 --quiet --out $k.safetensors
		"$RNNC" run "$here/$k.rnn" --weights $k.safetensors \
			--data test.csv --sequence tree >$k.csv
	done
	"$RNNC" run "$here/rntn.rnn" --weights rntn.safetensors \
		--data pairs.csv --sequence tree | paste -d, pairs.csv - >said.csv
	paste -d, test.csv rntn.csv plain.csv | awk -F, -v seed=$seed '
		FNR == 1 { file++; next }
		file == 1 && $3 == 0 { n++; a += $4 == $7; b += $4 == $10
			if ($4 != 2) { m++; sign += ($4 > 2) == ($6 > 0) } }
		file == 2 && $3 == 0 { s[k++] = $6 }
		END { for (i = 0; i < k; i += 3)
				less += (s[i + 1] < s[i]) + (s[i + 2] < s[i])
			printf "seed %d, root of 5 labels: tensor %.3f, without "\
				"%.3f; sign %.3f of %d; behind not or never less " \
				"positive %d of %d\n", seed, a / n, b / n,
				sign / m, m, less, 2 * k / 3
			exit !(n == 1000 && k == 42 && a > b + 0.05 * n &&
				sign >= 0.78 * m && less >= 0.6 * 2 * k / 3) }
		' - said.csv
done

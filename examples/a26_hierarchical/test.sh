#!/bin/sh
# A26: an upper level that works in one step of eight makes fewer mistakes than
# one level with as many multiplications, which are counted.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/make_data.py" 100 1 >train.csv
python3 "$here/make_data.py" 100 2 >test.csv
work() { # MODEL: multiply-adds of a step, an eighth of those under the clock
	"$RNNC" report "$here/$1.rnn" | awk '
		/mul-adds  divisions  functions   line/ { on = 1; next }
		on { n += $1 / ($0 ~ /t mod 8 == 1/ ? 8 : 1) }
		END { print n }'
}
wrong() { # MODEL SEED: of 14000 symbols
	rm -f net.safetensors*
	"$RNNC" train "$here/$1.rnn" --data train.csv --sequence sequence \
		--seed "$2" --quiet --out net.safetensors
	"$RNNC" run "$here/$1.rnn" --weights net.safetensors --data test.csv \
		--sequence sequence | cut -d, -f2 | paste -d, test.csv - |
		awk -F, 'NR > 1 && (NR - 2) % 8 { n++; bad += $3 != $4 }
			END { print bad + 0; exit n != 14000 }'
}
two=$(work two_level)
one=$(work flat)
echo "multiply-adds a step: two levels $two, one level $one"
awk -v a="$two" -v b="$one" 'BEGIN { exit !(a > 0 && a <= b) }'
for seed in 1 2 3; do
	two=$(wrong two_level $seed)
	one=$(wrong flat $seed)
	echo "seed $seed, wrong of 14000: two levels $two, one level $one"
	[ "$two" -lt "$one" ] && [ "$two" -le 14 ]
done

#!/bin/sh
# A17: with strength H = 6 and 8 the network is the automaton of Tomita's
# grammars 4, 5 and 7 over 50 strings of 1000 symbols; with H = 5 it is not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for h in 5 6 8; do
	wrong=0
	for g in 4 5 7; do
		python3 "$here/make_data.py" $g $h
		"$RNNC" run "$here/model.rnn" -D M="$(cat states)" \
			--weights w.safetensors --data in.csv \
			--sequence sequence >out.csv
		n=$(paste -d, in.csv out.csv | awk -F, 'NR > 1 { n++
			wrong += $3 != $5 } END { print wrong + 0
			exit n != 50000 }')
		echo "H = $h, grammar $g: $n of 50000 states wrong"
		wrong=$((wrong + n))
	done
	if [ $h -eq 5 ]; then [ $wrong -gt 0 ]; else [ $wrong -eq 0 ]; fi
done

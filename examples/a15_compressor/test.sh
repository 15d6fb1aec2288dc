#!/bin/sh
# A15: a symbol is to be recalled 1200 steps later.  Level 0 foresees all but two
# symbols; level 1 works at these two steps only and recalls it; the input can be
# made again from what level 1 has seen; one net of that size does not recall.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/make_data.py" 40 1200 1 >train.csv
python3 "$here/make_data.py" 200 1200 2 >test.csv
awk -F, 'NR > 1 && (NR - 2) % 1200 == 0 { print $2 }' test.csv >first
train() { # MODEL OUT OPTION..
	model=$1 out=$2
	shift 2
	rm -f "$out".ckpt*
	"$RNNC" train "$here/$model.rnn" --data train.csv --sequence sequence \
		--seed 1 --quiet --out "$out" "$@"
}
run() { # MODEL WEIGHTS DATA OUTPUT..
	model=$1 weights=$2 data=$3
	shift 3
	"$RNNC" run "$here/$model.rnn" --weights "$weights" --data "$data" \
		--sequence sequence "$@" | tail -n +2
}
recalled() { # lines 'sequence, symbol': how many of 200 are right
	cut -d, -f2 | paste -d, first - |
		awk -F, '{ n++; ok += $1 == $2 } END { print ok; exit n != 200 }'
}
train predictor level0.safetensors
python3 "$here/second_level.py" level0.safetensors start.safetensors 1
train compressor net.safetensors --weights start.safetensors
two=$(run compressor net.safetensors test.csv --output last | recalled)
steps=$(run compressor net.safetensors test.csv --output steps |
	sort -t, -k2,2nr | sed -n '1s/.*,//p')
echo "two levels recall $two of 200; level 1 takes up to $steps steps"

run compressor net.safetensors test.csv --output foreseen | cut -d, -f2 >seen
{ echo sequence,known,foreseen; tail -n +2 test.csv | paste -d, - seen |
	awk -F, '{ print $1 "," ($3 ? 0 : $2) "," $3 }'; } >code.csv
run decoder level0.safetensors code.csv | cut -d, -f2 >again
tail -n +2 test.csv | cut -d, -f2 | cmp - again

train flat flat.safetensors
one=$(run flat flat.safetensors test.csv --output last | recalled)
echo "one net recalls $one of 200"
[ "$two" -ge 198 ] && [ "$steps" -le 5 ] && [ "$one" -le 120 ]

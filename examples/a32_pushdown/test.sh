#!/bin/sh
# A32: with weights of -1 and 1 the network answers all strings of up to 12 symbols of
# three languages right; it learns parentheses from 50 strings in 200 epochs, all
# strings of up to 12 right, from at least three of five seeds; a stack that is full
# ends the run with a status; the gradient is right.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
answers() { # LANGUAGE LONGEST WEIGHTS OPTION...
	language=$1 longest=$2 weights=$3
	shift 3
	"$RNNC" build "$here/model.rnn" "$@" --weights "$weights" --embed -o .
	${CC:-cc} -std=c99 -O2 -I. -o strings "$here/strings.c" pushdown.c
	./strings "$language" "$longest"
}
for language in parentheses ones palindromes; do
	size=$(python3 "$here/machines.py" $language)
	# shellcheck disable=SC2086
	answers $language 12 hand.safetensors $size -D G=1000
done
# thirteen that open, on a stack of twelve
size=$(python3 "$here/machines.py" parentheses)
awk 'BEGIN { print "x"; for (i = 0; i < 13; i++) print 0 }' >deep.csv
# shellcheck disable=SC2086
if "$RNNC" run "$here/model.rnn" $size -D G=1000 --weights hand.safetensors \
	--data deep.csv >out.csv 2>message; then
	echo "a full stack was not noticed"
	exit 1
fi
cat message
grep -q "'room' does not hold at step 13 .*: the value is 13" message
# from random states, of which some seeds make one that is full
"$RNNC" gradcheck --seed 2 "$here/model.rnn" >gradcheck

python3 "$here/make_strings.py" 1 >train.csv
learned=0
for seed in 1 2 3 4 5; do
	rm -f net.safetensors.ckpt*
	"$RNNC" train "$here/model.rnn" --data train.csv --sequence sequence \
		--schedule cosine --seed $seed --threads 1 --quiet \
		--out net.safetensors
	printf '%s' "seed $seed: "
	if answers parentheses 12 net.safetensors; then
		learned=$((learned + 1))
	fi
done
[ $learned -ge 3 ]

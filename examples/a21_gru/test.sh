#!/bin/sh
# A21: both forms of the GRU have the right weight counts and gradients, and
# predict Bach's chorales at 9.2 or better, ahead of two baselines; an LSTM of as
# many weights does, too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$SOURCE/../shared/data/jsb/jsb-chorales-quarter.json
n=88 m=46
full=$((3 * (m * n + m * m + m) + n * m + n))
count() { "$RNNC" report --format=json "$here/$1.rnn" |
	sed 's/.*"trained":\([0-9]*\).*/\1/'; }
test "$(count before)" -eq "$full"
test "$(count after)" -eq $((full + m))
m=36
test "$(count lstm)" -eq $((4 * (m * n + m * m + m) + n * m + n))
for k in before after lstm; do
	"$RNNC" gradcheck -D X=5 -D H=3 "$here/$k.rnn" >gradcheck
done
if ! [ -r "$data" ]; then
	echo "no chorales at $data"
	exit 77
fi
for part in train valid test; do
	python3 "$here/make_data.py" "$data" $part >$part.csv
done
for k in before after lstm; do
	rm -f net.safetensors.ckpt*
	"$RNNC" train "$here/$k.rnn" --data train.csv --valid valid.csv \
		--sequence sequence --patience 5 --seed "${SEED:-1}" \
		--quiet --log $k.log.csv --out net.safetensors
	"$RNNC" run "$here/$k.rnn" --weights net.safetensors --data test.csv \
		--sequence sequence >predicted.csv
	python3 "$here/make_data.py" "$data" score predicted.csv >score
	read -r marginal markov net <score
	echo "$k: $net (marginal $marginal, Markov $markov)"
	awk -v a="$net" -v b="$marginal" -v c="$markov" \
		'BEGIN { exit !(a < 9.2 && a < b && a < c) }'
done

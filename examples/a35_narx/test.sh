#!/bin/sh
# A35: the longest sequences that six output delays can class are at least 1.5
# times as long as those that one delay can, with as many weights, by ten seeds;
# with one delay the net is Jordan's, bit for bit.  LENGTHS="10 20 40 60 80 100"
# sh test.sh is the full table.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" gradcheck "$here/model.rnn" >gradcheck
error() { # D H T SEED: the least squared error on sequences not seen
	rm -f narx$1.safetensors.ckpt*
	"$RNNC" train "$here/model.rnn" -D D=$1 -D H=$2 --data train$3.csv \
		--valid valid$3.csv --sequence sequence --seed $4 --threads 1 \
		--quiet --log log.csv --out narx$1.safetensors
	awk -F, 'NR > 1 && (NR == 2 || $4 < best) { best = $4 }
		END { print best }' log.csv
}
solved() { # D H T: by how many seeds of ten
	for seed in 1 2 3 4 5 6 7 8 9 10; do
		error $1 $2 $3 $seed
	done | awk '$1 < 0.05 { n++ } END { print n + 0 }'
}
count() { "$RNNC" report --format=json "$here/model.rnn" -D D=$1 -D H=$2 |
	sed 's/.*"trained":\([0-9]*\).*/\1/'; }
test "$(count 1 9)" -eq "$(count 6 4)"
short=0 long=0
for T in ${LENGTHS:-10 20 40}; do
	python3 "$here/make_data.py" 1 500 $T >train$T.csv
	python3 "$here/make_data.py" 2 200 $T >valid$T.csv
	one=$(solved 1 9 $T)
	six=$(solved 6 4 $T)
	echo "T = $T: D = 1 by $one seeds of 10, D = 6 by $six"
	test "$one" -lt 5 || short=$T
	test "$six" -lt 5 || long=$T
done
echo "longest that half of the seeds solve: D = 1 $short, D = 6 $long"
test $short -gt 0 && test $((2 * long)) -ge $((3 * short))

# the weights U [H, 1] as U [H] of jordan.rnn
PYTHONPATH="$here/../data" python3 - <<'END'
import tensors
weights = tensors.read("narx1.safetensors")
shape, values = weights["U"]
weights["U"] = shape[:1], values
tensors.write("jordan.safetensors", weights)
END
cut -d, -f1,2 valid$T.csv >inputs.csv
"$RNNC" run "$here/model.rnn" -D D=1 -D H=9 --weights narx1.safetensors \
	--data inputs.csv --sequence sequence >narx.csv
"$RNNC" run "$here/jordan.rnn" -D H=9 --weights jordan.safetensors \
	--data inputs.csv --sequence sequence >jordan.csv
cmp narx.csv jordan.csv

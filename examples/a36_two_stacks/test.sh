#!/bin/sh
# A36: a stack in one number is exact to depth 27 in double precision and fails
# by 30; a machine of two stacks counts to 2^16 without an error.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
depth() { # D: wrong bits of 200 times D that are pushed and popped
	awk -v d="$1" 'BEGIN { srand(36); print "sequence,op"
		for (s = 1; s <= 200; s++) {
			for (i = 0; i < d; i++) print s "," int(2 * rand())
			for (i = 0; i < d; i++) print s ",2" } }' >ops.csv
	"$RNNC" run "$here/stack.rnn" --model stack --f64 --data ops.csv \
		--sequence sequence >popped.csv
	paste -d, ops.csv popped.csv | awk -F, -v d="$1" '
		NR == 1 { next }
		$2 < 2 { bit[n++] = $2 }
		$2 == 2 && bit[--n] != $4 { wrong++ }
		END { print wrong + 0 }'
}
for d in 10 20 27; do
	wrong=$(depth $d)
	echo "depth $d: $wrong bits wrong"
	[ "$wrong" -eq 0 ]
done
wrong=$(depth 30)
echo "depth 30: $wrong bits wrong"
[ "$wrong" -gt 0 ]

"$RNNC" run "$here/counter.rnn" --model counter --f64 --steps 330000 |
	awk -F, 'NR == 1 { next }
	$1 == 1 && count < 65536 {
		q = $2
		n = 0
		for (w = 1; q > 0; w *= 2) {
			b = q >= 0.75
			n += b * w
			q = 4 * q - 2 * b - 1
		}
		wrong += n != ++count
	}
	END { print "counted to " count ", wrong " wrong + 0 ", steps " NR - 1
		exit !(count == 65536 && wrong == 0) }'

#!/bin/sh
# A02: 20 patterns are recalled from starts with a tenth of the signs changed,
# and a cycle of 20 is replayed for 200 steps; the weights are the decaying sum
# they should be; 120 patterns are too many.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
free() { # MODE K: overlaps of the free steps
	python3 "$here/make_data.py" 400 "$2" "$1" 1 >data.csv
	"$RNNC" run "$here/$1.rnn" --data data.csv --sequence sequence \
		--output overlap >overlap.csv
	cut -d, -f2 data.csv | paste -d, - overlap.csv |
		awk -F, 'NR > 1 && $1 == 0 { print $NF }'
}
lowest() {
	sort -g "$1" | awk 'NR == 1 { low = $1 }
		END { printf "%d steps, lowest overlap %.3f\n", NR, low
			exit !(low > 0.95) }'
}
free pattern 20 >recall
awk 'NR % 10 == 0' recall >settled          # the last step of each
lowest settled
free sequence 20 >replay
lowest replay
free pattern 120 >many
awk 'NR % 10 == 0' many >settled
if lowest settled; then exit 1; fi
for m in pattern sequence; do
	python3 "$here/make_data.py" 23 5 $m 2 >data.csv
	"$RNNC" run "$here/$m.rnn" -D N=23 --f64 --data data.csv \
		--sequence sequence --output W_end >weights.csv
	python3 "$here/closed_form.py" $m data.csv weights.csv
done

#!/bin/sh
# A20: trained on n = 1 .. 10, a^n b^n is predicted right for all n up to 50 and
# more, a^n b^n c^n up to 18 and more, from at least three of five seeds; the
# time between two spikes is measured and waited for again, exact to the step
# in at least 95 of 100 sequences.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" gradcheck "$here/count.rnn" -D X=3 -D H=2 >gradcheck
"$RNNC" gradcheck "$here/timing.rnn" -D H=3 >gradcheck

# learn LETTERS CELLS LEAST: up to which n is every symbol predicted right?
learn() {
	letters=$1 cells=$2 least=$3
	x=$((letters + 1))
	reached=0
	python3 "$here/make_strings.py" $letters 10 100 >train.csv
	python3 "$here/make_strings.py" $letters 150 1 >test.csv
	for seed in 1 2 3 4 5; do
		rm -f net.safetensors.ckpt*
		"$RNNC" train "$here/count.rnn" -D X=$x -D H="$cells" \
			--data train.csv --sequence sequence \
			--schedule cosine --seed $seed --threads 1 --quiet \
			--out net.safetensors
		"$RNNC" run "$here/count.rnn" -D X=$x -D H="$cells" \
			--weights net.safetensors --data test.csv \
			--sequence sequence >p.csv
		n=$(paste -d, test.csv p.csv | awk -F, -v x=$x '
			NR > 1 { for (k = 0; k < x; k++)
					if (($(4 + x + k) > 0.5) != $(3 + k))
						wrong[$1] = 1 }
			END { while (n < $1 && !wrong[n + 1]) n++
				print n; exit NF != 3 + 2 * x }')
		echo "$letters letters, seed $seed: right up to n = $n"
		if [ "$n" -ge "$least" ]; then reached=$((reached + 1)); fi
	done
	[ $reached -ge 3 ]
}
[ "$("$RNNC" report "$here/count.rnn" |
	awk '$1 == "trained" { print $2 }')" = 38 ]
learn 2 1 50
learn 3 2 18

python3 "$here/make_spikes.py" 1000 1 >train.csv
python3 "$here/make_spikes.py" 500 2 >test.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/timing.rnn" --data train.csv --sequence sequence \
	--schedule cosine --seed "${SEED:-1}" --threads 1 --quiet \
	--out net.safetensors
"$RNNC" run "$here/timing.rnn" --weights net.safetensors --data test.csv \
	--sequence sequence >p.csv
paste -d, test.csv p.csv | awk -F, '
	function score() { exact += best == wanted; best = top = 0 }
	NR > 1 && $1 != now { if (now) score(); now = $1; spikes = 0 }
	NR > 1 { if ($3 == 1) wanted = FNR
		if (spikes == 2 && $5 > top) { top = $5; best = FNR }
		spikes += $2 }
	END { score(); print exact, "of", now, "exact to the step"
		exit !(now == 500 && exact / now >= 0.95) }'

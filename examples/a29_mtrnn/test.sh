#!/bin/sh
# A29: every movement is made again from the first state of the slow units
# alone, in closed loop; nothing comes in over time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" gradcheck "$here/model.rnn" >gradcheck
python3 "$here/make_data.py" >train.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/model.rnn" --data train.csv --sequence name \
	--schedule cosine --clip-norm 1 --threads 1 --quiet --log log.csv \
	--out net.safetensors
"$RNNC" run "$here/model.rnn" --weights net.safetensors --data train.csv \
	--sequence name >made.csv
paste -d, train.csv made.csv | awk -F, 'NR > 1 { n += 4
		for (i = 0; i < 4; i++) {
			d = $(3 + i)
			e[$1] += ($(NF - 3 + i) - d)^2
			q += d * d
		} }
	END {
		for (k = 0; k < 3; k++) {
			mean = e[k] / (n / 3)
			print "movement", k, "mean squared error", mean
			if (mean > worst) worst = mean
		}
		print "at rest", q / n
		exit !(n == 720 && worst < 0.001)
	}'

#!/bin/sh
# A25: the two-neuron oscillator has its period, the solvers their orders; with
# a step of tau Euler's method is the network in discrete time, bit for bit; a
# trained net follows a circle; Pearlmutter's adjoint equation and our gradient
# agree as the step does.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
solver() { # NAME FILE: the model with another solver
	sed "s/solver rk4/solver $1/" "$2"
}
at() { # FILE K T: the state at time T, from K samples in a unit of time
	"$RNNC" run "$1" -D K="$2" --f64 --steps $(($2 * $3)) | tail -1
}

"$RNNC" run "$here/oscillator.rnn" --f64 --steps 20000 >path.csv
awk -F, 'NR > 1 { t = (NR - 1) / 10
		if (t > 200) {
			if (n == 0 || $1 > high) high = $1
			if (n++ == 0 || $1 < low) low = $1
			if (before < 2.75 && $1 >= 2.75) {
				last = t - 0.1 * ($1 - 2.75) / ($1 - before)
				if (k++ == 0) first = last
			}
		}
		before = $1 }
	END { period = (last - first) / (k - 1)
		printf "period %.5f, y1 from %.6f to %.6f\n", period, low, high
		exit !(period > 28.9989 && period < 29.0009 &&
			low > 1.2937 && low < 1.2939 &&
			high > 4.2061 && high < 4.2063) }' path.csv

at "$here/oscillator.rnn" 256 20 >exact
for m in euler:1 exponential_euler:1 heun:2 rk4:4; do
	solver ${m%:*} "$here/oscillator.rnn" >solver.rnn
	for k in 16 32; do
		at solver.rnn $k 20
	done >at_end
	awk -F, -v m=$m 'FNR == NR { a = $1; b = $2; next }
		{ e = sqrt(($1 - a)^2 + ($2 - b)^2)
			if (before) order = log(before / e) / log(2)
			before = e }
		END { sub(/.*:/, "", m)
			printf "order %.3f where %d is right\n", order, m
			exit !(order > m - 0.2 && order < m + 0.2) }' \
		exact at_end
done

solver euler "$here/oscillator.rnn" >euler.rnn
"$RNNC" run euler.rnn -D K=1 --steps 1000 | tail -n +2 >euler.csv
"$RNNC" run "$here/discrete.rnn" --steps 1000 | tail -n +2 >discrete.csv
cut -d, -f1,2 discrete.csv | cmp - euler.csv
cut -d, -f3,4 discrete.csv >elman.csv
paste -d, euler.csv elman.csv | awk -F, '{ d = $1 - $3
		m = d > m ? d : -d > m ? -d : m }
	END { print "a step of tau beside the discrete network: off by", m + 0
		exit !(m < 1e-5) }'

python3 "$here/gradient.py" weights fixed.safetensors
sed 's/rk4(step = 0.5)/euler(step = 1 \/ K)/; s/Y = 2/Y = 2, K = 8/' \
	"$here/circle.rnn" >short.rnn
for k in 8 16 32 64; do
	"$RNNC" adjoint -D K=$k short.rnn |
		sed 's/target d/input d/' >adjoint.rnn
	python3 "$here/gradient.py" data $k >target.csv
	"$RNNC" run adjoint.rnn --f64 --weights fixed.safetensors \
		--data target.csv --sequence sequence -o gradient.$k
done
python3 "$here/gradient.py" compare gradient

awk 'BEGIN { pi = atan2(0, -1); print "sequence,d.0,d.1"
	for (t = 1; t <= 80; t++)
		printf "1,%.9g,%.9g\n", cos(pi * t / 20), sin(pi * t / 20) }' \
	>circle.csv
rm -f net.safetensors*
"$RNNC" train "$here/circle.rnn" --data circle.csv --sequence sequence \
	--seed 2 --schedule cosine --quiet --out net.safetensors
"$RNNC" run "$here/circle.rnn" --weights net.safetensors --steps 80 >out.csv
paste -d, circle.csv out.csv | awk -F, 'NR > 1 {
		e += (($2 - $4)^2 + ($3 - $5)^2) / 160 }
	END { print "circle, mean squared error", e; exit !(e < 1e-3) }'

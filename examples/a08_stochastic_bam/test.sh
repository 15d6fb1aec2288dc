#!/bin/sh
# A08: E(|x|^2 + |y|^2) falls exponentially, the chain spends 2/3 of the time in
# its first mode, Euler and Maruyama's method has strong order 1/2; without
# delay, noise and jumps the system is the graded memory, bit for bit.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

# 1000 paths, 100 at a time, 6 units of time
python3 "$here/make_data.py" jumps 1
for seed in 1 2 3 4 5 6 7 8 9 10; do
	"$RNNC" run "$here/bam.rnn" --weights weights.safetensors \
		--steps 6000 --seed $seed --output square >"paths$seed.csv"
done
awk -F, 'FNR > 1 { e[FNR - 1] += $1 / 10 }
	END {
		for (t = 100; t <= 6000; t += 100) {
			y = log(e[t])
			n++; st += t; sy += y; stt += t * t; sty += t * y
			syy += y * y
		}
		c = n * sty - st * sy
		r = c * c / ((n * stt - st * st) * (n * syy - sy * sy))
		slope = 1000 * c / (n * stt - st * st)
		printf "E falls by exp(%.2f) a unit to %.1e, r^2 %.4f\n",
			slope, e[6000], r
		exit !(r > 0.95 && slope < 0)
	}' paths*.csv

# the chain alone: 4000 paths
python3 "$here/make_data.py" chain 1
"$RNNC" run "$here/bam.rnn" --weights weights.safetensors -D P=4000 -D D=4 \
	--steps 6000 --output first | awk 'NR > 1 { s += $1 / 6000 }
	END {
		printf "first mode %.4f of the time\n", s
		exit !(s > 0.6567 && s < 0.6767)
	}'

"$RNNC" run "$here/order.rnn" --steps 1024 --f64 | awk -F, 'NR == 2 {
		for (k = 1; k <= 6; k++) {
			y = log($k) / log(2)
			sx += k; sy += y; sxx += k * k; sxy += k * y
		}
		slope = (6 * sxy - sx * sy) / (6 * sxx - sx * sx)
		printf "strong order %.3f\n", slope
		exit !(slope > 0.4 && slope < 0.6)
	}'

python3 "$here/make_data.py" still 1
"$RNNC" run "$here/bam.rnn" -D S=1 -D P=1 -D D=4 --steps 3000 \
	--weights weights.safetensors --output path >still.csv
python3 "$here/make_data.py" graded 1
"$RNNC" run "$here/graded.rnn" --steps 3000 --weights weights.safetensors \
	>graded.csv
cmp still.csv graded.csv
tail -n 1 graded.csv

#!/bin/sh
# A01: magnetisation and energy are those of Onsager and Yang below and above the
# critical temperature, correlations on a ring those of the transfer matrix; the
# same seed gives the same bits from both back ends and the interpreter.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data() { # TEMPERATURE SWEEPS
	awk -v k="$1" -v n="$2" 'BEGIN {
		print "temperature"
		for (i = 0; i < n; i++)
			print k
	}' >data.csv
}
lattice() { # TEMPERATURE MAGNETISATION OR - ENERGY OR -
	data "$1" 6000
	"$RNNC" run "$here/lattice.rnn" --no-hoist --data data.csv >"m$1.csv"
	awk -F, -v t="$1" -v m="$2" -v e="$3" '
		function far(x, y, d) { return x - y > d || y - x > d }
		NR == 2 {
			printf "T = %s: |m| %.4f of %s, e %.4f of %s\n", t,
				$1, m, $2, e
			exit (m != "-" && far($1, m, 0.004)) ||
			     (e != "-" && far($2, e, 0.003))
		}' "m$1.csv"
}
lattice 1.5 0.986500 -
lattice 2.0 0.911319 -1.745565
lattice 3.0 - -0.817310
awk -F, 'NR == 2 { exit !($1 < 0.1) }' m3.0.csv

# 40 batches of 100 sweeps, 200 discarded
data 2.0 4200
"$RNNC" run "$here/chain.rnn" --data data.csv >chain.csv
awk -F, 'NR > 201 {
		b = int((NR - 202) / 100)
		for (r = 1; r <= 4; r++)
			x[r, b] += $r / 100
	}
	END {
		t = (exp(1) - 1) / (exp(1) + 1)         # tanh(1 / T)
		for (r = 1; r <= 4; r++) {
			m = v = 0
			for (k = 0; k < 40; k++)
				m += x[r, k] / 40
			for (k = 0; k < 40; k++)
				v += (x[r, k] - m) ^ 2 / 39 / 40
			d = (m - t ^ r) / sqrt(v)
			printf "distance %d: %.5f of %.5f, %.1f sigma\n", r, m,
				t ^ r, d
			bad += d > 3 || d < -3
		}
		exit bad > 0
	}' chain.csv

data 2.2 30
for how in "" --backend=c --interpret "--backend=c --cpu=generic"; do
	# shellcheck disable=SC2086
	"$RNNC" run "$here/lattice.rnn" -D L=8 -D Discard=5 --data data.csv \
		$how >bits.csv
	[ -f first.csv ] || cp bits.csv first.csv
	cmp bits.csv first.csv
done
"$RNNC" run "$here/lattice.rnn" -D L=8 -D Discard=5 --data data.csv --seed 2 \
	>bits.csv
! cmp -s bits.csv first.csv

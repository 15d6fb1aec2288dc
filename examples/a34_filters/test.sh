#!/bin/sh
# A34: the linear filter is the direct form bit for bit; the impulse response of
# the FIR part ends after exactly its taps; the IIR neuron learns the Back-Tsoi
# system to NMSE < 0.05 on sequences it has not seen.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" gradcheck "$here/model.rnn" >gradcheck
"$RNNC" gradcheck "$here/learn.rnn" >>gradcheck
"$RNNC" build --f64 "$here/model.rnn" -o .
cat >direct.c <<'END'
#include "filters.h"
#include <stdio.h>
int main(void)
{
	static const double b[4] = {.0154, .0462, .0462, .0154};
	static const double a[3] = {1.99, -1.572, .4583};
	double x[60] = {0}, y[60] = {0};
	filters_params p;
	filters_state s;

	p.b0[0] = b[0]; p.b1[0] = b[1]; p.b2[0] = b[2]; p.b3[0] = b[3];
	p.a1[0] = a[0]; p.a2[0] = a[1]; p.a3[0] = a[2];
	for (int pulse = 0; pulse < 2; pulse++) {
		filters_init(&s, &p);
		for (int t = 3; t < 60; t++) {
			double fir, iir;

			x[t] = pulse ? t == 3 : (double)(t * 37 % 23) / 11.5 - 1;
			const double f = b[0] * x[t] + b[1] * x[t - 1] +
				b[2] * x[t - 2] + b[3] * x[t - 3];
			y[t] = f + a[0] * y[t - 1] + a[1] * y[t - 2] +
				a[2] * y[t - 3];
			filters_step(&s, &p, &x[t], &fir, &iir);
			if (fir != f || iir != y[t]) {
				printf("differs at step %d\n", t);
				return 1;
			}
			if (pulse && (t - 3 < 4) != (fir != 0)) {
				printf("the response does not end: %d\n", t);
				return 1;
			}
		}
	}
	return 0;
}
END
${CC:-cc} -std=c99 -O2 -ffp-contract=off -o direct direct.c filters.c
./direct
python3 "$here/make_data.py" train >train.csv
python3 "$here/make_data.py" valid >valid.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/learn.rnn" --data train.csv --valid valid.csv \
	--sequence sequence --threads 1 --quiet --log log.csv --out net.safetensors
cut -d, -f1,2 valid.csv >inputs.csv
"$RNNC" run "$here/learn.rnn" --weights net.safetensors --data inputs.csv \
	--sequence sequence >y.csv
paste -d, valid.csv y.csv | awk -F, 'NR > 1 { e += ($3 - $5)^2; m += $3;
	q += $3 * $3; n++ } END { nmse = e / (q - m * m / n);
	print "NMSE", nmse; exit !(nmse < 0.05) }'

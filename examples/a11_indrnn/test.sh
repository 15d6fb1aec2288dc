#!/bin/sh
# A11: the adding problem, T = 100, to a squared error below 1e-3 on sequences
# not seen; no product in the loop; at T = 5000 the gradient agrees with central
# differences, and cut into segments it has the same bits in memory that grows
# with the square root of T.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" check --dump=sched --stop-after=sched "$here/adding.rnn" >plan
awk '/^run/ { on = 1 } /^loss/ { on = 0 } !on { next }
	/^  [a-z]/ { scan = /^  scan/ }
	/sum\[/ { if (scan) bad++; else outside++ }
	END { exit !(outside == 3 && !bad) }' plan
"$RNNC" gradcheck "$here/adding.rnn" >gradcheck
"$RNNC" build --f64 --gradient --prefix full "$here/adding.rnn" -o .
"$RNNC" build --f64 --gradient --prefix cut --tape 64K "$here/adding.rnn" -o .
cat >long.c <<'END'
#include "cut.h"
#include "full.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum { T = 5000, N = FULL_PARAM_COUNT };
static full_params p;
static full_grad g;
static cut_params q;
static cut_grad h;
static double x[2 * T];

/* The same bits in segments, and four times the steps in twice the memory. */
static int
segments(const double *d, double loss)
{
	size_t bytes = cut_loss_grad_work(T);
	void *small = malloc(bytes + 64);
	double again;

	if (small == NULL)
		return 0;
	memcpy(&q, &p, sizeof q);
	cut_loss_grad(&q, x, d, T, small, &again, &h);
	free(small);
	printf("T = 5000: %zu bytes, in segments %zu\n",
	       full_loss_grad_work(T), bytes);
	return again == loss && memcmp(&g, &h, sizeof g) == 0 &&
	       bytes < full_loss_grad_work(T) / 20 &&
	       cut_loss_grad_work(4 * T) < 2.2 * (double)bytes &&
	       cut_loss_grad_work(64 * T) < 8.8 * (double)bytes;
}

int
main(void)
{
	double *w = (double *)&p, *dw = (double *)&g, d = 0.9, a, up, down;
	const double eps = 1e-6;
	void *big = malloc(full_loss_grad_work(T) + 64);

	if (big == NULL)
		return 2;
	for (int i = 0; i < N; i++)
		w[i] = 0.1 * sin(i * 1.7);
	for (int i = 0; i < 32; i++) {
		p.layer1_u[i] = 1 - 1e-3 * i;
		p.layer2_u[i] = 0.9998;
	}
	for (int t = 0; t < T; t++) {
		x[2 * t] = 0.5 + 0.5 * sin(t * t);
		x[2 * t + 1] = t % 2500 == 100;
	}
	full_loss_grad(&p, x, &d, T, big, &a, &g);
	if (!segments(&d, a)) {
		puts("segments: other bits, or too much memory");
		return 1;
	}
	for (int i = 0; i < N; i += 97) {
		const double keep = w[i];
		double e;

		w[i] = keep + eps;
		full_loss(&p, x, &d, T, big, &up);
		w[i] = keep - eps;
		full_loss(&p, x, &d, T, big, &down);
		w[i] = keep;
		e = fabs((up - down) / (2 * eps) - dw[i]);
		if (e > 1e-6 * (fabs(dw[i]) + fabs(a) / eps * 1e-6)) {
			printf("%d: %g, by differences %g\n", i, dw[i],
			       (up - down) / (2 * eps));
			return 1;
		}
	}
	puts("T = 5000: gradient and differences agree");
	return 0;
}
END
${CC:-cc} -std=c99 -O2 -ffp-contract=off -o long long.c full.c cut.c -lm
./long
python3 "$here/../data/adding.py" 4000 100 1 >train.csv
python3 "$here/../data/adding.py" 1000 100 2 >valid.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/adding.rnn" --data train.csv --sequence sequence \
	--schedule cosine --threads 1 --quiet --out net.safetensors
"$RNNC" run "$here/adding.rnn" --weights net.safetensors --data valid.csv \
	--sequence sequence >y.csv
awk -F, 'NR == FNR { if (FNR > 1) y[$1] = $2; next }
	FNR > 1 && $4 != "" { n++; e += (y[$1] - $4)^2 }
	END { print "T = 100: squared error", e / n
		exit !(n == 1000 && e / n < 1e-3) }' y.csv valid.csv

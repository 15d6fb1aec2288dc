# sparse.sh: zeros of embedded weights cost nothing and change nothing: an
# echo-state network with and without them, in C and by LLVM, also its gradient.
# Environment: RNNC, OUT (scratch), LLVM (ON, OFF).
. "$(dirname "$0")/begin.sh"

cat >m.rnn <<'END_MODEL'
model m(X = 2, N = 61) {
  input x[t] : [X]
  const W : [N, X] ~ uniform(-1, 1)
  const U : [N, N] ~ sparse(0.05, uniform(-1, 1)) |> spectral_radius(0.9)
  param V : [X, N] ~ glorot
  h[0] = 0.5
  h[t] = tanh(W @ x[t] + U @ h[t-1])
  output y[t] = V @ h[t]
  target d[t] : [X]
  loss = mean[t] sumsq(y[t] - d[t])
}
END_MODEL
awk 'BEGIN {
	print "x.0,x.1,d.0,d.1"
	for (t = 0; t < 12; t++)
		print (t * 37 % 64) / 32 - 1 "," (t * 11 % 64) / 32 - 1 ",0.5," t / 12
}' >d.csv
"$RNNC" train m.rnn --data d.csv --epochs 1 --quiet --out w.safetensors ||
	fail "train"

# build NAME OPTION...: a program, and its outputs
build() {
	name=$1
	shift
	"$RNNC" build m.rnn --emit=exe -o "$name" --weights w.safetensors \
		--embed "$@" || fail "$name"
	"./$name" --data d.csv --out "$name.csv" || fail "$name runs"
	cmp -s dense.csv "$name.csv" || fail "$name: other outputs"
}

"$RNNC" run m.rnn --data d.csv --weights w.safetensors --out dense.csv ||
	fail "run"
build none --no-sparse --backend=c
build c --backend=c
build vectors --backend=c --cpu=x86-64
[ "$LLVM" = OFF ] || build llvm --backend=llvm

"$RNNC" build m.rnn -o few --weights w.safetensors --embed --gradient &&
	"$RNNC" build m.rnn -o all --weights w.safetensors --embed --gradient \
		--no-sparse || fail "C"
grep -q diagonal few/m.c || fail "no zero is left out"
grep -q diagonal all/m.c && fail "--no-sparse has no effect"

# the gradient, and what this build computes against what was verified
cat >main.c <<'END_C'
#include <stdio.h>
#include <stdlib.h>

#include "m.h"

int
main(void)
{
	static float x[7 * 2], d[7 * 2];
	static m_params p;      /* room for the self-test */
	float loss;
	m_grad g = {0};
	m_state s;

	for (int i = 0; i < 7 * 2; i++) {
		x[i] = (float)(i * 37 % 64) / 32 - 1;
		d[i] = (float)(i * 5 % 7);
	}
	void *work = aligned_alloc(64, (m_loss_grad_work(7) + 63) / 64 * 64);
	if (m_selftest(&s, &p) != 0 || m_init(&s) != 0 ||
	    m_loss_grad(&s, x, d, 7, work, &loss, &g) != 0)
		return 1;
	free(work);
	printf("%a\n", (double)loss);
	for (size_t i = 0; i < sizeof g.V / sizeof *g.V; i++)
		printf("%a\n", (double)g.V[i]);
	return 0;
}
END_C
for how in few all; do
	cc -std=c99 -D_ISOC11_SOURCE -O2 -ffp-contract=off -I$how main.c \
		$how/m.c -o $how/main && $how/main >$how.txt ||
		fail "the gradient, $how"
done
cmp few.txt all.txt || fail "another gradient"

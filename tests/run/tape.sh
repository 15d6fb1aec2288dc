# tape.sh: a gradient in segments is the whole one, bit for bit, and its memory
# grows like the square root of the steps; of losses too that compare with data
# of later steps.
. "$(dirname "$0")/begin.sh"

# what comes next, as it is given; made of it; looked up and mapped
cat >given.rnn <<'END'
model given(X = 2, H = 3) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  param U : [H, H] ~ orthogonal
  param V : [X, H] ~ glorot
  param b : [H] ~ normal(0, 1)
  h[0] = b
  h[-1] = 2 * b
  h[t] = tanh(W @ x[t] + U @ h[t-2] + 0.5 * h[t-1])
  loss = mean[t where t < T] sumsq(V @ h[t] - x[t+1])
  train by bptt with adam(rate = 0.01) epochs 3
}
END
sed 's/loss.*/u[t] = exp(x[t]) * x[t]\
  w[t] = u[t] - x[t]\
  loss = mean[t where t < T - 1] sumsq(V @ h[t] - w[t+2] * u[t+1])/' \
	given.rnn >made.rnn
sed 's/loss.*/param E : [H, X] ~ glorot\
  e[t] = E @ x[t]\
  loss = mean[t where t < T] sumsq(sin(h[t]) - e[t+1] * t)/' \
	given.rnn >mapped.rnn
awk 'BEGIN {
	print "s,x.0,x.1"
	for (s = 1; s <= 3; s++)
		for (t = 0; t < 20 + 9 * s; t++)
			print s "," (t * 7 + s) % 11 / 8 "," (t * s) % 5 / 4 - 0.5
}' >d.csv

cat >memory.c <<'END'
#include "m.h"
#include <stdio.h>
int
main(void)
{
	printf("%.0f %.0f\n", (double)m_loss_grad_work(10000),
	       (double)m_loss_grad_work(1000000));
	return 0;
}
END

work() { # MODEL OPTION...: bytes for 10,000 and for a million steps
	m=$1
	shift
	"$RNNC" build "$m.rnn" --gradient --prefix=m -o . "$@" 2>said ||
		fail "$(cat said)"
	grep -q "has no effect" said && fail "$m: $(cat said)"
	${CC:-cc} -std=c99 -O1 -o memory memory.c m.c || fail "$m"
	./memory
}

backends=c
[ "$LLVM" = ON ] && backends="c llvm"
for m in given made mapped; do
	for b in $backends; do
		for tape in 4M 600; do
			"$RNNC" train $m.rnn --data d.csv --sequence s --quiet \
				--block=1 --tape=$tape --backend="$b" \
				--out $m.$b.$tape || fail "$m, $b, $tape"
			cmp $m.$b.$tape $m.c.4M ||
				fail "$m by $b in $tape: other weights"
		done
	done
	# shellcheck disable=SC2046
	set -- $(work $m --tape=1K)
	[ "$2" -lt $(($1 * 14)) ] ||
		fail "$m: $1 bytes for 10,000 steps, $2 for a million"
done

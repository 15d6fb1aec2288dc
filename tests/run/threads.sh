# threads.sh: code for threads computes the same bits for any number of them,
# with OpenMP and without, over the sequences of a batch and in large products;
# of sequences that fail it reports the first.  Environment: RNNC, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"

cat >m.rnn <<'END'
model m(X = 7, H = 144, Y = 3) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  param U : [H, H] ~ orthogonal
  param V : [Y, H] ~ glorot
  h[0] = 0.1
  h[t] = tanh(W @ x[t] + U @ h[t-1])
  z[t] = sigmoid(U @ h[t])
  require small[t] = x[t, 0] < 100
  output y[t] = V @ z[t]
  loss = mean[t] sumsq(y[t])
}
END

cat >main.c <<'END'
#include "m.h"
#include <stdio.h>
#include <string.h>

enum { COUNT = 7, STEPS = 400, LONG = 77 };

static m_params p;
static m_grad g;
static m_report report;
static float x[STEPS * M_DIM_X], y[STEPS * M_DIM_Y], loss;
static _Alignas(64) unsigned char work[1 << 24];

static void
fill(float *a, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		a[i] = (float)(seed >> 8) / 33554432.0f - 0.25f;
	}
}

static void
hash(const void *data, size_t n)
{
	const unsigned char *b = data;
	unsigned long long h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 0x100000001b3u;
	printf("%016llx\n", h);
}

static size_t
batch_work(void)
{
#ifdef SHARED
	return m_run_batch_work(LONG);
#else
	return m_run_work(LONG);
#endif
}

int
main(void)
{
	static const size_t lengths[COUNT] = {20, LONG, 3, 60, 41, 1, 70};
	m_state s;
	int bad;

	fill((float *)&p, sizeof p / sizeof(float), 1);
	fill(x, STEPS * M_DIM_X, 2);
	if (batch_work() > sizeof work || m_run_work(STEPS) > sizeof work ||
	    m_loss_grad_work(STEPS) > sizeof work)
		return 1;
	bad = m_run_batch(&p, x, y, lengths, COUNT, work, &report);
	hash(y, sizeof y);
	bad |= m_init(&s, &p, &report);
	bad |= m_run(&s, &p, x, y, STEPS, work, &report);
	hash(y, sizeof y);
	bad |= m_init(&s, &p, &report);
	bad |= m_loss_grad(&s, &p, x, STEPS, work, &loss, &g, &report);
	hash(&loss, sizeof loss);
	hash(&g, sizeof g);
	/* a batch of none, and one with nothing in it */
	bad |= m_run_batch(&p, x, y, lengths, 0, work, &report);
	bad |= m_run_batch(&p, x, y, (const size_t[]){5, 0, 3}, 3, work,
	                   &report) != M_BAD_LENGTH;
	if (bad)
		return 2;
	/* sequences 4 and 3 fail, at steps 7 and 5 */
	x[(20 + LONG + 3 + 60 + 6) * M_DIM_X] = 1000;
	x[(20 + LONG + 3 + 4) * M_DIM_X] = 1000;
	printf("%d ", m_run_batch(&p, x, y, lengths, COUNT, work, &report) ==
	       M_CHECK_FAILED);
	printf("%d %d\n", (int)report.sequence[0], (int)report.step[0]);
	return 0;
}
END

# make NAME THREADS CFLAGS...
make() {
	name=$1 threads=$2
	shift 2
	"$RNNC" build m.rnn --cpu=native --gradient --threads="$threads" \
		-o "$name" >said 2>&1 || fail "$(cat said)"
	cc -std=c11 -O2 -march=native -ffp-contract=off "$@" -I"$name" main.c \
		"$name/m.c" -o "$name/main" -lm 2>said || fail "$(cat said)"
	"./$name/main" >"$name.out" || fail "$name ends with status $?"
	cmp one.out "$name.out" || fail "$name: other numbers than one thread"
}

"$RNNC" build m.rnn --cpu=native --gradient -o plain >said 2>&1 ||
	fail "$(cat said)"
: >one.out
echo 'int main(void) { return 0; }' >omp.c
openmp=-fopenmp
cc $openmp omp.c -o omp 2>/dev/null || openmp=
"$RNNC" build m.rnn --cpu=native --gradient --threads=1 -o one >said 2>&1
cmp plain/m.c one/m.c || fail "one thread is no thread"
cc -std=c11 -O2 -march=native -ffp-contract=off -Ione main.c one/m.c \
	-o one/main -lm || exit 1
./one/main >one.out || fail "one ends with status $?"
tail -1 one.out | grep -q '^1 3 5$' || fail "reports $(tail -1 one.out)"
make two 2 -DSHARED $openmp
make three 3 -DSHARED $openmp
make sixteen 16 -DSHARED $openmp
make alone 3 -DSHARED -Wall -Wextra -Werror
# not only the batch
[ "$(grep -c 'RNN_THREADS(n >= ' two/m.c)" -ge 3 ] ||
	fail "no product is shared: $(grep RNN_THREADS two/m.c)"
grep -q RNN_THREADS one/m.c && fail "one thread is no thread"

# a program by the C compiler
printf 'x.0,x.1,x.2,x.3,x.4,x.5,x.6\n1,2,3,4,5,6,7\n7,6,5,4,3,2,1\n' >d.csv
"$RNNC" build m.rnn --emit=exe --backend=c --threads=2 -o run2 >said 2>&1 ||
	fail "$(cat said)"
echo ok

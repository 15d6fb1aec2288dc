# checks.sh: a check that does not hold ends the call, and says which it is,
# where, and with what value: the same from every back end, in both precisions,
# to the user of rnnc and to that of the C text.  Environment: RNNC, SOURCE,
# LLVM, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"

backends="--interpret --backend=c"
[ "$LLVM" = ON ] && backends="$backends --backend=llvm"

# says TEXT FILE DATA...: every way to run FILE ends with 1 and that text
says() {
	want=$1
	shift
	for by in $backends; do
		for real in "" --f64; do
			# shellcheck disable=SC2086
			"$RNNC" run $by $real "$@" >out 2>err
			[ $? -eq 1 ] || fail "$by $real $*: no failure"
			grep -qF -- "$want" err || {
				cat err
				fail "$by $real $*: no '$want'"
			}
			[ -s out ] && fail "$by $real: something was written"
		done
	done
}

# --- which, at which step, which element, which value -------------------------

cat >states.rnn <<'END'
model states(N = 3) {
  input x[t] : [N]
  v[0] = 0
  der(v[t]) = 40 * (x[t] - v[t])
  solver euler(step = 0.1)
  assert bounded[t] = abs(v[t]) < 50
  output y[t] = v[t]
}
END
# a stiff step: v moves to 4 x - 3 v, and v[2] starts last
cat >states.csv <<'END'
x.0,x.1,x.2
0,0,0
0,0,1
0,0,0
0,0,0
0,0,0
END
says "states.rnn:6: 'bounded[2]' does not hold at step 5 of states.csv: the value is 108" \
	states.rnn --data states.csv
"$RNNC" run --unchecked states.rnn --data states.csv >out ||
	fail "--unchecked checks"
[ "$(tail -1 out)" = 0,0,-108 ] || fail "--unchecked: $(tail -1 out)"

cat >once.rnn <<'END'
model once(N = 2) {
  input x[t] : [N]
  input share : [N]
  require whole = abs(sum(share) - 1) < 1e-5
  monitor part[t] = dot(share, x[t])
  output y[t] = x[t] * share
}
END
cat >once.csv <<'END'
x.0,x.1,share.0,share.1
1,2,0.25,0.5
3,4,0.25,0.5
END
says "once.rnn:4: 'whole' does not hold for once.csv: the value is 0.25" \
	once.rnn --data once.csv --unchecked
sed 's/0.25,/0.5,/' once.csv >right.csv
"$RNNC" run once.rnn --data right.csv >out || fail "what holds is refused"
[ "$(head -1 out)" = part,y.0,y.1 ] || fail "monitors: $(head -1 out)"
"$RNNC" run --unchecked once.rnn --data right.csv | head -1 | grep -q part &&
	fail "--unchecked computes monitors"

# NaN is never what a comparison wants
cat >log.rnn <<'END'
model log {
  input x[t]
  output y[t] = log(x[t])
  assert low[t] = y[t] < 5
}
END
printf 'x\n1\n-1\n' >log.csv
says "'low' does not hold at step 2 of log.csv: the value is" log.rnn \
	--data log.csv

# --- in training, by blocks, alone and truncated ------------------------------

cat >learns.rnn <<'END'
model learns(N = 2, H = 3) {
  input x[t] : [N]
  target d[t]
  param W : [H, N] ~ glorot
  h[0] = 0
  h[t] = tanh(0.5 * h[t-1] + W @ x[t])
  require near[t] = abs(d[t]) < 2
  output y[t] = sum(h[t])
  loss = mean[t] (y[t] - d[t])^2
}
END
echo name,x.0,x.1,d >learns.csv
for k in 1 2 3 4 5 6 7 8 9; do
	for t in 1 2 3 4; do
		d=0.$k
		[ $k$t = 73 ] && d=2.5
		echo s$k,0.$t,0.$k,$d
	done
done >>learns.csv
train() {
	"$RNNC" train learns.rnn --data learns.csv --sequence name \
		--epochs 2 --batch 9 -o w.safetensors "$@" >out 2>&1
	[ $? -eq 1 ] || { cat out; fail "training goes on: $*"; }
	grep -qF "learns.rnn:7: 'near' does not hold at step 3 of learns.csv, sequence 's7': the value is 2.5" \
		out || { cat out; fail "training says something else: $*"; }
}
for by in $backends; do
	[ "$by" = --interpret ] && continue
	train "$by"
	train "$by" --block=1
	train "$by" --truncate 2
done

# --- the C text ---------------------------------------------------------------

"$RNNC" build states.rnn -o plain || fail "build"
grep -q report plain/states.h && fail "an unchecked build checks"
"$RNNC" build --checked states.rnn -o c || fail "build --checked"
cat >main.c <<'END'
#include "states.h"

#include <stdio.h>

static int
say(const char *what, int status, const states_report *r)
{
	printf("%s %d %d %d %d %d %g\n", what, status, (int)r->check[0],
	       (int)r->sequence[0], (int)r->step[0], (int)r->element[0],
	       (double)r->value[0]);
	return status == STATES_CHECK_FAILED &&
	       r->check[0] == STATES_CHECK_bounded;
}

int
main(void)
{
	static const float x[10][3] = {
		{0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0},
		{0, 0, 0}, {0, 1, 0},
	};
	static const size_t lengths[] = {5, 5};
	static float y[10][3];
	static _Alignas(64) unsigned char work[4096];
	states_report r = {{-1}, {-1}, {-1}, {-1}, {0}};
	states_state s;
	int status = states_init(&s, &r), step = 0, fine;

	while (status == STATES_OK && step < 5)
		status = states_step(&s, x[5 + step++], y[0], &r);
	printf("%d\n", step);
	fine = say("step", status, &r);
	states_init(&s, &r);
	fine &= say("run", states_run(&s, x[5], y[0], 5, work, &r), &r);
	return !(fine & say("batch", states_run_batch(x[0], y[0], lengths, 2,
	                                              work, &r), &r));
}
END
cat >want <<'END'
5
step 5 0 -1 1 1 108
run 5 0 -1 5 1 108
batch 5 0 1 5 1 108
END
cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror \
	-ffp-contract=off -Ic -o by-c main.c c/states.c || fail "cc"
./by-c >got || fail "by-c: $(cat got)"
diff want got || fail "the C text reports something else"
if [ "$LLVM" = ON ]; then
	"$RNNC" build --checked --emit=obj states.rnn -o l.o || fail "obj"
	cc -std=c11 -Ic -o by-llvm main.c l.o || fail "cc"
	./by-llvm >got || fail "by-llvm: $(cat got)"
	diff want got || fail "the object reports something else"
fi
echo fine

#!/bin/sh
# towers.sh: thirty functions in each other, a graph of a hundred nodes and a
# text of 10^18, take no time, whatever is asked; what is printed can be read.
# Environment: RNNC, OUT (scratch), LLVM (ON where that back end is there).
set -eu
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT"
nest() { # FUNCTION DEPTH ARGUMENT
	i=0 open="" close=""
	while [ $i -lt "$2" ]; do
		open="$1($open" close="$close)" i=$((i + 1))
	done
	printf '%s%s%s' "$open" "$3" "$close"
}
cat >tower.rnn <<EOF
fn f(a) = a + 0.2 * (a - a * a * a)
fn g(a) = (a * a + a + 1) mod 3

model tower(X = 3) {
  input x[t] : [X]
  param b : [X] = 0.1
  y[0] = 0
  y[t] = $(nest f 30 "x[t] + b * y[t-1]")
  output z[t, i] = y[t, $(nest g 30 "i + t")]
  target d[t] : [X]
  loss = mean[t] sumsq(z[t] - d[t])
  train by bptt with adam(rate = 1e-2) epochs 1 batch 2
}
EOF
"$RNNC" check tower.rnn
"$RNNC" build --gradient --block=4 tower.rnn -o c >/dev/null
[ "$LLVM" = OFF ] ||
	"$RNNC" build --gradient --emit=llvm tower.rnn -o ir >/dev/null
"$RNNC" report tower.rnn >report
"$RNNC" gradcheck tower.rnn >gradcheck
grep 'the derivatives agree' gradcheck
# no line of what was printed is long, and nothing is written twice
"$RNNC" adjoint tower.rnn >adjoint.rnn
"$RNNC" tangent tower.rnn >tangent.rnn
for s in check opt diff sched loop; do
	"$RNNC" check --dump=$s tower.rnn >$s
done
wc -c c/tower.c report adjoint.rnn tangent.rnn check opt diff sched loop |
	awk '$2 != "total" && $1 > 500000 { print "too long:", $0; bad = 1 } END { exit bad }'
"$RNNC" check adjoint.rnn
"$RNNC" check --dump=check adjoint.rnn | cmp - adjoint.rnn

# fixed.sh: fixed points.  A rest state that is not found ends the first call;
# the gradient by the implicit function theorem is that through the turns, to
# rounding: training by either goes the same way.
# Environment: RNNC, SOURCE, LLVM, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"

cat >rest.rnn <<'END'
model rest {
  index k over iteration(max = 9)
  input x[t]
  input a
  s[0] = 0
  s[k] = a * s[k-1] + 1
  r[k] = abs(s[k] - s[k-1])
  until r[k] < 1e-2
  require rests = r[K] < 1e-2
  h[0] = s[K]
  h[t] = a * h[t-1] + x[t]
  output y[t] = h[t]
}
END
printf 'x,a\n1,0.5\n1,0.5\n1,0.5\n' >fine.csv
printf 'x,a\n1,-2\n1,-2\n1,-2\n' >off.csv
backends="--interpret --backend=c"
[ "$LLVM" = ON ] && backends="$backends --backend=llvm"
for by in $backends; do
	"$RNNC" run "$by" rest.rnn --data fine.csv >out ||
		fail "$by: a rest state is refused"
	[ "$(tail -1 out)" = 1.9990234 ] || fail "$by: $(tail -1 out)"
	"$RNNC" run "$by" rest.rnn --data off.csv >out 2>err
	[ $? -eq 1 ] || fail "$by: no failure"
	grep -qF "rest.rnn:9: 'rests' does not hold for off.csv: the value is 256" \
		err || { cat err; fail "$by: not the last residual"; }
done

command -v python3 >/dev/null || exit 0
sed '/^#/d' "$SOURCE/tests/law/implicit.rnn" >implicit.rnn
sed 's/y\[t\] = z\[t\]/y[t] = s[t, K]/
	/^  z\[t\]/d; /J\[t/d; /^  f\[t\]/d; /^  a\[t\]/d' implicit.rnn >turns.rnn
grep -q 'solve\|stop_gradient' turns.rnn && fail "not through the turns"
cat >x.csv <<'END'
x.0,x.1,x.2
0.5,-0.25,1
1,0.75,-0.5
-0.75,0.25,0.5
0.25,1,-1
END
for form in implicit turns; do
	"$RNNC" train $form.rnn --f64 --data x.csv --quiet --epochs 20 \
		--optimiser sgd --rate 0.2 -o $form || fail "train $form"
done
"$RNNC" train turns.rnn --f64 --data x.csv --quiet --epochs 1 \
	--optimiser sgd --rate 1e-9 -o start || fail "train"
"$RNNC" check --dump=diff --stop-after=diff implicit.rnn | grep -q 's_adj' &&
	fail "the implicit gradient goes through the turns"
python3 - <<'END' || fail "the gradients differ"
import json
import struct


def read(path):
    b = open(path, "rb").read()
    n = struct.unpack("<Q", b[:8])[0]
    t = json.loads(b[8:8 + n])
    return [x[0] for k in sorted(t) if k != "__metadata__"
            for x in struct.iter_unpack("<d", b[
                8 + n + t[k]["data_offsets"][0]:
                8 + n + t[k]["data_offsets"][1]])]


a, b, start = read("implicit"), read("turns"), read("start")
worst = max(abs(x - y) for x, y in zip(a, b))
moved = max(abs(x - y) for x, y in zip(a, start))
print(worst, moved)
exit(not (worst < 1e-10 and moved > 1e-2))
END

#!/bin/sh
# cli.sh: exit statuses, streams, files and options of rnnc, as a user meets
# them.  Environment: RNNC, OUT (scratch).
set -u
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT" || exit 1
unset NO_COLOR
failed=0

# expect STATUS TEXT COMMAND...: the status, and TEXT on the error stream
expect() {
	want=$1 text=$2
	shift 2
	"$@" >stdout 2>stderr
	got=$?
	if [ $got -ne "$want" ]; then
		echo "FAILED: exit $got, wanted $want: $*"
		cat stderr
		failed=1
	elif ! grep -qF -- "$text" stderr && [ -n "$text" ]; then
		echo "FAILED: no '$text' on the error stream of: $*"
		cat stderr
		failed=1
	fi
}

check() { # TEXT CONDITION...
	text=$1
	shift
	"$@" || { echo "FAILED: $text"; failed=1; }
}

cat >m.rnn <<'END'
model m(X = 2, H = 3) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  param a : [H] = 0.5
  h[0] = 0
  h[t] = a * h[t-1] + W @ x[t]
  output y[t] = h[t]
  target d[t] : [H]
  loss = mean[t] sumsq(y[t] - d[t])
}
END
printf 'x.0,x.1,d.0,d.1,d.2\n1,2,0,0,1\n3,4,1,0,0\n-1,0.5,0,1,0\n' >d.csv

# usage
expect 2 "" "$RNNC"
expect 2 "did you mean" "$RNNC" biuld m.rnn
expect 2 "" "$RNNC" build --no-such-option m.rnn
expect 2 "" "$RNNC" build
expect 0 "" "$RNNC" --help
expect 0 "" "$RNNC" --version
for verb in check build train run gradcheck adjoint tangent report fmt; do
	expect 0 "" "$RNNC" $verb --help
	check "help of $verb on the standard output" test -s stdout
done
"$RNNC" --man >rnnc.1
if command -v mandoc >/dev/null; then
	mandoc -T lint -W error rnnc.1 >lint 2>&1
	check "the manual page is clean: $(head -3 lint)" test ! -s lint
fi

# messages
printf 'model m() {\n  y[t] = z[t]\n}\n' >bad.rnn
expect 1 "bad.rnn:2:10: error:" "$RNNC" check bad.rnn
check "nothing on the standard output" test ! -s stdout
check "no colour into a file" sh -c '! grep -q "$(printf "\033")" stderr'
expect 1 "" "$RNNC" check --color=always bad.rnn
check "colour when asked for" grep -q "$(printf '\033')" stderr
expect 1 '"level":"error"' "$RNNC" check --message-format=json bad.rnn
expect 1 "bad.rnn:2:10: error:" "$RNNC" check --message-format=short bad.rnn
expect 3 "nothere.rnn" "$RNNC" check nothere.rnn
expect 0 "" sh -c "\"$RNNC\" check - <m.rnn"

# build
expect 0 "" "$RNNC" build m.rnn -o made
check "m.c and m.h" test -s made/m.c -a -s made/m.h
expect 0 "" "$RNNC" build m.rnn -o again
check "the same bytes" cmp -s made/m.c again/m.c
expect 0 "" "$RNNC" build m.rnn --prefix amp -o made
check "symbols with the prefix" grep -q '^amp_step(' made/amp.c
expect 0 "" "$RNNC" build m.rnn -o -
check "C on the standard output" grep -q '^m_step(' stdout
expect 0 "" "$RNNC" build --emit=obj m.rnn -o m.o
expect 0 "" "$RNNC" build --emit=so m.rnn -o libm_model.so
check "object and library" test -s m.o -a -s libm_model.so
touch file
expect 3 "" "$RNNC" build m.rnn -o file/under
expect 3 "/dev/full" "$RNNC" adjoint m.rnn -o /dev/full
expect 3 "<stdout>" sh -c "\"$RNNC\" report m.rnn >/dev/full"
expect 2 "--weights" "$RNNC" build --embed m.rnn
expect 1 "has no loss" "$RNNC" build --gradient - <<'END'
model n(X = 2) {
  input x[t] : [X]
  output y[t] = 2 * x[t]
}
END
expect 1 "has no loss" "$RNNC" train - --data d.csv <<'END'
model n(X = 2) {
  input x[t] : [X]
  output y[t] = 2 * x[t]
}
END
expect 1 "" "$RNNC" build --step - <<'END'
model n(X = 2) {
  input x[t] : [X]
  x[t > T] = 0
  output y[t] = x[t+2]
}
END
check "says how late it would be legal" grep -q 2 stderr

# dimensions
sed 's/X = 2, H = 3/X, H/' m.rnn >open.rnn
expect 1 "H" "$RNNC" build open.rnn -o made
expect 0 "" "$RNNC" build open.rnn -D X=2 -D H=3 -o made
expect 2 "at least 1" "$RNNC" build open.rnn -D X=0 -D H=3 -o made
expect 1 "" "$RNNC" build open.rnn -D X=2000000000 -D H=2000000000 -o made
expect 1 "HH" "$RNNC" build open.rnn -D X=2 -D HH=3 -o made
check "suggests the near name" grep -q "'H'" stderr

# train, run, embed
expect 0 "" "$RNNC" train m.rnn --data d.csv --epochs 3 --quiet \
	--out net.safetensors
expect 0 "" "$RNNC" run m.rnn --weights net.safetensors --data d.csv --out y.csv
expect 0 "" "$RNNC" run m.rnn --weights net.safetensors --data d.csv \
	--interpret --out i.csv
check "compiled and interpreted agree" awk -F, 'NR == FNR { a[FNR] = $0; next }
	FNR > 1 { n = split(a[FNR], b, ","); for (i = 1; i <= n; i++) {
		d = b[i] - $i; if (d > 1e-6 || d < -1e-6) exit 1 } }' y.csv i.csv
expect 0 "" "$RNNC" build m.rnn --weights net.safetensors --embed -o made
check "weights as constants" grep -q '^const m_params m_weights' made/m.c
expect 0 "" "$RNNC" build --emit=exe m.rnn -o m.exe
expect 0 "" ./m.exe --weights net.safetensors --data d.csv --out e.csv
check "the program computes the same" cmp -s y.csv e.csv
head -c 100 net.safetensors >cut.safetensors
expect 3 "cut.safetensors" "$RNNC" build m.rnn --weights cut.safetensors \
	--embed -o made
expect 3 "'W'" "$RNNC" build open.rnn -D X=5 -D H=3 --embed \
	--weights net.safetensors -o made
check "both shapes" grep -q '\[3, 2\].*\[3, 5\]' stderr

# gradcheck, report
expect 0 "" "$RNNC" gradcheck m.rnn
expect 0 "" "$RNNC" report m.rnn
check "counts" grep -q '^trained  *9$' stdout
expect 0 "" "$RNNC" report --format=json m.rnn
check "JSON" grep -q '"trained":9' stdout

[ $failed -eq 0 ] && echo "all as expected"
exit $failed

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

# every option of the table is in some help, and in the manual
for verb in check build train run gradcheck adjoint tangent report fmt; do
	"$RNNC" $verb --help
done >all-help
sed -n 's/^OPTION([A-Z0-9_]*, *"\([^"]*\)".*/\1/p' "$SOURCE/compiler/driver/option.def" \
	>options
check "the table is read" test "$(wc -l <options)" -gt 30
while read -r o; do
	check "--$o in the help" grep -q -- "--$o" all-help
	check "--$o in the manual" grep -qF -- \
		"$(printf '%s' "--$o" | sed 's/-/\\-/g')" rnnc.1
done <options
# ... and those of the programs that train and run
for verb in train run; do
	"$RNNC" $verb --help >help
	sed -n 's/^\t{"\([^"]*\)", .*/\1/p' \
		"$SOURCE/runtime/main_$verb.c" >options
	check "options of main_$verb.c are read" test "$(wc -l <options)" -gt 5
	while read -r o; do
		check "$verb --$o in the help" grep -q -- "--$o" help
	done <options
done
expect 2 "could be more than one" "$RNNC" build --no m.rnn
expect 2 "needs an argument" "$RNNC" build m.rnn --prefix
expect 2 "takes no argument" "$RNNC" build --step=3 m.rnn
expect 2 "unknown option '-z'" "$RNNC" build -z m.rnn
expect 2 "begin with '--'" "$RNNC" build -emit=c m.rnn
expect 2 "'check' has no option '--emit'" "$RNNC" check --emit=c m.rnn
expect 2 "takes one file" "$RNNC" build m.rnn m.rnn
expect 2 "it is one of 'c', 'llvm', 'asm', 'obj', 'so', 'exe' or 'blob'" "$RNNC" build --emit=d m.rnn
expect 2 "did you mean 'simplify'" "$RNNC" check --pass=simplfy m.rnn
expect 2 "no number of bytes" "$RNNC" build --tape=12Q m.rnn
expect 2 "no name of C" "$RNNC" build --prefix=3x m.rnn
expect 2 "needs '--embed'" "$RNNC" build --weights=x m.rnn
expect 2 "whole number" "$RNNC" gradcheck --seed=-1 m.rnn
expect 2 "number above 0" "$RNNC" gradcheck --tolerance=0 m.rnn
expect 2 "gives no size" "$RNNC" check -D H m.rnn
expect 2 "is not a whole number" "$RNNC" check -D H=x m.rnn
expect 2 "beyond" "$RNNC" check -D H=99999999999999999999 m.rnn
expect 2 "did you mean 'check'" "$RNNC" help chekc
expect 0 "" "$RNNC" help check
expect 0 "" "$RNNC" check m.rnn --dump=parse,check --stop-after=check
check "both dumps" grep -q '^model m(X = 2' stdout
NO_COLOR=1 expect 0 "" "$RNNC" check m.rnn

# fmt
printf 'model  f(X=2){\n input x[t]:[X] # c\n output y[t]=x[t]\n}\n' >f.rnn
expect 1 "canonical layout" "$RNNC" fmt --check f.rnn
expect 0 "" sh -c "\"$RNNC\" fmt - <f.rnn"
cp stdout once.rnn
expect 0 "" "$RNNC" fmt --write f.rnn
check "written as printed" cmp -s f.rnn once.rnn
expect 0 "" "$RNNC" fmt --check f.rnn
expect 3 "nothere" "$RNNC" fmt nothere.rnn

# messages
printf 'model m() {\n  y[t] = z[t]\n}\n' >bad.rnn
expect 1 "bad.rnn:2:10: error:" "$RNNC" check bad.rnn
check "nothing on the standard output" test ! -s stdout
check "no colour into a file" sh -c '! grep -q "$(printf "\033")" stderr'
expect 1 "" "$RNNC" check --color=always bad.rnn
check "colour when asked for" grep -q "$(printf '\033')" stderr
# on a terminal, unless told otherwise
coloured() { # WANTED COMMAND: as a terminal sees it
	got=no
	script -qc "$2" /dev/null </dev/null | grep -q "$(printf '\033')" &&
		got=yes
	check "colour on a terminal: $2" test $got = "$1"
}
if command -v script >/dev/null; then
	coloured yes "TERM=xterm '$RNNC' check bad.rnn"
	coloured yes "NO_COLOR= TERM=xterm '$RNNC' check bad.rnn"
	coloured no "NO_COLOR=1 TERM=xterm '$RNNC' check bad.rnn"
	coloured no "TERM=dumb '$RNNC' check bad.rnn"
	coloured no "TERM=xterm '$RNNC' check --color=never bad.rnn"
	coloured no "TERM=xterm '$RNNC' check bad.rnn 2>&1 | cat"
fi
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

# the outputs of an adjoint are made of targets, which it has as inputs
expect 0 "" "$RNNC" adjoint m.rnn -o adjoint.rnn
check "targets are inputs" grep -q '^  input d\[t\] : \[H\]$' adjoint.rnn

# twenty thousand filters, the shape of each of which hangs on the one before:
# a second or two, and minutes where the time is not linear
awk 'BEGIN {
	print "model chain() {\n  input x[t]\n  param a = 0.5\n  s0[t] = x[t]"
	for (k = 1; k <= 20000; k++)
		printf "  s%d[t <= 0] = 0\n  s%d[t] = a * s%d[t-1] - a * s%d[t-2]" \
		       " + s%d[t]\n", k, k, k, k, k - 1
	print "  output y[t] = s20000[t]\n}"
}' >chain.rnn
expect 0 "" timeout 60 "$RNNC" check chain.rnn

# train, run, embed
expect 0 "" "$RNNC" train m.rnn --data d.csv --epochs 3 --quiet \
	--out net.safetensors
expect 0 "" "$RNNC" run m.rnn --weights net.safetensors --data d.csv --out y.csv
expect 0 "" "$RNNC" run m.rnn --weights net.safetensors --data d.csv \
	--interpret --out i.csv
check "compiled and interpreted: the same bytes" cmp -s y.csv i.csv
expect 0 "" "$RNNC" run --f64 m.rnn --weights net.safetensors --data d.csv \
	--out y64.csv
expect 0 "" "$RNNC" run --f64 m.rnn --weights net.safetensors --data d.csv \
	--interpret --out i64.csv
check "in f64 too" cmp -s y64.csv i64.csv
expect 0 "" "$RNNC" run adjoint.rnn --weights net.safetensors --data d.csv \
	--out g.csv
expect 0 "" "$RNNC" run adjoint.rnn --weights net.safetensors --data d.csv \
	--interpret --out gi.csv
check "the adjoint runs" grep -q '^loss.value,W_adj.0.0,' g.csv
check "and is what it says" cmp -s g.csv gi.csv

# a model without outputs is trained as well, also in overlapping windows
sed 's/output //' m.rnn >mute.rnn
for model in m mute; do
	expect 0 "" "$RNNC" train $model.rnn --data d.csv --epochs 3 --quiet \
		--truncate 2 --every 1 --out $model.safetensors
	tail -c 36 $model.safetensors >$model.bytes     # 9 weights
done
check "the same weights" cmp -s m.bytes mute.bytes
tail -c 36 net.safetensors >whole.bytes
check "not those of whole sequences" test -n \
	"$(cmp -s m.bytes whole.bytes || echo differ)"

# the same data sets: several sequences in one file, columns of other names,
# arrays, a part of the outputs, another format
printf 'id,left,right\na,1,2\na,3,4\nb,-1,0.5\nb,2,1\nb,0,3\nc,7,7\n' >many.csv
both() { # COMMAND...: compiled and interpreted give the same bytes
	expect 0 "" "$RNNC" run m.rnn --weights net.safetensors "$@" \
		--out compiled
	expect 0 "" "$RNNC" run m.rnn --weights net.safetensors "$@" \
		--out interpreted --interpret
	check "compiled and interpreted: run $*" cmp -s compiled interpreted
}
both --data many.csv --sequence id --bind x=left,right
check "three sequences" grep -q '^3,' interpreted
both --data d.csv --data d.csv
both --data d.csv --output y --format npy
cut -d, -f2,3 many.csv | sed 's/left,right/x.0,x.1/' >x.csv
both --data x.csv
expect 0 "" sh -c "\"$RNNC\" run m.rnn --weights net.safetensors --data - \
	--interpret --out interpreted <x.csv"
check "from the standard input" cmp -s compiled interpreted
interpreted() { # STATUS TEXT OPTION...
	want=$1 text=$2
	shift 2
	expect "$want" "$text" "$RNNC" run m.rnn --interpret "$@"
}
interpreted 2 "no weights; give --weights" --data d.csv
interpreted 3 "nothere.csv" --data nothere.csv --weights net.safetensors
interpreted 2 "no such output" --data d.csv --weights net.safetensors \
	--output z

expect 0 "" "$RNNC" build m.rnn --weights net.safetensors --embed -o made
check "weights as constants" grep -q '^const m_params m_weights' made/m.c
expect 0 "" "$RNNC" build --emit=exe m.rnn -o m.exe
expect 0 "" ./m.exe --weights net.safetensors --data d.csv --out e.csv
check "the program computes the same" cmp -s y.csv e.csv
expect 0 "" "$RNNC" build --emit=exe mute.rnn -o mute.exe
expect 2 "has no output to compute" ./mute.exe --weights mute.safetensors \
	--data d.csv
head -c 100 net.safetensors >cut.safetensors
expect 3 "cut.safetensors" "$RNNC" build m.rnn --weights cut.safetensors \
	--embed -o made
expect 3 "'W'" "$RNNC" build open.rnn -D X=5 -D H=3 --embed \
	--weights net.safetensors -o made
check "both shapes" grep -q '\[3, 2\].*\[3, 5\]' stderr

# what is too short for what is read of it, in a condition too
for term in 'x[4]' 'x[t] * (if sum[i where x[4, i] > 0] 1 > 0 then 1 else 2)'; do
	printf 'model early(X = 2) {\n  input x[t] : [X]\n  output y[t] = %s\n}\n' \
		"$term" >early.rnn
	expect 3 "model 'early' reads a single step that needs at least 4" \
		"$RNNC" run early.rnn --data d.csv
done

# a model that has nothing to compute
printf 'model idle() {\n  y = 1\n}\n' >idle.rnn
expect 0 "" "$RNNC" build idle.rnn -o made

# a budget that cannot be kept is said
expect 0 "" "$RNNC" build --gradient --tape 1K m.rnn -o made
check "no warning where it can" test ! -s stderr
sed 's/mean\[t\] sumsq(y\[t\] - d\[t\])/sumsq(h[T])/' m.rnn >last.rnn
expect 0 "target 'd' is never used" "$RNNC" build --gradient --tape 1K \
	last.rnn -o made
check "the last step can be read" test "$(grep -c warning stderr)" -eq 1
sed 's/output y\[t\] = /output y = /; s/h\[t\]$/h[T]/; s/d\[t\] : /d : /
	s/mean\[t\] sumsq(y\[t\] - d\[t\])/sumsq(y - d)/' m.rnn >class.rnn
expect 0 "" "$RNNC" build --gradient --tape 1K class.rnn -o made
check "also where nothing streams" test ! -s stderr
sed 's/sumsq(h\[T\])/sumsq(h[1])/' last.rnn >first.rnn
expect 0 "'--tape' has no effect" "$RNNC" build --gradient --tape 1K \
	first.rnn -o made

# a loss that is no number: which step, which value, and nothing written
sed 's/tanh(W @ x\[t\])/W @ x[t]/; s/mean\[t\] /mean[t] log(h[t, 0]) * /' \
	m.rnn >log.rnn
printf 'x.0,x.1,d.0,d.1,d.2\n0,0,0,0,1\n' >zero.csv
expect 1 "training stopped at epoch 1, step 1: the loss of zero.csv is" \
	"$RNNC" train log.rnn --data zero.csv --out log.safetensors
check "no weights" test ! -e log.safetensors -a ! -e log.safetensors.ckpt

# a disk that is full, a memory that is
expect 3 "cannot write 'full/m.h': File too large" \
	sh -c "trap '' XFSZ; ulimit -f 1; \"$RNNC\" build m.rnn -o full"
check "nothing half-written" test -z "$(ls full)"
expect 3 "out of memory" env ASAN_OPTIONS=allocator_may_return_null=1 \
	"$RNNC" gradcheck -D H=1000000000000 -D X=1 m.rnn
expect 3 "out of memory" env ASAN_OPTIONS=allocator_may_return_null=1 \
	"$RNNC" gradcheck -D H=1000000000000 -D X=1 --steps 2147483647 m.rnn

# sizes that no test has memory for compile all the same
expect 0 "" "$RNNC" build -D H=2000000000 -D X=1 m.rnn -o huge

# gradcheck, report
expect 0 "" "$RNNC" gradcheck m.rnn
expect 0 "" "$RNNC" report m.rnn
check "counts" grep -q '^trained  *9$' stdout
expect 0 "" "$RNNC" report --format=json m.rnn
check "JSON" grep -q '"trained":9' stdout
check "equations with their lines" grep -q \
	'"equation":"h\[t, i\] = .*","file":"m.rnn","line":6,' stdout

[ $failed -eq 0 ] && echo "all as expected"
exit $failed

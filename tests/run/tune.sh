# tune.sh: rnnc tune writes a file that run, train and build use, whose choices
# change no bit; a file that does not fit is left aside with a warning.
# Environment: RNNC, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"
. "$here/training.sh"

model '  h[t] = tanh(W @ x[t] + U @ h[t-1]) * sigmoid(W @ x[t])
  output y[t] = V @ h[t]'

quiet() {
	"$RNNC" "$@" >said 2>&1 || fail "$*: $(cat said)"
	[ ! -s said ] || fail "$*: $(cat said)"
}

# warns TEXT: a run says so, and computes all the same
warns() {
	"$RNNC" run m.rnn --weights w --data d.csv --sequence s -o got.csv \
		2>said || fail "$1: $(cat said)"
	grep -q "warning: 'm.tune$1" said ||
		fail "wanted '$1', not: $(cat said)"
	cmp -s got.csv plain.csv || fail "$1: other outputs"
}

train w
quiet run m.rnn --weights w --data d.csv --sequence s -o plain.csv

# what it writes
"$RNNC" tune m.rnn >said 2>&1 || fail "tune: $(cat said)"
grep -q '^run .* us a step' said || fail "no time of a run: $(cat said)"
grep -q '^train .* us a step' said || fail "no time of training: $(cat said)"
for word in 'model m [0-9a-f]*$' 'machine ' 'numbers f32 portable' 'run vec' \
	'train vec'; do
	grep -q "^$word" m.tune || fail "no '$word' in $(cat m.tune)"
done
quiet run m.rnn --weights w --data d.csv --sequence s -o tuned.csv
cmp plain.csv tuned.csv || fail "what tune found changes outputs"
train tuned
same w tuned

# choices that nobody would take, all at once; rounding of a gradient may change
# by hoist and block, which tune leaves alone
grep -v '^run\|^train' m.tune >facts
{
	cat facts
	echo 'run vector=16 run=1 rows=1 join=0 fuse=3 hoist=0'
	echo 'train vector=16 run=1 rows=1 join=0 fuse=3'
} >m.tune
quiet run m.rnn --weights w --data d.csv --sequence s -o odd.csv
cmp plain.csv odd.csv || fail "choices change outputs"
train odd
same w odd
train c --backend=c
same w c

# they are used, the same way every time, but not for another processor
quiet build m.rnn --cpu=native -o one
quiet build m.rnn --cpu=native -o two
quiet build m.rnn --cpu=native --no-tune -o free
quiet build m.rnn -o generic
quiet build m.rnn --no-tune -o untuned
cmp one/m.c two/m.c || fail "two builds differ"
cmp generic/m.c untuned/m.c || fail "used for plain C"
if grep -q f32x free/m.c; then
	cmp -s one/m.c free/m.c && fail "the file is not used"
	grep -q f32x4 one/m.c || fail "no narrow vectors"
	grep -q 'f32x8\|f32x16' one/m.c && fail "wide vectors"
fi

# what does not fit
cp m.tune good
sed 's/^\(model m \).*/\11/' good >m.tune
warns "' is not used: it was measured for the model 'm 1', not for 'm "
grep -q "help: 'rnnc tune m.rnn' measures anew; '--no-tune' does without" \
	said || fail "no way out: $(cat said)"
sed 's/^machine.*/machine pdp-11 7/' good >m.tune
warns "' is not used: it was measured for the machine 'pdp-11 7', not for '"
sed 's/portable/fast/' good >m.tune
warns "' is not used: it was measured for the numbers 'f32 fast', not for 'f32 portable'"
grep -v machine good >m.tune
warns "' is not used: it does not say for which machine it was measured"
: >m.tune
warns "' is not used: it does not say for which model it was measured"
for line in run=x vector=24 vector=-1 rows=1000 speed=1 hoist; do
	{ cat facts; echo "run $line"; } >m.tune
	warns "' is not used: line 5 is wrong at '"
done
{ cat facts; echo 'walk run=1'; } >m.tune
warns "' is not used: line 5 is wrong at 'walk run=1'"
head -c 5000 "$RNNC" >m.tune
warns "' is not used: line 1 is wrong at"
rm m.tune
ln -s m.tune m.tune
warns "' is not used: .*"       # what the system says
rm m.tune
quiet run m.rnn --weights w --data d.csv --sequence s -o got.csv

# what is asserted makes it no other model; what is required has to hold
sed 's/^  output/  assert small[t] = abs(h[t]) < 9\n  output/' m.rnn >k.rnn
mv k.rnn m.rnn
mv good m.tune
quiet run m.rnn --weights w --data d.csv --sequence s -o got.csv
quiet run m.rnn --weights w --data d.csv --sequence s -o got.csv --unchecked
sed 's/assert small.*/require small[t] = abs(h[t]) < 0/' m.rnn >k.rnn
"$RNNC" tune k.rnn >said 2>&1 && fail "measured what cannot hold"
grep -q "model 'm': what it requires does not hold for random numbers" \
	said || fail "$(cat said)"
echo ok

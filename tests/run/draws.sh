# draws.sh: what a user of seeds sees.  Training draws anew in every epoch, and
# its bits depend on the seed alone: not on threads, blocks of sequences, who
# compiles, or an interruption.  `training` holds where weights are learned, not
# where the loss is that of validation, nor in a run.
# Environment: RNNC, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"
. "$here/training.sh"

model '  var keep[t], zone[t] : [H]
  keep[t] ~ bernoulli(0.8)
  zone[t] ~ bernoulli(0.1)
  n[t] = tanh(W @ x[t] + U @ h[t-1])
  h[t] = if training then where(zone[t] > 0, h[t-1], n[t]) else n[t]
  output y[t] = V @ (if training then h[t] * keep[t] / 0.8 else h[t])'

train one --threads 1 --cpu=generic
train threads --threads 3
same one threads
train c --backend=c --cpu=x86-64
same one c
train half --epochs 2 --checkpoint k
train rest --checkpoint k --resume
same one rest
train other --seed 2
cmp -s one.bytes other.bytes && fail "another seed, the same weights"

# by blocks and alone: the same draws, sums in another order
train alone --block=1
train wide --block=3
awk -F, 'NR > 1 { l[FILENAME] = $3 }
	function far(a, b) { return a - b > 1e-5 || b - a > 1e-5 }
	END {
		exit !l["one.csv"] || far(l["one.csv"], l["alone.csv"]) ||
		     far(l["one.csv"], l["wide.csv"])
	}' one.csv alone.csv wide.csv || fail "other draws in a block"
# in segments, and in chunks that carry their state: the steps are counted on
train tape --tape 1K
train whole --block=1
same whole tape
train chunks --truncate 6
same whole chunks

# without weights to learn the loss of an epoch is that of its draws: the same
# again would be the same draws
cat >l.rnn <<'END'
model l {
  input x[t]
  target d[t]
  param a = 1 clip(1, 1)
  z[t] ~ normal(0, 1)
  u ~ uniform(0, 1)
  loss = mean[t] where(training, a * z[t] * u * x[t], 3 * d[t])
  output y[t] = where(training, 5, 7) * x[t]
  output r[t] = u + z[t]
  train by bptt with sgd(rate = 0) epochs 3 batch 3
}
END
printf 's,x,d\n1,1,2\n1,1,2\n2,1,2\n2,1,2\n2,1,2\n' >e.csv
"$RNNC" train l.rnn --data e.csv --valid e.csv --sequence s --quiet \
	--log l.csv --out l || fail "train"
awk -F, 'NR > 1 && seen[$3]++ { exit 1 } NR > 1 && $4 != 6 { exit 1 }' l.csv ||
	fail "draws of an epoch, or training in validation: $(cat l.csv)"

# a run: no training, sequences of their own, the same by the interpreter
run() {
	"$RNNC" run l.rnn --data e.csv --sequence s --weights l "$@"
}
run >a.csv || fail "run"
run --interpret >b.csv || fail "interpret"
cmp a.csv b.csv || fail "the interpreter draws other numbers"
run --seed 1 >b.csv && cmp a.csv b.csv || fail "the first seed is 1"
run --seed 2 >b.csv && cmp -s a.csv b.csv && fail "seed 2 is seed 1"
awk -F, 'NR > 1 && $2 != 7 { exit 1 } NR > 1 && seen[$3]++ { exit 1 }' \
	a.csv || fail "training in a run, or a draw twice: $(cat a.csv)"
run --seed 5000000000000000000 2>said && fail "a seed above 2^62"
grep -q 'seed' said || fail "$(cat said)"

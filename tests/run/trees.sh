# trees.sh: trees from data as a user gives them.  What is no tree of the model
# is refused with its node, by run and by train; and a batch of different trees
# learns what its trees learn one by one.  Environment: RNNC, OUT (scratch).
here=$(cd "$(dirname "$0")" && pwd)
. "$here/begin.sh"

cat >m.rnn <<'END'
model m(V = 5, H = 3) {
  index n over tree(arity = 2)
  input w[n] : int(V)
  param E : [V, H] ~ normal(0, 1)
  param A, B : [H, H] ~ glorot
  h[n] = if leaf(n) then E[w[n]] else tanh(A @ h[child(n, 0)] + B @ h[child(n, 1)])
  output y[n] = sum(h[n])
  target d
  loss = (sum(h[root]) - d)^2
  train by bptt with sgd(rate = 0.1) epochs 1
}
END

# data FILE TREE PARENT...: one tree, its words 0, 1, .. in turn
data() {
	file=$1 id=$2 k=0
	shift 2
	[ -f "$file" ] || echo id,parent,w,d >"$file"
	for up in "$@"; do
		echo "$id,$up,$(((k + ${#id}) % 5)),0.$k" >>"$file"
		k=$((k + 1))
	done
	# the target has no time: the same in all rows
	sed -i "/^$id,/s/,[^,]*\$/,0.${#id}/" "$file"
}
data good.csv a 3 3 5 5 0
data good.csv bb 2 0
data good.csv ccc 4 4 6 6 7 7 0
data good.csv dddd 0

"$RNNC" train m.rnn --data good.csv --sequence id --quiet --epochs 1 -o w ||
	fail "trees are refused"

# refused TEXT PARENT...: by run and by train
refused() {
	want=$1
	shift
	rm -f bad.csv
	data bad.csv a 3 3 5 5 0
	data bad.csv bb "$@"
	cut -d, -f1-3 bad.csv >run.csv
	"$RNNC" run m.rnn --weights w --data run.csv --sequence id >out 2>err
	[ $? -eq 3 ] || fail "run: no exit 3: $*"
	grep -qF -- "sequence 'bb': $want" err || { cat err; fail "run: $*"; }
	[ -s out ] && fail "run: something was written: $*"
	"$RNNC" train m.rnn --data bad.csv --sequence id -o none >err 2>&1
	[ $? -eq 3 ] || fail "train: no exit 3: $*"
	grep -qF -- "sequence 'bb': $want" err || { cat err; fail "train: $*"; }
	[ -e none ] && fail "train: weights were written: $*"
}
refused "node 3 has parent 2; wanted a later node, 4 .. 4" 3 4 2 0
refused "node 2 has parent 1; wanted a later node, 3 .. 3" 2 1 0
refused "node 1 has parent 1; wanted a later node, 2 .. 3" 1 3 0
refused "node 2 has parent 0; wanted a later node, 3 .. 4" 4 0 4 0
refused "node 1 has parent 9; wanted a later node, 2 .. 3" 9 3 0
refused "node 3 is the last one, the root, and has parent 2; wanted 0" 3 3 2
refused "node 4 has more than 2 children, the most that model 'm' allows; 'tree(arity = 3)' allows another one" \
	4 4 4 0
sed 's/tree(arity = 2)/tree(arity = 3)/' m.rnn >wide.rnn
rm -f bad.csv
data bad.csv bb 4 4 4 0
"$RNNC" train wide.rnn --data bad.csv --sequence id --quiet -o wide ||
	fail "the way out is none"

# --- a batch -------------------------------------------------------------------

for by in 1 2 3; do
	"$RNNC" train m.rnn --data good.csv --sequence id --quiet --epochs 3 \
		--batch 4 --threads $by -o t$by || fail "threads $by"
	cmp -s t1 t$by || fail "other weights with $by threads"
done
command -v python3 >/dev/null || exit 0
for id in a bb ccc dddd; do
	{ head -1 good.csv; grep "^$id," good.csv; } >one.csv
	"$RNNC" train m.rnn --f64 --data one.csv --sequence id --quiet \
		--batch 1 -o one.$id || fail "$id alone"
done
"$RNNC" train m.rnn --f64 --data good.csv --sequence id --quiet --batch 4 \
	-o all || fail "a batch"
# a step of the mean of the gradients is the mean of the steps
python3 - <<'END' || fail "a batch is not the mean of its trees"
import json
import struct


def read(path):
    b = open(path, "rb").read()
    n = struct.unpack("<Q", b[:8])[0]
    t = {k: v for k, v in json.loads(b[8:8 + n]).items()
         if k != "__metadata__"}
    return {k: [x[0] for x in struct.iter_unpack("<d", b[
        8 + n + v["data_offsets"][0]:8 + n + v["data_offsets"][1]])]
        for k, v in t.items()}


all = read("all")
one = [read("one." + k) for k in ("a", "bb", "ccc", "dddd")]
worst = max(abs(x - sum(o[k][i] for o in one) / 4)
            for k in all for i, x in enumerate(all[k]))
moved = max(abs(x - one[0][k][i]) for k in all for i, x in enumerate(all[k]))
print(worst, moved)
exit(not (worst < 1e-14 and moved > 1e-3))
END

# lengths.sh: sequences with lengths of their own beside t, from data: a batch in
# which every one has another is learned, side by side and one by one; a length
# beyond the memory is refused.
# Environment: RNNC, OUT (scratch).
. "$(dirname "$0")/begin.sh"

# Say the symbols of src in reverse: attention looks them up.
cat >reverse.rnn <<'END_MODEL'
model reverse(V = 4, H = 12) {
  index s over sequence(max = 6)
  input src[s] : int(V)
  input go[t]
  target want[t] : int(V)
  param E : [V, H] ~ normal(0, 0.5)
  param P, Q : [S, H] ~ normal(0, 0.5)
  param W : [V, H] ~ glorot
  q[t] = sum[s where s == S + 1 - t] Q[s]
  a[t, s] = softmax[s] (4 * dot(q[t], P[s]))
  c[t] = sum[s] a[t, s] * E[src[s]]
  z[t] = log_softmax(W @ c[t]) + 0 * go[t]
  output said[t] = argmax(z[t])
  loss = -mean[t] z[t, want[t]]
  train by bptt with adam(rate = 2e-2) epochs 20 batch 8
}
END_MODEL
# data SEED SEQUENCES: what stands in src beyond the length is nonsense.
data() {
	awk -v seed="$1" -v n="$2" 'BEGIN {
		srand(seed)
		print "id,src.0,src.1,src.2,src.3,src.4,src.5,S.length,go,want"
		for (k = 0; k < n; k++) {
			S = 1 + int(6 * rand())
			row = k
			for (i = 0; i < 6; i++) {
				src[i] = int(4 * rand())
				row = row "," src[i]
			}
			for (t = 0; t < S; t++)
				print row "," S ",0," src[S - 1 - t]
		}
	}'
}
data 1 400 >train.csv
data 2 100 >new.csv
for block in 1 8; do
	"$RNNC" train reverse.rnn --data train.csv --sequence id --quiet \
		--block "$block" --out w$block.safetensors || fail "train"
done
"$RNNC" run reverse.rnn --weights w8.safetensors --data new.csv \
	--sequence id --out said.csv || fail "run"
# both have one row for each step, in the same order
cut -d, -f10 new.csv | tail -n +2 >want
rev said.csv | cut -d, -f1 | rev | tail -n +2 >said
cmp -s want said || fail "a new sequence is said wrong"

sed '2,$s/^\([^,]*,.*\),[0-9]*,0,\([0-9]\)$/\1,7,0,\2/' new.csv >long.csv
"$RNNC" run reverse.rnn --weights w8.safetensors --data long.csv \
	--sequence id --out no.csv 2>err && fail "length 7 was taken"
grep -q "S.length" err || fail "the message names no port: $(cat err)"
echo "every length is learned"

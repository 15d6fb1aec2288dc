# What is said of weights that are fitted.
cat >mean.rnn <<'END'
model mean(X = 3) {
  input x[t] : [X]
  const c = 2
  fit m = (sum[t] x[t]) / sum[t] 1.0 after washout 1
  fit total = sum[t] x[t]
  fit flat = (sum[t] x[t]) / sum[t] x[t, 1]
  output y[t] = c * (x[t] - m) + total - flat
}
END
cat >x.csv <<'END'
s,x.0,x.1,x.2
1,100,1,0
1,1,2,3
1,5,2,3
2,100,7,7
2,3,2,6
END
sed 's/,[0-9]*,\([0-9]*\)$/,0,\1/' x.csv >flat.csv
rnnc train mean.rnn --data x.csv --sequence s
rnnc run mean.rnn --weights mean.safetensors --data x.csv --sequence s
rnnc train mean.rnn --data flat.csv --sequence s
rnnc train mean.rnn --data x.csv --epochs 3
rnnc train mean.rnn
rnnc run mean.rnn --data x.csv
# constants of a file stay, and what was fitted is fitted anew
rnnc train mean.rnn --data x.csv --weights mean.safetensors --sequence s --quiet --out again
cmp mean.safetensors again
rnnc train mean.rnn --data x.csv --weights x.csv

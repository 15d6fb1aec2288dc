# The line of every equation, in both forms.
rnnc report m.rnn | sed -n '/equation$/,$p'
rnnc report --format=json m.rnn | sed 's/"entries":\[[^]]*\]/"entries":[]/'
cat >leak.rnn <<'END'
cell leak(x : [H], h : [H]) -> h1 {
  param a : [H] = 0.5
  h1 = a * h + tanh(x)
}
END
cat >two.rnn <<'END'
use "leak.rnn"
model two(H = 3) {
  input x[t] : [H]
  h[0] = 0
  h[t] = leak(x[t], h[t-1]) as first
  g[T+1] = 0
  g[t] = leak(h[t], g[t+1]) as second
  output y[t] = g[t]
}
END
rnnc report two.rnn | sed -n '/equation$/,$p'

# What it takes to run: steps, the whole sequence, a whole tree.
cat >tree.rnn <<'END'
model tree(H = 3) {
  index n over tree
  input x[n] : [H]
  h[n] = tanh(x[n] + sum[c in children(n)] h[c])
  output y[n] = h[n]
}
END
cat >fir.rnn <<'END'
model fir() {
  input x[t]
  param a, b, c
  x[t <= 0] = 0
  x[t > T] = 0
  z[t <= 0] = 0
  z[t] = a * x[t+1] + b * x[t-2]
  output y[t] = z[t-1] + c
}
END
for k in m two tree fir; do rnnc report $k.rnn | sed -n 3,4p; done

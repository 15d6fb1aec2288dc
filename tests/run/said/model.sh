# Models that a verb can do nothing with.
cat >free.rnn <<'END'
model free(X = 2) {
  input x[t] : [X]
  output y[t] = 2 * x[t]
}
END
cat >mute.rnn <<'END'
model mute(X = 2) {
  input x[t] : [X]
  y[t] = 2 * x[t]
}
END
cat >whole.rnn <<'END'
model whole(V = 5) {
  input w[t] : int(V)
  output y[t] = w[t]
  output z[t] = 1.5
}
END
cat >dark.rnn <<'END'
model dark(X = 2) {
  input x[t] : [X]
  output y[t] = log(0 - sumsq(x[t]))
}
END
rnnc train free.rnn --data d.csv
rnnc adjoint free.rnn
rnnc build --gradient free.rnn
rnnc run mute.rnn --data d.csv
rnnc gradcheck mute.rnn
rnnc gradcheck whole.rnn
rnnc gradcheck dark.rnn
# integers divided by 0 in the first step
cat >zero.rnn <<'END'
model zero() {
  input x[t]
  output y[t] = x[t] * (5 mod (t - 1))
}
END
rnnc gradcheck zero.rnn
printf 'x\n1\n2\n' >x.csv
rnnc run zero.rnn --interpret --data x.csv
# a budget that cannot be kept
sed 's/mean\[t\] sumsq(y\[t\] - d\[t\])/sumsq(h[1])/' m.rnn >first.rnn
rnnc build --gradient --tape 1K first.rnn
cat >forks.rnn <<'END'
model forks(X = 2) {
  input x[t] : [X]
  s[0] = 0
  s[t] = if sumsq(x[t]) > 1 then tanh(s[t-1] + dot(x[t], x[t])) else s[t-1]
  output y[t] = s[t]
}
END
rnnc build --block=4 -o out forks.rnn
rnnc build --gradient --block=4 --tape=1M -o out m.rnn
rnnc build --emit=obj --backend=c --cpu=x86-64-v3 -o m.o m.rnn
cat >ends.rnn <<'END'
model ends(X = 1) {
  input x[t] : [X]
  param a : [X] = 0.5
  h[0] = 0
  h[t] = a * h[t-1] + x[t]
  output y[t] = h[t]
  loss = mean[t where t < T] sumsq(y[t] - x[t+1])
}
END
printf 'x\n1\n2\n3\n4\n' >x.csv
rnnc train ends.rnn --data x.csv --truncate 2 --out e.safetensors

# A sequence may be shorter than a delay, but not than a step that is read.
cat >short.rnn <<'END'
model short(H = 2) {
  input x[t] : [H]
  param a : [H] ~ normal(0, 1)
  h[0] = a
  h[-1] = 2 * a
  h[-2] = 3 * a
  h[t] = tanh(x[t] + 0.5 * h[t-3])
  output y[t] = h[t]
  loss = mean[t] sumsq(y[t])
  train by bptt with sgd(rate = 0.1) epochs 2
}
END
sed 's/mean.*/sumsq(h[3])/' short.rnn >third.rnn
printf 's,x.0,x.1\na,1,2\na,3,4\n' >two.csv
rnnc train short.rnn --quiet --data two.csv --sequence s
rnnc train third.rnn --quiet --data two.csv --sequence s
rnnc gradcheck short.rnn --steps 2 | tail -n 1

# why there is no step, where there would be one but for outputs without time
sed 's/^  loss.*/  output last = h[T]/; /target/d' m.rnn >last.rnn
rnnc build -o out last.rnn

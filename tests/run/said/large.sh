# A state that is larger than the usual stack of 8 MiB.
cat >field.rnn <<'END'
model field(N = 3) {
  param W : [N] = 0.5
  h[0] = 1
  h[t] = W * h[t-1]
  output y[t] = mean(h[t])
  loss = mean[t] y[t]
}
END
rnnc train field.rnn -D N=3000000 --steps 3 --epochs 1 --threads 2 --quiet
rnnc run field.rnn -D N=3000000 --steps 2 --weights field.safetensors |
	sed 's/\(\.[0-9][0-9]\)[0-9]*/\1/'

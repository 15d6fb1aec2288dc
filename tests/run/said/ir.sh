# One step in LLVM IR, before LLVM's passes but the one that inlines.
cat >leak.rnn <<'END'
model leak(X = 3, H = 2) {
  input x[t] : [X]
  input k[t] : int(4)
  param W : [H, X] ~ glorot
  param a : [H] = 0.5
  h[0] = 0
  h[t] = a * h[t-1] + W @ x[t]
  output y[t] = if k[t] == 1 then h[t] else -h[t]
}
END
"$RNNC" build leak.rnn --emit=llvm -O0 --target=x86_64-linux-gnu -o - |
	sed -n '/^define .*@leak_step(/,/^}/s/, !alias.*//;/^define .*@leak_step(/,/^}/p'

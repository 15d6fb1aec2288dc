# Derivatives that agree, that do not, and without a C compiler.
rnnc gradcheck m.rnn
rnnc gradcheck -D H=11 -D X=3 m.rnn
rnnc gradcheck --steps 1 --seed 5 m.rnn
rnnc gradcheck --tolerance 1e-13 m.rnn
CC=no-such-compiler
export CC
rnnc gradcheck --backend=c m.rnn
CC=false
rnnc gradcheck --backend=c m.rnn
cat >nocc <<'END'
#!/bin/sh
while [ "$1" != -o ]; do shift; done
echo junk >"$2"
END
chmod +x nocc
CC=$PWD/nocc
rnnc gradcheck --backend=c m.rnn | sed "s|'/.*/model.so': .*|'LIBRARY': WHY|"
# compiled code that is off by a millionth in one element
cat >offcc <<'END'
#!/bin/sh
for f; do
	case $f in
	*_model.c) sed -i '/^loss_grad(/,/^}/s/return status/((double *)grad)[1] += 1e-6; &/' "$f" ;;
	esac
done
exec cc "$@"
END
chmod +x offcc
CC=$PWD/offcc
rnnc gradcheck --backend=c m.rnn
unset CC
# derivatives of a person's own
cat >own.rnn <<'END'
fn spike(v) = step(v) derivative 1 / (1 + abs(v))^2
model own(X = 2, H = 3) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  output s[t] = spike(W @ x[t])
}
END
rnnc gradcheck own.rnn
# sizes that the model leaves open
sed 's/X = 2, H = 3/X, H/' m.rnn >open.rnn
rnnc gradcheck open.rnn

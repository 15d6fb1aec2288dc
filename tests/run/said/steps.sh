# How long a sequence is when no input has time: --steps says it.
cat >u.rnn <<'END'
model u(H = 3) {
  input start : [H]
  param a : [H] = 0.5
  h[0] = start
  h[t] = a * h[t-1]
  output y[t] = h[t]
  target d : [H]
  loss = sumsq(h[T] - d)
}
END
cat >u.csv <<'END'
id,start.0,start.1,start.2,d.0,d.1,d.2
a,1,2,3,0.5,0.25,0.125
b,4,2,-3,2,0.25,-0.125
END
rnnc train u.rnn --data u.csv --sequence id --steps 2 --epochs 500 --quiet
rnnc run u.rnn --data u.csv --sequence id --weights u.safetensors --steps 1 |
	sed 's/\(\.[0-9][0-9]\)[0-9]*/\1/g'
safetensors '{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}' \
	'\0\0\0\077\0\0\200\077\0\0\0\100' >w.safetensors
rnnc run u.rnn --data u.csv --sequence id --weights w.safetensors --steps 3
rnnc run u.rnn --interpret --data u.csv --sequence id --weights w.safetensors --steps 3
# without it, as many steps as rows
printf 'start.0,start.1,start.2\n1,2,3\n,,\n' >rows.csv
rnnc run u.rnn --data rows.csv --weights w.safetensors
rnnc run u.rnn --data u.csv --weights w.safetensors --steps 2
# arrays
safetensors '{"start":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}' \
	'\0\0\200\077\0\0\0\100\0\0\0\077\0\0\0\100\0\0\0\077\0\0\200\077' \
	>s.safetensors
rnnc run u.rnn --data s.safetensors --weights w.safetensors --steps 2
rnnc run u.rnn --data s.safetensors --weights w.safetensors
# nothing to read, and time in the data
sed '/input/d; s/start/1/' u.rnn >none.rnn
rnnc run none.rnn --weights w.safetensors --steps 2
rnnc run none.rnn --weights w.safetensors
rnnc train m.rnn --data u.csv --steps 2
rnnc train u.rnn --steps 2

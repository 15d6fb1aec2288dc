# The interpreter in the place of compiled code.
float='\0\0\200\077'
f6=$float$float$float$float$float$float
f3=$float$float$float
safetensors '{"W":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},"a":{"dtype":"F32","shape":[3],"data_offsets":[24,36]}}' \
	"$f6$f3" >w.safetensors
printf 'x.0,x.1\r\n1,2\r\n0.5,-1\r\n' >d.csv
rnnc run m.rnn --interpret --data d.csv --weights w.safetensors
rnnc run m.rnn --interpret --f64 --data d.csv --weights w.safetensors
rnnc run m.rnn --interpret --data d.csv
rnnc run m.rnn --interpret --weights w.safetensors
rnnc run m.rnn --interpret --weights w.safetensors --steps 3
rnnc run m.rnn --interpret --data nothere.csv --weights w.safetensors
rnnc run m.rnn --interpret --data d.csv --weights w.safetensors --bind x=a,b
printf 'id,a,b\n1,1,2\n1,3,4\n2,0,1\n' >many.csv
rnnc run m.rnn --interpret --data many.csv --sequence id --bind x=a,b --weights w.safetensors
rnnc run m.rnn --interpret --data d.csv --output z --weights w.safetensors

data() { # TEXT: as printf wants it
	# shellcheck disable=SC2059
	printf "$1" >bad.csv
	rnnc run m.rnn --interpret --data bad.csv --weights w.safetensors
}
data ''
data 'x.0,x.1\n'
data 'x.0\n1\n'
data 'x.0,x.1\n1,2\n1\n'
data 'x.0,x.1\n1,2\n1,two\n'
data 'x.0,x.1\n1,2\n1,inf\n'
data 'x.0,x.1\n1,\0002\n'
data 'x.0,x.1\n1,2\n\n3,4\n'
data 'x.0;x.1\n1;2\n'
rnnc run m.rnn --interpret --message-format=json --data bad.csv --weights w.safetensors
# a byte order mark, and empty lines at the end
printf '\357\273\277x.0,x.1\r\n1,2\r\n\r\n\n' >bom.csv
rnnc run m.rnn --interpret --data bom.csv --weights w.safetensors

# arrays instead of columns
rnnc run m.rnn --interpret --data w.safetensors --weights w.safetensors
safetensors '{"x":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}}' "$f6" \
	>x.safetensors
rnnc run m.rnn --interpret --data x.safetensors --weights w.safetensors
safetensors '{"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}' "$f6" \
	>x.safetensors
rnnc run m.rnn --interpret --data x.safetensors --weights w.safetensors
safetensors '{"x":{"dtype":"F32","shape":[0,2],"data_offsets":[0,0]}}' '' \
	>x.safetensors
rnnc run m.rnn --interpret --data x.safetensors --weights w.safetensors

# classes
cat >class.rnn <<'END'
model class(V = 3) {
  input w[t] : int(V)
  input x[t] : [V]
  output y[t] = x[t, w[t]]
  output z = x[T, 0]
}
END
printf 'w,x.0,x.1,x.2\n2,1,2,3\n0,4,5,6\n' >w.csv
rnnc run class.rnn --interpret --data w.csv
rnnc run class.rnn --interpret --data w.csv --output z
printf 'w,x.0,x.1,x.2\n3,1,2,3\n' >w.csv
rnnc run class.rnn --interpret --data w.csv
printf 'w,x.0,x.1,x.2\n0.5,1,2,3\n' >w.csv
rnnc run class.rnn --interpret --data w.csv

# Training that starts from weights of a model that has grown.
printf 'x.0,x.1,d.0,d.1,d.2\n1,2,3,4,5\n2,1,0,1,0\n0,1,1,1,1\n' >d.csv
sed 's/model m(/model grown(K = 2, /
	s/  param a/  param V : [K, H] ~ glorot\n  param c : [K] = 0.25\n  param a/
	s/output y/output z[t] = V @ h[t] + c\n  output y/
	s/sumsq(.*/(sumsq(z[t]) + sumsq(y[t] - d[t]))/' m.rnn >grown.rnn
sed 's/m(/other(/; s/W/R/g; s/\<a\>/b/g' m.rnn >other.rnn

train() { # without the speed
	rnnc train "$@" --data d.csv --epochs 1 --threads 1 |
		sed 's/  *[0-9]* steps\/s.*//'
}
train m.rnn --out m.safetensors
train grown.rnn --weights m.safetensors
test ! -e grown.safetensors || echo "something was written"
train grown.rnn --weights m.safetensors --partial
train grown.rnn -D K=5 --weights grown.safetensors --partial --out k.safetensors
train m.rnn --weights grown.safetensors
train m.rnn --weights grown.safetensors --partial --out part.safetensors
train m.rnn --weights grown.safetensors --partial --out q.safetensors --quiet
# the same file, and nothing of it
cmp part.safetensors q.safetensors && echo same
train other.rnn --weights grown.safetensors
train other.rnn --weights grown.safetensors --partial
train m.rnn --partial
rnnc run m.rnn --weights m.safetensors --partial --data d.csv

#!/bin/sh
# L15: a read-out fitted by its normal equations is that of QR, over one sequence
# and over several, and that of recursive least squares; and the same bits,
# whoever compiles the sums, by any number of threads and piece by piece.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
train() { # OUT OPTION..
	out=$1
	shift
	"$RNNC" train "$here/ridge.rnn" --f64 --data data.csv --sequence sequence \
		--quiet --out "$out" "$@"
}
states() {
	"$RNNC" run "$here/ridge.rnn" --f64 --weights v.safetensors \
		--data data.csv --sequence sequence --output state >state.csv
}
python3 "$here/make_data.py" 1 300 >data.csv
train v.safetensors
states
# the states and what they should give, for recursive least squares
{ sed -n 1p state.csv | sed 's/state/s/g; s/$/,d.0,d.1/'
	tail -n +2 data.csv | cut -d, -f5,6 >d
	tail -n +2 state.csv | paste -d, - d; } >rls.csv
"$RNNC" run "$here/rls.rnn" --f64 --data rls.csv >last.csv
python3 "$here/compare.py" state.csv data.csv v.safetensors last.csv

python3 "$here/make_data.py" 2 60 75 40 75 60 60 >data.csv
train v.safetensors
states
python3 "$here/compare.py" state.csv data.csv v.safetensors
train again.safetensors --backend=c --threads 3
cmp v.safetensors again.safetensors
train again.safetensors --tape 2K
cmp v.safetensors again.safetensors

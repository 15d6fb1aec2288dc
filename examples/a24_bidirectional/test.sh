#!/bin/sh
# A24: parity of three neighbours: the bidirectional net labels every frame
# right, a causal one of its size no better than chance; the model is refused as
# a stream, with the equation named.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$RNNC" gradcheck "$here/model.rnn" >gradcheck
if "$RNNC" build --step "$here/model.rnn" -o . 2>refused; then exit 1; fi
grep -q "b\[t" refused
python3 "$here/make_data.py" 1 40 >train.csv
python3 "$here/make_data.py" 2 400 >test.csv
cut -d, -f1,2 test.csv >inputs.csv
accuracy() {
	rm -f "$1.safetensors.ckpt"*
	"$RNNC" train "$here/$1.rnn" --data train.csv --sequence sequence \
		--threads 1 --quiet --out "$1.safetensors"
	"$RNNC" run "$here/$1.rnn" --weights "$1.safetensors" \
		--data inputs.csv --sequence sequence >"$1.csv"
	paste -d, test.csv "$1.csv" | awk -F, 'NR > 1 { n++
		right += $3 * $5 > 0 } END { print right / n }'
}
both=$(accuracy model)
causal=$(accuracy causal)
echo "right: bidirectional $both, causal $causal"
awk -v b="$both" -v c="$causal" 'BEGIN { exit !(b == 1 && c >= 0.48 && c <= 0.52) }'

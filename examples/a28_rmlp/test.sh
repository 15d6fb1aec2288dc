#!/bin/sh
# A28: trained with the plant's output at hand, the net follows it when its
# own output is fed back, on inputs of another kind.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for k in plant free; do
	"$RNNC" check "$here/$k.rnn" >checked
done
"$RNNC" gradcheck "$here/plant.rnn" >gradcheck
python3 "$here/make_data.py" 1 160 >train.csv
python3 "$here/make_data.py" test >test.csv
rm -f net.safetensors.ckpt*
"$RNNC" train "$here/plant.rnn" --data train.csv --sequence sequence \
	--schedule cosine --quiet --out net.safetensors
cut -d, -f1,2 test.csv >inputs.csv
"$RNNC" run "$here/free.rnn" --weights net.safetensors --data inputs.csv \
	--sequence sequence >free.csv
paste -d, test.csv free.csv | awk -F, 'NR > 1 { n++; s += $3; q += $3 * $3
		e += ($3 - $NF)^2 }
	END { r = sqrt(e / n / (q / n - (s / n)^2))
		print "free run, root mean squared error over deviation", r
		exit !(r < 0.1) }'

#!/bin/sh
# A28: trained with the plant's output at hand, the net follows each of two
# plants when its own output is fed back, on inputs of another kind; written as
# a masked fully recurrent net it has the same gradients.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for k in plant masked layers; do
	"$RNNC" gradcheck "$here/$k.rnn" >gradcheck
done
follow() { # PLANT
	python3 "$here/make_data.py" "$1" 1 160 >train.csv
	python3 "$here/make_data.py" "$1" test >test.csv
	rm -f net.safetensors.ckpt*
	"$RNNC" train "$here/plant.rnn" --data train.csv --sequence sequence \
		--schedule cosine --threads 1 --quiet --out net.safetensors
	cut -d, -f1,2 test.csv >inputs.csv
	"$RNNC" run "$here/plant.rnn" --weights net.safetensors \
		--data inputs.csv --sequence sequence >free.csv
	paste -d, test.csv free.csv | awk -F, -v plant="$1" '
		NR > 1 { n++; s += $3; q += $3 * $3; e += ($3 - $NF)^2 }
		END { r = sqrt(e / n / (q / n - (s / n)^2))
			print "plant", plant ", free run, root mean squared " \
				"error over deviation", r
			exit !(n == 1000 && r < 0.1) }'
}
follow 1
follow 2

python3 "$here/gradients.py" make
awk 'BEGIN { print "x.0,x.1,d"
	for (t = 0; t < 12; t++)
		printf "%f,%f,%f\n", sin(t * t), cos(t * 0.7), sin(t) }' >data.csv
for k in masked layers; do
	rm -f ${k}_after.safetensors.ckpt*
	"$RNNC" train --f64 "$here/$k.rnn" --data data.csv --threads 1 --quiet \
		--weights $k.safetensors --out ${k}_after.safetensors
done
python3 "$here/gradients.py" compare

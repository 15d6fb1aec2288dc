#!/bin/sh
# A13: trained on logical expressions of depth 4 at most, the net names the value
# of every part of expressions of depth 6; over a tree that leans to the left it
# has the loss and the gradient of Elman's net.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for k in logic left_linear elman; do
	"$RNNC" gradcheck "$here/$k.rnn" >gradcheck
done
python3 "$here/make_data.py" 2000 4 1 >train.csv
python3 "$here/make_data.py" 3000 6 2 >test.csv
for seed in 1 2 3; do
	rm -f net.safetensors*
	"$RNNC" train "$here/logic.rnn" --data train.csv --sequence tree \
		--seed $seed --threads 1 --quiet --out net.safetensors
	"$RNNC" run "$here/logic.rnn" --weights net.safetensors \
		--data test.csv --sequence tree >label.csv
	paste -d, test.csv label.csv | awk -F, -v seed=$seed '
		NR > 1 { n++; trees += $3 == 0; wrong += $4 != $6
			most[$4]++ }
		END { print "seed", seed ", wrong:", wrong + 0, "of", n, \
				"nodes of", trees, "trees"
			exit !(trees == 3000 && wrong == 0 &&
				most[0] < n / 2 && most[1] < n / 2) }'
done

python3 "$here/left_linear.py" make 40
rm -f net.safetensors*
"$RNNC" train --f64 "$here/elman.rnn" --data elman.csv --quiet \
	--out net.safetensors
for k in tree:left_linear elman:elman; do
	"$RNNC" adjoint "$here/${k#*:}.rnn" >adjoint.rnn
	"$RNNC" run --f64 adjoint.rnn --weights net.safetensors \
		--data "${k%:*}.csv" >"${k%:*}_gradient.csv" 2>warnings
done
python3 "$here/left_linear.py" compare tree_gradient.csv elman_gradient.csv

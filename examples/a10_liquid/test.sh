#!/bin/sh
# A10: in steps of 0.1 ms all spikes of 100 ms are those of an event-driven
# simulation, to one step; a linear readout of the state tells which of four
# trains came in, at 0.9 or better; the farther two trains, the farther the states.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for seed in 1 2 3; do
	python3 -B "$here/events.py" $seed
	"$RNNC" run "$here/liquid.rnn" --f64 --weights weights.safetensors \
		--data data.safetensors --output fired >fired.csv
	python3 -B "$here/compare.py"
done

coarse() { # OUTPUT..: in steps of 0.5 ms
	"$RNNC" run "$here/liquid.rnn" -D K=5 -D Slow=3 -D Fast=2 \
		--weights weights.safetensors --data data.safetensors "$@"
}
python3 -B "$here/task.py" templates 1
coarse --output state >states.csv
python3 -B "$here/task.py" learn 1

python3 -B "$here/task.py" pairs 1
coarse --output state --output before1 --output before2 --output before3 \
	--output before4 >states.csv
python3 -B "$here/task.py" separate 1

#!/bin/sh
# A33: the currents obey Kirchhoff's laws, and the energy falls as long as no
# memory is at a limit; voltages that are differences of potentials drive no
# current; constant ones settle every graph at 0, 1 or a point of rest; a sine
# makes a loop pinched at the origin.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
check() { # WHAT OUTPUT..
	what=$1
	shift
	"$RNNC" run "$here/network.rnn" --f64 --data data.safetensors "$@" \
		>out.csv
	PYTHONDONTWRITEBYTECODE=1 python3 "$here/check.py" "$what" out.csv
}
python3 "$here/make_data.py" dc 1
check dc -D K=50 --output last --output last_current
python3 "$here/make_data.py" cut 1
check cut --output current
python3 "$here/make_data.py" short 1
check short --output state --output current
python3 "$here/make_data.py" loop 1
check loop -D M=1

#!/bin/sh
# A07: the fraction of stored pairs that are fixed points is the known one at
# six loads; entered by y the net is the same as entered by x; the energy never
# rises; recall from damaged starts ends within 10 double steps; the same pairs
# as 0 and 1 are not recalled.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bam() { # MODEL P DATA OUTPUT..
	model=$1 p=$2 data=$3
	shift 3
	"$RNNC" run "$here/bam.rnn" --model "$model" -D P="$p" \
		--data "$data.safetensors" "$@"
}
fixed() { # LOW HIGH: of runs on standard input, how many are right at once
	awk -F, -v low="$1" -v high="$2" '
		NR > 1 && (NR - 2) % 12 == 0 { n++; ok += $2 == 1 }
		END { printf "%d pairs, fixed %.3f\n", n, ok / n
			exit !(ok / n >= low && ok / n <= high) }'
}
for c in 5:0.96:1 8:0.96:1 10:0.89:0.97 12:0.789:0.869 15:0.557:0.637 \
	20:0.197:0.277; do
	p=${c%%:*} range=${c#*:}
	python3 "$here/make_data.py" "$p" $((1200 / p)) 0 2
	bam from_x "$p" data --output right >right.csv
	fixed "${range%:*}" "${range#*:}" <right.csv
	[ "$p" = 8 ] || continue
	bam from_y "$p" other --output right | cmp - right.csv
	bam binary "$p" data --output right | fixed 0 0.05
done

python3 "$here/make_data.py" 8 20 10 3
bam from_x 8 data >recall.csv
awk -F, 'NR == 1 { next }
	{ t = (NR - 2) % 12 + 1 }
	t > 1 && $3 > before { up++ }
	$4 > $3 { up++ }
	t > 10 && ($3 < before || $4 < $3) { late++ }
	t == 12 { n++; ok += $2 == 1 }
	{ before = $4 }
	END { printf "%d damaged starts, recalled %.3f; energy rises %d, falls " \
			"after 10 double steps %d\n", n, ok / n, up, late
		exit !(up + late == 0 && ok / n > 0.9) }' recall.csv

#!/bin/sh
# The main job of ./quickstart: trains, compiles, forecasts better than
# persistence by a third and no worse than AR(9); writes what it says.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sh "$here/run" "$OUT" >"$OUT/run.txt" 2>&1 || { cat "$OUT/run.txt"; exit 1; }
for f in sunspots.safetensors sunspots.c sunspots.h sunspots.svg log.csv; do
	test -s "$OUT/$f" || { echo "$f is missing"; exit 1; }
done
error() { awk -v n="$1" '$1 == n { print $2 }' "$OUT/run.txt"; }
tail -n 22 "$OUT/run.txt" | head -n 8
awk -v m="$(error network)" -v a="$(error 'AR(9)')" \
	-v p="$(error persistence)" 'BEGIN { exit !(m < 0.67 * p && m < 1.02 * a) }'
grep -q '</svg>' "$OUT/sunspots.svg"
if command -v python3 >/dev/null; then
	python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' \
		"$OUT/sunspots.svg"
fi
"$RNNC" gradcheck --steps 27 "$here/model.rnn" >/dev/null

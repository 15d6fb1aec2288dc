#!/bin/sh
# closed.sh FILE.rnn: what is printed is the language again.
#
# The checked system, its adjoint, its tangents and what is made of the adjoint
# check to themselves; the derivatives agree, and so do those of the adjoint:
# differentiating twice.
# Environment: RNNC, OUT (scratch).
set -eu
mkdir -p "$OUT"
same() { # FILE: printing what it checks to gives it back
	"$RNNC" check --dump=check "$1" >"$1.again"
	diff -u "$1" "$1.again"
}
"$RNNC" check --dump=check "$1" >"$OUT/system.rnn"
same "$OUT/system.rnn"
"$RNNC" gradcheck "$1" >"$OUT/gradcheck" || { cat "$OUT/gradcheck"; exit 1; }
sizes=$(sed -n 's/^model [a-z_A-Z0-9]*(\(.*\)) {$/\1/p;q' "$OUT/system.rnn" |
	tr -d ' ' | tr ',' '\n' | sed '/./s/^/-D /')
for verb in adjoint tangent; do
	grep -q "^ *loss = " "$1" || continue
	grep -q "^ *param " "$1" || continue
	# shellcheck disable=SC2086
	"$RNNC" $verb $sizes "$1" >"$OUT/$verb.rnn"
	same "$OUT/$verb.rnn"
	"$RNNC" build "$OUT/$verb.rnn" -o "$OUT/$verb" >/dev/null
done
if [ -f "$OUT/adjoint.rnn" ]; then
	"$RNNC" check --dump=diff --stop-after=diff "$1" >"$OUT/diff.rnn"
	same "$OUT/diff.rnn"
fi
[ ! -f "$OUT/adjoint.rnn" ] || grep -q 'stop_gradient\|with_gradient' \
	"$OUT/adjoint.rnn" || "$RNNC" gradcheck "$OUT/adjoint.rnn" \
	>"$OUT/twice" || { cat "$OUT/twice"; exit 1; }

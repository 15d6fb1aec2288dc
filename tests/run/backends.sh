#!/bin/sh
# backends.sh FOLDER: every model of an example computes the same bits by the C
# back end, compiled without optimisation, and by LLVM with it.
# Environment: RNNC, SOURCE (of the project), OUT (scratch).
set -u
folder=$1
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT" || exit 1
failed=0

# MODEL FILE: one model of the file; "" where there is no other
compare() {
	model=$1 file=$2
	name=$(basename "$file")${model:+ $model}
	set -- --table
	[ -z "$model" ] || set -- "$@" --model "$model"
	# sizes that a model leaves open, and a loss, where it has one
	"$RNNC" check "$file" ${model:+--model "$model"} 2>&1 |
		sed -n "s/.*dimension '\([^']*\)' has no size.*/\1/p" >open
	k=2
	while read -r dim; do
		k=$((k + 1))
		set -- "$@" -D "$dim=$k"
	done <open
	"$RNNC" build "$file" "$@" --gradient -o . --prefix a >/dev/null 2>&1 &&
		set -- "$@" --gradient
	"$RNNC" build "$file" "$@" -o . --prefix a >/dev/null 2>said &&
		"$RNNC" build "$file" "$@" --emit=obj -O1 -o b.o --prefix b \
			2>said || {
		echo "FAILED: $name: $(head -1 said)"
		failed=1
		return
	}
	cc -O0 -ffp-contract=off -I. -I"$SOURCE/runtime" \
		-D_POSIX_C_SOURCE=200809L "$SOURCE/tests/run/backends.c" \
		a.c a_model.c b.o -o both -lm && ./both || {
		echo "FAILED: $name"
		failed=1
		return
	}
	echo "$name: the same"
}

for file in "$folder"/*.rnn; do
	grep -q '^model ' "$file" || continue   # cells, for others to use
	models=$("$RNNC" check "$file" 2>&1 | sed -n \
		"s/.*models in this file: //p" | tr -d "'," | sed 's/ and / /')
	for model in $models; do
		compare "$model" "$file"
	done
	[ -n "$models" ] || compare "" "$file"
done
exit $failed

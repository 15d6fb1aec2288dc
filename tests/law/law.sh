#!/bin/sh
# law.sh FILE.rnn: emitted code computes what the interpreter computes, and
# whoever compiles it for whatever processor, the same bits.
#
# In f32 and f64; made for processors without and with vectors; by gcc and
# clang as far as they are there, at several levels of optimisation and with
# the sanitizers; by the LLVM back end, where it is built, without optimisation
# and with it, then with all instructions of this machine; as C++ the header.
# Environment: EMIT_CASE, PLUGIN (of LLVM, or empty), SOURCE (of the project),
# OUT (scratch).
set -eu
file=$1
flags="-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
checked="-O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined"
rm -rf "$OUT"

# make PRECISION PROCESSOR: all texts and objects, in $dir.
make() {
	precision=$1 dir="$OUT/$1-$2"
	mkdir -p "$dir"
	"$EMIT_CASE" "$file" "$dir" "$PLUGIN" "$1" "$2"
	if command -v g++ >/dev/null; then
		printf '#include "whole.h"\nint main() { return 0; }\n' |
			g++ -x c++ -Wall -Wextra -Werror -I"$dir" - -o "$dir/cpp"
	fi
}

# check WHAT FLAGS OBJECT...: links the harness, runs it, compares its bits with
# those before.
check() {
	what=$1 how=$2 first="$OUT/$precision.bits"
	shift 2
	# shellcheck disable=SC2086
	$cc -std=c99 -D_POSIX_C_SOURCE=200809L $how -I"$dir" \
		-I"$SOURCE/runtime" "$SOURCE/tests/law/harness.c" "$@" \
		-o "$dir/law" -lm
	"$dir/law" >"$dir/bits" || {
		cat "$dir/bits"
		echo "$file $dir: $what"
		exit 1
	}
	[ -f "$first" ] || cp "$dir/bits" "$first"
	cmp -s "$dir/bits" "$first" || {
		echo "$file $dir: $what: other bits than the first"
		exit 1
	}
}

# by COMPILER OPTIONS: the texts of $dir.
by() {
	cc=$1
	command -v "$cc" >/dev/null || return 0
	for m in whole segmented; do
		# shellcheck disable=SC2086
		$cc $flags $2 -ffp-contract=off -I"$dir" -I"$SOURCE/runtime" \
			-c "$dir/$m.c" -o "$dir/$m.o"
		# shellcheck disable=SC2086
		$cc $flags $2 -I"$dir" -I"$SOURCE/runtime" \
			-c "$dir/${m}_model.c" -o "$dir/${m}_model.o"
	done
	check "$cc $2" "$2" "$dir"/*.o
}

# by_llvm: the objects of $dir.
by_llvm() {
	for level in O0 O2; do
		[ -d "$dir/$level" ] || continue
		cc=cc
		check "llvm $level" -O1 "$dir/$level"/*.o
	done
}

make f32 generic
by gcc -O3
by gcc "$checked"
by clang -O1
by_llvm
# a text that takes compilers minutes: only f32 without and f64 with vectors
if [ "$(wc -c <"$dir/whole.c")" -lt 200000 ]; then
	make f32 x86-64-v3
	by gcc "$checked"
	by_llvm
	make f64 generic
	by gcc -O3
	by_llvm
fi
make f64 x86-64-v4
by clang -O1
by_llvm

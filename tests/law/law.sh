#!/bin/sh
# law.sh FILE.rnn: emitted code computes what the interpreter computes, and
# whoever compiles it, the same bits.
#
# For f32 and f64, with gcc and clang as far as they are there, at several
# levels of optimisation and with the sanitizers; as C++ the header; by the
# LLVM back end, where it is built, without optimisation and with it, then with
# all instructions of this machine.
# Environment: EMIT_CASE, PLUGIN (of LLVM, or empty), SOURCE (of the project),
# OUT (scratch).
set -eu
file=$1
flags="-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
checked="-fsanitize=address,undefined -fno-sanitize-recover=undefined"

# law WHAT FLAGS OBJECT...: links the harness, runs it, compares its bits with
# those before.
law() {
	what=$1 how=$2
	shift 2
	# shellcheck disable=SC2086
	$cc -std=c99 -D_POSIX_C_SOURCE=200809L $how -I"$dir" \
		-I"$SOURCE/runtime" "$SOURCE/tests/law/harness.c" "$@" \
		-o "$dir/law" -lm
	"$dir/law" >"$dir/bits" || {
		cat "$dir/bits"
		echo "$file $precision: $what"
		exit 1
	}
	[ -f "$dir/bits.first" ] || cp "$dir/bits" "$dir/bits.first"
	cmp -s "$dir/bits" "$dir/bits.first" || {
		echo "$file $precision: $what: other bits than the first"
		exit 1
	}
}

rm -rf "$OUT"
for precision in "" f64; do
	dir="$OUT/${precision:-f32}"
	mkdir -p "$dir"
	# shellcheck disable=SC2086
	"$EMIT_CASE" "$file" "$dir" "$PLUGIN" $precision
	for cc in gcc clang; do
		command -v "$cc" >/dev/null || continue
		for level in -O3 "-O1 -g $checked" -O1; do
			case "$precision$cc$level" in
			# what one of the others has shown already
			f64*sanitize* | f64*-O1 | f64clang* | gcc-O1 | clang-O3 | clang*sanitize*)
				continue ;;
			esac
			for m in whole segmented; do
				# shellcheck disable=SC2086
				$cc $flags $level -ffp-contract=off -I"$dir" \
					-I"$SOURCE/runtime" -c "$dir/$m.c" \
					-o "$dir/$m.o"
				# shellcheck disable=SC2086
				$cc $flags $level -I"$dir" -I"$SOURCE/runtime" \
					-c "$dir/${m}_model.c" -o "$dir/${m}_model.o"
			done
			law "$cc $level" "$level" "$dir"/*.o
		done
	done
	for level in O0 O2; do
		[ -d "$dir/$level" ] || continue
		cc=cc
		law "llvm $level" -O1 "$dir/$level"/*.o
	done
	if command -v g++ >/dev/null; then
		printf '#include "whole.h"\nint main() { return 0; }\n' |
			g++ -x c++ -Wall -Wextra -Werror -I"$dir" - -o "$dir/cpp"
	fi
done

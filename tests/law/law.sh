#!/bin/sh
# law.sh FILE.rnn: emitted C computes what the interpreter computes.
#
# For f32 and f64, with gcc and clang as far as they are there, at several
# levels of optimisation and with the sanitizers; as C++ the header.
# Environment: EMIT_CASE, SOURCE (of the project), OUT (scratch).
set -eu
file=$1
flags="-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
checked="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
rm -rf "$OUT"
for precision in "" f64; do
	dir="$OUT/${precision:-f32}"
	mkdir -p "$dir"
	# shellcheck disable=SC2086
	"$EMIT_CASE" "$file" "$dir" $precision
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
			# shellcheck disable=SC2086
			$cc -std=c99 -D_POSIX_C_SOURCE=200809L $level -I"$dir" \
				-I"$SOURCE/runtime" "$SOURCE/tests/law/harness.c" \
				"$dir"/*.o -o "$dir/law" -lm
			"$dir/law" || {
				echo "$file $precision: $cc $level"
				exit 1
			}
		done
	done
	if command -v g++ >/dev/null; then
		printf '#include "whole.h"\nint main() { return 0; }\n' |
			g++ -x c++ -Wall -Wextra -Werror -I"$dir" - -o "$dir/cpp"
	fi
done

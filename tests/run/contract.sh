#!/bin/sh
# contract.sh: what the header of emitted code promises, of the C by gcc under
# the sanitizers and of LLVM's object behind the same header.  The programs of
# contract/ say what each is about.
# Environment: RNNC, LLVM (ON or OFF), SOURCE (of the project), OUT (scratch).
. "$SOURCE/tests/run/begin.sh"
unset CC
here=$SOURCE/tests/run/contract
flags="-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
checked="-O1 -ffp-contract=off -fsanitize=undefined
	-fno-sanitize-recover=undefined"

# holds MODEL "PROGRAM..." OPTION...: each contract/PROGRAM.c of
# contract/MODEL.rnn, built with the options, as C and as an object
holds() {
	model=$here/$1.rnn programs=$2
	shift 2
	case " $* " in
	*" --f64 "*) real=-DREAL=double ;;
	*) real=-DREAL=float ;;
	esac
	rm -rf made
	"$RNNC" build "$model" -o made --prefix m "$@" || fail "C: $*"
	# shellcheck disable=SC2086
	cc $flags $checked -c made/m.c -o c.o || fail "the C: $*"
	[ "$LLVM" != ON ] ||
		"$RNNC" build "$model" --emit=obj -O1 -o llvm.o --prefix m "$@" ||
		fail "object: $*"
	for program in $programs; do
		for by in c llvm; do
			[ -f $by.o ] || continue
			# shellcheck disable=SC2086
			cc $flags $checked $real -Imade "$here/$program.c" \
				$by.o -o program ||
				fail "$program by $by: $model $*"
			./program >out_$by || fail "$program by $by: $model" \
				"$*: $(cat out_$by)"
		done
		[ ! -f llvm.o ] || cmp out_c out_llvm ||
			fail "$program: LLVM does other than C: $*"
	done
}

holds stream "sizes loss count" --gradient
holds stream "sizes loss count" --gradient --f64 --tape=2K --cpu=x86-64-v3
holds stream sizes --gradient --tape=100K
holds whole sizes --gradient
holds whole sizes --gradient --f64 --cpu=x86-64-v3

# sizes that are not what the header says
rm -rf made
mkdir changed
"$RNNC" build "$here/stream.rnn" -o made --prefix m --gradient || fail build
grep -q 'the loss of T steps from the state on; the state moves on' made/m.h ||
	fail "the header does not say that the loss moves the state"
cp made/m.c changed/m.c
cc -std=c99 -c changed/m.c -Imade -o changed.o || fail "unchanged"
for s in 's/float W\[[0-9]*\]/float W[99]/;params' \
	's/float h\[[0-9]*\]/float h[99]/;state' \
	's/STEP_STACK [0-9]*/STEP_STACK 4/;step_scratch'; do
	sed "${s%;*}" made/m.h >changed/m.h
	cmp -s made/m.h changed/m.h && fail "nothing changed: $s"
	cc -std=c99 -c changed/m.c -o changed.o 2>said && fail "compiles: $s"
	grep -q "m_${s##*;}_check" said || fail "another error: $s"
done

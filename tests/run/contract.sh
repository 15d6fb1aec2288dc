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

# Weights that are bound: contract/bind.c.
printf 'x.0,x.1,d.0,d.1,d.2,d.3,d.4\n1,2,0,0,1,0,2\n3,4,1,0,0,1,1\n' >d.csv
for model in stream whole; do
	"$RNNC" train "$here/$model.rnn" --data d.csv --epochs 1 --quiet \
		--out $model.safetensors || fail "training $model"
	"$RNNC" build "$here/$model.rnn" --weights $model.safetensors \
		--emit=blob -o $model.bin || fail "a blob of $model"
done
bound() { # BLOB OTHER "OPTION...": -DREAL first
	blob=$1 other=$2 real=$3
	shift 3
	"$RNNC" build "$here/stream.rnn" --weights stream.safetensors \
		--emit=blob -o "$blob" "$@" || fail "a blob: $*"
	"$RNNC" build "$here/stream.rnn" -o made --prefix m "$@" || fail "$*"
	"$RNNC" build "$here/stream.rnn" -o made --prefix e \
		--weights stream.safetensors --embed "$@" || fail "$*"
	# shellcheck disable=SC2086
	cc $flags $checked -DREAL=$real -Imade "$here/bind.c" made/m.c \
		made/e.c -o program || fail "bind by C: $*"
	./program "$blob" whole.bin "$other" || fail "bind by C: $*"
	[ "$LLVM" = ON ] || return 0
	"$RNNC" build "$here/stream.rnn" --emit=obj -O1 -o m.o --prefix m "$@"
	# shellcheck disable=SC2086
	cc $flags $checked -DREAL=$real -Imade "$here/bind.c" m.o made/e.c \
		-o program || fail "bind by LLVM: $*"
	./program "$blob" whole.bin "$other" || fail "bind by LLVM: $*"
}
bound wide.bin stream.bin double --f64
bound vector.bin wide.bin float --cpu=x86-64-v3
bound plain.bin vector.bin float
bound narrow.bin plain.bin float --weights-precision=bf16
cmp plain.bin stream.bin || fail "twice the same, other bytes"

# Contraction changes numbers, and the self-test finds it, where there is an
# instruction to contract into.
said() { # WORD OPTION...
	word=$1
	shift
	cc -std=c99 -O2 "$@" -Imade "$here/selftest.c" -o program ||
		fail "self-test: $*"
	grep -q ' fma ' /proc/cpuinfo || return 0
	[ "$(./program)" = "$word" ] || fail "self-test: $(./program): $*"
}
for model in stream whole tree; do
	"$RNNC" build "$here/$model.rnn" -o made --prefix m || fail $model
	said fine -ffp-contract=off made/m.c
	case $(uname -m) in
	x86_64) said differs -mfma -ffp-contract=fast made/m.c ;;
	aarch64) said differs -ffp-contract=fast made/m.c ;;
	esac
	[ "$LLVM" = ON ] || continue
	"$RNNC" build "$here/$model.rnn" --emit=obj -O1 -o m.o --prefix m ||
		fail "object of $model"
	said fine m.o
done

# Training on the device: contract/train.c, from the weights after one epoch of
# rnnc train to those after seven more, of one sequence and with each optimiser.
awk 'BEGIN {
	print "x.0,x.1,d.0,d.1,d.2,d.3,d.4"
	for (t = 0; t < 6; t++) {
		for (i = 0; i < 7; i++) {
			j = i < 2 ? t * 2 + i : t * 5 + i - 2
			v = i < 2 ? j * 5 % 7 / 4 - 1 : j * 3 % 11 / 8
			printf "%s%g", i ? "," : "", v
		}
		print ""
	}
}' >train.csv
trains() { # OPTIMISER OPTION...: -f64 first
	how=$1 real=$2
	shift 2
	sed "s/with adam.*/with $how/" "$here/trained.rnn" >t.rnn
	for k in 1 7; do
		"$RNNC" train t.rnn --data train.csv --epochs $k --batch 1 \
			--quiet $([ $k = 1 ] || echo --weights 1.safetensors) \
			--out $k.safetensors "$@" || fail "training by $how"
		"$RNNC" build t.rnn --emit=blob --weights $k.safetensors \
			--train-step -o $k.bin "$@" || fail "a blob for $how"
	done
	"$RNNC" build t.rnn -o made --prefix m --train-step "$@" || fail "$how"
	# shellcheck disable=SC2086
	cc $flags $checked -DREAL=$real -Imade "$here/train.c" made/m.c \
		-o program || fail "train_step by C: $how"
	./program 1.bin 7.bin 7 >out_c || fail "C: $how: $(cat out_c)"
	[ "$LLVM" = ON ] || return 0
	"$RNNC" build t.rnn --emit=obj -O1 -o m.o --prefix m --train-step "$@"
	# shellcheck disable=SC2086
	cc $flags $checked -DREAL=$real -Imade "$here/train.c" m.o \
		-o program || fail "train_step by LLVM: $how"
	./program 1.bin 7.bin 7 >out_llvm || fail "LLVM: $how: $(cat out_llvm)"
	cmp out_c out_llvm || fail "train_step: LLVM does other than C: $how"
}
trains "adam(rate = 0.01)" float
trains "adamw(rate = 0.01, decay = 0.1, clip_value = 0.5)" double --f64
trains "sgd(rate = 0.01, momentum = 0.9, nesterov = 1, clip_norm = 0.4)" float
trains "sgd(rate = 0.01, decay = 0.1)" float
trains "rmsprop(rate = 0.01, momentum = 0.5, clip_norm = 2)" float

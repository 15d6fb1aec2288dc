#!/bin/sh
# cross.sh: objects for other machines link, run there and compute the bits of
# this one.  A machine whose compiler or emulator is missing is skipped, with a
# message.
# Environment: RNNC, SOURCE (of the project), OUT (scratch).
set -u
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT" || exit 1
here=$SOURCE/tests/run/cross
failed=0
ran=0

cat >m.rnn <<'END'
model m(X = 3, H = 7) {
  input x[t] : [X]
  input k[t] : int(3)
  param W : [H, X] ~ glorot
  param U : [H, H] ~ orthogonal
  param E : [3, H] ~ normal(0, 1)
  h[0] = 0.25
  h[t] = tanh(U @ h[t-1] + W @ x[t] + E[k[t]])
  output y[t] = if k[t] == 1 then log(1 + h[t]^2) else sigmoid(h[t])
  target d[t] : [H]
  loss = mean[t] sumsq(y[t] - d[t])
}
END
"$RNNC" build m.rnn --gradient -o . || exit 1
"$RNNC" build m.rnn --gradient --f64 -o f64 || exit 1
cflags="-O1 -ffp-contract=off"

# What C computes here.
for real in float double; do
	header=.
	[ $real = float ] || header=f64
	# shellcheck disable=SC2086
	cc -std=c11 $cflags -Dm_real=$real -I$header "$here/cross.c" \
		"$here/hosted.c" $header/m.c -o by_c && ./by_c >$real.want || exit 1
done

needs() { # WHAT COMMAND...
	what=$1
	shift
	for c; do
		command -v "$c" >/dev/null && continue
		echo "skipped: $what: no $c"
		return 1
	done
}

object() { # NAME OPTION...: NAME.o for the real at hand
	name=$1
	shift
	set -- --emit=obj --gradient -o "$name.o" "$@"
	[ $real = float ] || set -- "$@" --f64
	"$RNNC" build m.rnn "$@" || failed=1
}

compare() { # NAME COMMAND...
	name=$1
	shift
	ran=$((ran + 1))
	timeout 60 "$@" >"$name.got" 2>&1
	status=$?
	if [ $status -ne 0 ] || ! cmp -s "$name.got" $real.want; then
		echo "FAILED: $name, $real: exit $status, prints" \
			"$(cat "$name.got"), wanted $(cat $real.want)"
		failed=1
	else
		echo "$name, $real: $(cat $real.want)"
	fi
}

linux() { # ARCHITECTURE OPTION...
	arch=$1
	shift
	needs "$arch" "$arch-linux-gnu-gcc" "qemu-$arch" || return
	object "$arch" --target="$arch-linux-gnu" "$@"
	# shellcheck disable=SC2086
	"$arch-linux-gnu-gcc" -std=c11 $cflags -static -Dm_real=$real \
		-I$header "$here/cross.c" "$here/hosted.c" "$arch.o" \
		-o "$arch.exe" || failed=1
	compare "$arch${1+ $1}" "qemu-$arch" "./$arch.exe"
}

cortex_m() { # CPU MACHINE
	needs "$1" arm-none-eabi-gcc qemu-system-arm || return
	case $(arm-none-eabi-gcc -print-file-name=libc.a) in
	/*) ;;
	*) echo "skipped: $1: no newlib"; return ;;
	esac
	object "$1" --target=thumbv7em-none-eabihf --cpu="$1"
	# shellcheck disable=SC2086
	arm-none-eabi-gcc -std=gnu11 -Wl,-z,noexecstack $cflags -nostartfiles -mthumb \
		-mcpu="$1" -mfloat-abi=hard -T "$here/cortex_m.ld" \
		-Dm_real=$real -I$header "$here/cross.c" "$here/cortex_m.c" \
		"$1.o" -o "$1.elf" || failed=1
	compare "$1" qemu-system-arm -M "$2" -nographic -monitor none \
		-serial none -semihosting-config enable=on,target=native \
		-kernel "$1.elf"
}

wasm() {
	needs wasm32 clang-19 wasm-ld-19 node || return
	object wasm32 --target=wasm32-unknown-unknown
	for c in cross wasm; do
		# shellcheck disable=SC2086
		clang-19 --target=wasm32 -std=c11 $cflags -ffreestanding \
			-fno-builtin -Dm_real=$real -I$header -I"$here/wasm" \
			-c "$here/$c.c" -o "wasm_$c.o" || failed=1
	done
	wasm-ld-19 --no-entry --export=cross --allow-undefined wasm_cross.o \
		wasm_wasm.o wasm32.o -o m.wasm || failed=1
	compare wasm32 node --no-warnings "$here/wasm.mjs" m.wasm
}

for real in float double; do
	header=.
	[ $real = float ] || header=f64
	linux aarch64
	linux aarch64 -O0
	linux aarch64 --cpu=neoverse-n1
	linux riscv64
	cortex_m cortex-m4 mps2-an386
	cortex_m cortex-m7 mps2-an500
	wasm
done
[ $ran -gt 0 ] || [ $failed -ne 0 ] || exit 77
exit $failed

#!/bin/sh
# llvm.sh: the LLVM back end as users meet it: what it writes, that it stands
# for the C back end, what it refuses.
# Environment: RNNC, LLVM (ON or OFF: is it built), SOURCE (of the project), OUT
# (scratch).
set -u
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT" || exit 1
unset NO_COLOR CC
failed=0

fail() {
	echo "FAILED: $*"
	failed=1
}

# refused STATUS TEXT ARGUMENT...: rnnc build ends so, and writes nothing
refused() {
	want=$1 text=$2
	shift 2
	"$RNNC" build m.rnn -o refused "$@" >/dev/null 2>said
	got=$?
	[ $got -eq "$want" ] || fail "exit $got, wanted $want: $*"
	grep -qF -- "$text" said || {
		fail "no '$text' of: $*"
		cat said
	}
	[ ! -e refused ] || fail "half-written: $*"
}

cat >m.rnn <<'END'
model m(X = 2, H = 5) {
  input x[t] : [X]
  input k[t] : int(3)
  param W : [H, X] ~ glorot
  param E : [3, H] ~ normal(0, 1)
  param a : [H] = 0.5
  h[t <= 0] = 0.25
  h[t] = tanh(a * h[t-1] - 0.3 * h[t-3] + W @ x[t] + E[k[t]])
  output y[t] = if k[t] == 1 then h[t] else exp(h[t])
  target d[t] : [H]
  loss = mean[t] sumsq(y[t] - d[t])
}
END
printf 'x.0,x.1,k,d.0,d.1,d.2,d.3,d.4\n1,2,0,0,0,1,2,1\n3,4,2,1,0,0,1,1\n' >d.csv
printf -- '-1,0.5,1,0,1,0,0,2\n0.25,0,1,1,1,0,3,2\n' >>d.csv

if [ "$LLVM" != ON ]; then
	refused 2 "this rnnc was built without LLVM" --emit=llvm
	refused 2 "this rnnc was built without LLVM" --emit=obj --backend=llvm
	refused 2 "install llvm-19-dev and clang-19 and build" --emit=llvm
	"$RNNC" build m.rnn --emit=obj -o m.o || fail "an object by C"
	exit $failed
fi

# what goes with what
refused 2 "'--emit=c' does not go with '--backend=llvm'" --backend=llvm
refused 2 "'--emit=asm' does not go with '--backend=c'" --emit=asm --backend=c
refused 2 "unknown processor 'x86-64-v5'" --cpu=x86-64-v5
refused 2 "'--debug' has no effect on C text" --emit=obj --backend=c -g
refused 2 "'--emit=exe' makes programs of this machine only" --emit=exe \
	--target=aarch64-linux-gnu
refused 2 "'--backend' cannot be 'gcc'" --backend=gcc
refused 2 "'--optimise' cannot be '4'" -O4
# machines, processors, instructions
refused 2 "'--target': no machine is called 'aarch46-linux-gnu'" --emit=obj \
	--target=aarch46-linux-gnu
refused 2 "did you mean 'aarch64-linux-gnu'?" --emit=obj \
	--target=aarch46-linux-gnu
refused 2 "write ARCHITECTURE-SYSTEM-ABI, such as" --emit=obj --target=toaster
refused 2 "x86-64 has no processor 'znver44'" --emit=obj \
	--target=x86_64-linux-gnu --cpu=znver44
refused 2 "did you mean 'znver4'?" --emit=obj --target=x86_64-linux-gnu \
	--cpu=znver44
refused 2 "thumb has no processor 'm4'" --emit=obj \
	--target=thumbv7em-none-eabihf --cpu=m4
refused 2 "x86-64 has no feature 'avx3'" --emit=obj --target=x86_64-linux-gnu \
	--features=+avx3
refused 2 "did you mean '+avx'?" --emit=obj --target=x86_64-linux-gnu \
	--features=+avx3
refused 2 "'--features': 'avx2' has no sign" --emit=obj \
	--target=x86_64-linux-gnu --features=avx2
# the world
"$RNNC" build m.rnn --emit=obj -o nofolder/m.o 2>said
[ $? -eq 3 ] || fail "a file that cannot be written"
grep -qF "cannot write 'nofolder/m.o'" said || fail "$(cat said)"

# without its library rnnc does what it can
mkdir bin
cp "$RNNC" bin/rnnc
bin/rnnc build m.rnn --emit=asm -o - >/dev/null 2>said
[ $? -eq 2 ] || fail "a lost library is a usage error"
grep -qF "cannot load the LLVM back end: " said || fail "a lost library is named"
grep -qF "install libllvm19, or do with '--backend=c'" said || fail "a way out"

# the kinds of output; the header's functions are visible, nothing else
"$RNNC" build m.rnn -o . || fail "C text"
"$RNNC" build m.rnn --emit=llvm -o - | grep -q '^define .*i32 @m_step(' || fail IR
"$RNNC" build m.rnn --emit=asm -o - | grep -q '^m_step:' || fail assembly
"$RNNC" build m.rnn --emit=obj -o m.o || fail object
"$RNNC" build m.rnn --emit=so -o libm.so || fail library
sed -n 's/^[a-z_ ]* [*]*m_\([a-z_]*\)(.*/m_\1/p' m.h | sort >declared
nm -g --defined-only m.o | sed 's/.* //' | sort >visible
cmp -s declared visible || fail "the object has other symbols than the header"
nm -u m.o | grep -v 'mem[a-z]*$' && fail "the object needs something"
nm -D --defined-only libm.so | sed 's/.* //' | sort >visible
cmp -s declared visible || fail "the library has other symbols"
"$RNNC" build m.rnn --emit=obj -o again.o
cmp -s m.o again.o || fail "twice the same, other bytes"

# NAME.o stands for NAME.c
cat >main.c <<'END'
#include "m.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* as put behind a saved state */
static void
sign(unsigned char *bytes)
{
	uint32_t crc = 0xffffffffu;

	for (int i = 0; i < 8 * (M_STATE_BYTES - 4); i++) {
		crc ^= i % 8 ? 0 : bytes[i / 8];
		crc = crc >> 1 ^ (crc & 1u ? 0xedb88320u : 0u);
	}
	for (int i = 0; i < 4; i++)
		bytes[M_STATE_BYTES - 4 + i] =
			(unsigned char)(~crc >> 8 * i);
}

int
main(void)
{
	static m_params p, untouched;
	static m_state s, t;
	static unsigned char bytes[M_STATE_BYTES];
	float y[5];
	unsigned bits;

	printf("selftest %d\n", m_selftest(&s, &p));
	m_init(&s, &p);
	for (int i = 0; i < 6; i++) {
		float x[2] = {0.5f * (float)i, 1.0f / (float)(i + 1)};
		int32_t k = i % 4;

		printf("step %d:", m_step(&s, &p, x, &k, y));
		for (int j = 0; j < 5; j++) {
			memcpy(&bits, &y[j], sizeof bits);
			printf(" %08x", bits);
		}
		printf("\n");
	}
	printf("saved %zu:", m_state_save(&s, bytes));
	for (int i = 0; i < M_STATE_BYTES; i++)
		printf(" %02x", bytes[i]);
	printf("\nloaded %d", m_state_load(&t, bytes));
	printf(" %d", memcmp(&s, &t, sizeof s));
	bytes[9] ^= 1;
	printf(" %d", m_state_load(&t, bytes));
	printf(" %d\n", memcmp(&s, &t, sizeof s));
	bytes[9] ^= 1;
	printf("words out of range:");
	for (int i = 8; i < M_STATE_BYTES - 4; i += 4) {
		unsigned char word[4];

		memcpy(word, bytes + i, 4);
		memset(bytes + i, 0xff, 4);
		sign(bytes);
		if (m_state_load(&t, bytes) == M_BAD_STATE)
			printf(" %d", (i - 8) / 4);
		memcpy(bytes + i, word, 4);
	}
	sign(bytes);
	printf("\nsigned %d\n", m_state_load(&t, bytes));
	printf("work %zu %zu\n", m_run_work(0), m_run_work(100));
	(void)untouched;
	return 0;
}
END
cc -std=c99 -O1 -ffp-contract=off main.c m.c -o by_c && ./by_c >out_c
cc -std=c99 -O1 main.c m.o -o by_llvm && ./by_llvm >out_llvm
cc -std=c99 -O1 main.c ./libm.so -o by_so && ./by_so >out_so
grep -q '^selftest 0' out_c || fail "the C does not run"
grep -q '^words out of range: 15$' out_c || fail "a ring goes on outside itself"
grep -q '^signed 0' out_c || fail "a state with its checksum is refused"
cmp out_c out_llvm || fail "the object computes something else than the C"
cmp out_c out_so || fail "the library computes something else than the C"

# a program, and the same without a C compiler in sight
"$RNNC" train m.rnn --data d.csv --epochs 3 --quiet --backend=c \
	--out c.safetensors || fail "training by C"
env PATH=/nowhere "$RNNC" train m.rnn --data d.csv --epochs 3 --quiet \
	--out l.safetensors || fail "training without a C compiler"
cmp c.safetensors l.safetensors || fail "other weights than by C"
"$RNNC" run m.rnn --weights c.safetensors --data d.csv --backend=c >y_c.csv ||
	fail "running by C"
env PATH=/nowhere "$RNNC" run m.rnn --weights c.safetensors --data d.csv \
	>y_l.csv || fail "running without a C compiler"
cmp y_c.csv y_l.csv || fail "other outputs than by C"
"$RNNC" build m.rnn --emit=exe --weights c.safetensors --embed -o program ||
	fail "a program"
./program d.csv >y_e.csv || fail "the program runs"
nm -g --defined-only program | grep ' m_' && fail "the program exports the model"
cmp y_c.csv y_e.csv || fail "other outputs of the program"
env PATH=/nowhere "$RNNC" gradcheck m.rnn >checked || fail "gradcheck"
grep -q compiled checked || fail "gradcheck has tried compiled code"
"$RNNC" run m.rnn --weights none.safetensors --data d.csv 2>/dev/null
[ $? -eq 3 ] || fail "the exit status of what runs is that of rnnc"

# a processor that lacks what the code needs says so
if [ "$SANITIZED" = ON ]; then
	echo "skipped: what the sanitizers watch does not run under qemu"
elif [ "$(uname -m)" = x86_64 ] && command -v qemu-x86_64 >/dev/null; then
	"$RNNC" build m.rnn --emit=exe --cpu=haswell --weights c.safetensors \
		--embed -o haswell || fail "a program for a processor"
	"$RNNC" build m.rnn --emit=so --cpu=x86-64-v4 -o libv4.so &&
		cc -std=c99 main.c ./libv4.so -o with_v4 || fail "a library"
	qemu-x86_64 -cpu Nehalem ./haswell d.csv >stdout 2>said
	[ $? -eq 3 ] && grep -q '^m: this processor has no avx,' said ||
		{ fail "the program names what is missing"; cat said; }
	qemu-x86_64 -cpu Nehalem ./with_v4 >stdout 2>said
	[ $? -eq 3 ] && grep -q '^m: this processor has no avx,' said ||
		{ fail "the library names what is missing"; cat said; }
	qemu-x86_64 -cpu max ./haswell d.csv >y_q.csv 2>said
	cmp y_c.csv y_q.csv || fail "other outputs under qemu-x86_64"
else
	echo "skipped: no qemu-x86_64"
fi

# lines of the model in a debugger
"$RNNC" build m.rnn --emit=obj -g -O0 -o g.o || fail "an object with lines"
cc main.c g.o -o with_lines
if command -v gdb >/dev/null; then
	gdb -batch -ex 'break m.rnn:8' -ex 'break m.rnn:9' -ex run -ex cont \
		with_lines >gdb.out 2>&1
	grep -q 'Breakpoint 1, m_step () at m.rnn:8' gdb.out &&
		grep -q '^8.*h\[t\] = tanh' gdb.out &&
		grep -q 'Breakpoint 2, m_step () at m.rnn:9' gdb.out ||
		{ fail "gdb does not step through equations"; cat gdb.out; }
else
	echo "skipped: no gdb"
fi
exit $failed

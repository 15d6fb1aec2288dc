/* The check of the processor that libraries and programs begin with; clang
 * compiles it to bitcode when rnnc is built (llvm_check.c).  libgcc or
 * compiler-rt of the linking compiler know the processor. */
long write(int file, const void *text, unsigned long n);
void _exit(int status);

static void
say(const char *text)
{
	unsigned long n = 0;

	while (text[n] != '\0')
		n++;
	if (write(2, text, n) < 0)
		return;
}

void
rnn_require_x86(unsigned long need, const char *model)
{
	const char *lacks = 0;

	__builtin_cpu_init();
#define FEATURE(k, name)                                        \
	if (lacks == 0 && need >> k & 1 &&                      \
	    !__builtin_cpu_supports(name))                      \
		lacks = name;
#include "emit/llvm_check.def"
#undef FEATURE
	if (lacks == 0)
		return;
	say(model);
	say(": this processor has no ");
	say(lacks);
	say(", which the code was compiled for; build it anew here, or with a"
	    " --cpu for both machines\n");
	_exit(3);
}

/* Room on the stack; see stack.h.
 *
 * Linux lets the stack of the first thread grow up to the limit as it is then,
 * but gives other threads one of the limit at the start of the program.
 */
#include "stack.h"

#include <sys/resource.h>

enum { USUAL = 8 << 20 };

int
rnn_stack_reserve(size_t bytes, RnnError *err)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_STACK, &r) != 0)
		return rnn_fail_errno(err, "no limit of the stack");
	if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur >= bytes + USUAL)
		return 0;
	if (r.rlim_max != RLIM_INFINITY && r.rlim_max < bytes + USUAL)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "the state of the model"
		                " needs %zu KiB of stack, and the limit is %zu;"
		                " 'ulimit -Hs' shows it",
		                (bytes + USUAL) >> 10,
		                (size_t)r.rlim_max >> 10);
	r.rlim_cur = bytes + USUAL;
	return setrlimit(RLIMIT_STACK, &r) == 0
	       ? 0 : rnn_fail_errno(err, "cannot raise the limit of the stack");
}

size_t
rnn_stack_size(void)
{
	struct rlimit r;

	return getrlimit(RLIMIT_STACK, &r) == 0 &&
	       r.rlim_cur != RLIM_INFINITY && r.rlim_cur > USUAL
	       ? (size_t)r.rlim_cur : 0;
}

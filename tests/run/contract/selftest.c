/* Prints what the self-test says, of a model with step or without. */
#include "m.h"

#include <stdio.h>

int
main(void)
{
	static m_params p;
#if defined(M_STEP_STACK)
	static m_state s;
	const int said = m_selftest(&s, &p);
#else
	static unsigned char work[M_SELFTEST_WORK + 64];
	const int said = m_selftest(&p, work + (64 - (uintptr_t)work % 64));
#endif

	printf("%s\n", said == 0 ? "fine" : said > 0 ? "differs" : "fails");
	return 0;
}

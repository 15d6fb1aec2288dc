/* Steps of the compiled model are its run, also when after each the state is
 * written as bytes and read back by another instance. */
#include "ntm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 25, INPUTS = 6, BITS = 4 };

int
main(void)
{
	static float x[STEPS][INPUTS], y[STEPS][BITS], z[STEPS][BITS];
	float y1[BITS], z1[BITS];
	ntm_state s[2];
	unsigned char bytes[NTM_STATE_BYTES];
	void *work = malloc(ntm_run_work(STEPS));

	for (int t = 0; t < STEPS; t++)
		for (int i = 0; i < INPUTS; i++)
			x[t][i] = (float)((t * t + 3 * i) % 5 == 0);
	ntm_init(&s[0]);
	if (work == NULL ||
	    ntm_run(&s[0], x[0], z[0], y[0], STEPS, work) != NTM_OK)
		return 1;
	ntm_init(&s[0]);
	for (int t = 0; t < STEPS; t++) {
		ntm_step(&s[t % 2], x[t], z1, y1);
		ntm_state_save(&s[t % 2], bytes);
		memset(&s[(t + 1) % 2], 0, sizeof s[0]);
		if (ntm_state_load(&s[(t + 1) % 2], bytes) != NTM_OK ||
		    memcmp(y1, y[t], sizeof y1) != 0)
			return 1;
	}
	free(work);
	printf("a stream of %zu bytes of state\n", sizeof bytes);
	return 0;
}

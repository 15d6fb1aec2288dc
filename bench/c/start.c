/* start.c - a program around a network with embedded weights: 'start N' runs N
 * steps and prints the last output.  Timed from outside, against empty.c; its
 * instructions are counted for two N, so that only steps remain. */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	static net_state state;
	static float x[NET_DIM_X], y[NET_DIM_H];
	long steps = argc > 1 ? atol(argv[1]) : 1;

	net_init(&state);
	for (long t = 0; t < steps; t++) {
		x[t % NET_DIM_X] = 0.5F - x[t % NET_DIM_X];
		net_step(&state, x, y);
	}
	printf("%.9g\n", (double)y[0]);
	return 0;
}

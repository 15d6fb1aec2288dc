/* generate N: N characters, each the likeliest after all before it, from the
 * first of the text on; the trained network is characters.c. */
#include "characters.h"

#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	static const char letters[] = "\n !\"',-.:;?abcdefghijklmnopqrstuvwxyz";
	const int count = argc > 1 ? atoi(argv[1]) : 400;
	characters_state state;
	int32_t now = 4;        /* an apostrophe */

	characters_init(&state);
	for (int i = 0; i < count; i++) {
		float q[CHARACTERS_DIM_V];

		putchar(letters[now]);
		if (characters_step(&state, &now, q) != CHARACTERS_OK)
			return 1;
		now = 0;
		for (int32_t k = 1; k < CHARACTERS_DIM_V; k++)
			if (q[k] > q[now])
				now = k;
	}
	putchar('\n');
	return 0;
}

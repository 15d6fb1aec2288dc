/* rnnc check FILE...: reads models and says what is wrong with them. */
#include "driver/compile.h"
#include "driver/verb.h"

#include <stdlib.h>

int
verb_check(const Options *o)
{
	int worst = EXIT_SUCCESS;

	for (uint32_t i = 0; i < o->nfile; i++) {
		Compilation c = {.options = o, .free_dims = true,
		                 .gradient = true};
		int status = compile(&c, o->file[i], STAGE_CHECK);

		compile_end(&c);
		if (status > worst)
			worst = status;
	}
	return worst;
}

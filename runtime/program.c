/* The frame of the programs; see program.h. */
#include "program.h"

#include "stack.h"

#include <string.h>

int
rnn_program(const RnnModel *m, RnnProgram *work, void *line,
            const char *const *messages, int argc, char **argv)
{
	RnnError err = {0};
	int rc;

	if (m->abi != RNN_ABI)
		rc = rnn_fail(&err, RNN_EXIT_BUG, "the model was compiled for"
		              " version %d of the runtime, this is %d: compile"
		              " it again", m->abi, RNN_ABI);
	else
		rc = rnn_stack_reserve(2 * m->state_size, &err);
	if (rc == 0)
		rc = work(line, argc, argv, &err);
	if (rc >= 0)
		return RNN_EXIT_OK;
	rnn_error_print(&err, *messages != NULL &&
	                strcmp(*messages, "json") == 0);
	return err.code;
}

/* The two programs of the runtime for the hand-written models.
 *
 *   toy train32|train64|train-vote|run32|run64|run-vote OPTION..
 */
#include "main.h"
#include "toy.h"

#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "train32") == 0)
		return rnn_train_main(toy32_model(), argc - 1, argv + 1);
	if (strcmp(what, "train64") == 0)
		return rnn_train_main(toy64_model(), argc - 1, argv + 1);
	if (strcmp(what, "train-vote") == 0)
		return rnn_train_main(vote_model(), argc - 1, argv + 1);
	if (strcmp(what, "run32") == 0)
		return rnn_run_main(toy32_model(), argc - 1, argv + 1);
	if (strcmp(what, "run64") == 0)
		return rnn_run_main(toy64_model(), argc - 1, argv + 1);
	if (strcmp(what, "run-vote") == 0)
		return rnn_run_main(vote_model(), argc - 1, argv + 1);
	fprintf(stderr, "toy: which of the programs?\n");
	return 2;
}

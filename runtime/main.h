/* main.h - the programs that generated code becomes with this runtime.
 *
 *   int main(int argc, char **argv)
 *   {
 *           return rnn_train_main(NAME_model(), argc, argv);
 *   }
 *
 * Both read their options with getopt_long(), put data on standard output and
 * messages on standard error, and return an exit code of error.h.
 */
#ifndef RNN_MAIN_H
#define RNN_MAIN_H

#include "output.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Trains the model and writes its weights; --help lists the options. */
int rnn_train_main(const RnnModel *m, int argc, char **argv);

/* Fits the weights that are the outputs of this model, made for that (fit.h),
 * and writes them; options as above. */
int rnn_fit_main(const RnnModel *m, int argc, char **argv);

/* Runs the model on CSV or .npy and writes what it puts out. */
int rnn_run_main(const RnnModel *m, int argc, char **argv);

/* The same with another way to compute than m->run, for output.h. */
int rnn_run_main_by(const RnnModel *m, RnnEvaluate *f, void *self, int argc,
                    char **argv);

#ifdef __cplusplus
}
#endif

#endif

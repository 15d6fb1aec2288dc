/* stack.h - room on the stack.
 *
 * The functions of a model keep a state on the stack, and that of a large field
 * is larger than the 8 MiB that are usual.
 */
#ifndef RNN_STACK_H
#define RNN_STACK_H

#include "error.h"

/* From now on this thread, and those that are started with the size below, may
 * use so many bytes beside the usual ones. */
int rnn_stack_reserve(size_t bytes, RnnError *err);

/* For pthread_attr_setstacksize(); 0: as it is. */
size_t rnn_stack_size(void);

#endif

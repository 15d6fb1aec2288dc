/* status.h - what a call of a model that failed says to the user. */
#ifndef RNN_STATUS_H
#define RNN_STATUS_H

#include "data.h"
#include "error.h"
#include "model.h"

/* The message of a status other than RNN_OK, which a function of the model
 * returned for a sequence; `said` counts steps from its beginning.  Returns
 * -1. */
int rnn_status_fail(const RnnModel *m, int status, const RnnReport *said,
                    const RnnSequence *of, RnnError *err);

#endif

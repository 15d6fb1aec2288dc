/* blob.h - the weights of a model as one piece of memory. */
#ifndef DRIVER_BLOB_H
#define DRIVER_BLOB_H

#include "driver/compile.h"

/* Writes those of --weights to the file; the exit status. */
int blob_write(Compilation *c, const char *path);

#endif

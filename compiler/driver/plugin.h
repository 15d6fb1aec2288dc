/* plugin.h - the LLVM back end, loaded when it is asked for. */
#ifndef DRIVER_PLUGIN_H
#define DRIVER_PLUGIN_H

#include "driver/options.h"
#include "emit/llvm.h"

/* What makes machine code by the options: *llvm, or the C compiler where that
 * is NULL.  false: LLVM was asked for and is not there, an error says so. */
bool plugin_choose(const Options *o, const LlvmBackend **llvm, Diag *diag);

#endif

/* pass.h - the passes of passes.c, one file each. */
#ifndef OPT_PASS_H
#define OPT_PASS_H

#include "opt/opt.h"

typedef void PassFn(System *s, const OptOptions *o, Arena *arena);

PassFn opt_erase;
PassFn opt_point;
PassFn opt_copy;
PassFn opt_simplify;
PassFn opt_merge;
PassFn opt_invariant;
PassFn opt_hoist;
PassFn opt_share;
PassFn opt_recompute;
PassFn opt_divide;
PassFn opt_dead;

#endif

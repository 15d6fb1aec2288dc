/* stage.h - the stages of the pipeline, once.
 *
 * From this list: the enum, --dump=check,loop, --stop-after=sched, the help
 * text, and the names of the golden folders.
 */
#ifndef DRIVER_STAGE_H
#define DRIVER_STAGE_H

#define STAGES(X)                                                       \
	X(PARSE, "parse", "syntax tree")                                \
	X(CHECK, "check", "recurrence equations, shapes known")         \
	X(OPT,   "opt",   "simplified equations")                       \
	X(DIFF,  "diff",  "adjoint equations, simplified")              \
	X(SCHED, "sched", "order, buffers, lifetimes")                  \
	X(LOOP,  "loop",  "loop nests")

typedef enum {
#define STAGE(id, name, what) STAGE_##id,
	STAGES(STAGE)
#undef STAGE
	STAGE_COUNT
} Stage;

#endif

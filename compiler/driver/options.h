/* options.h - the command line.
 *
 *   Options o = {0};
 *   if (!options_parse(&o, argc, argv, &diag)) exit status 2
 *
 * The first argument that is no option is the verb, the others are files.
 * `--` ends the options.  Long options may be shortened as long as they are
 * unambiguous.
 */
#ifndef DRIVER_OPTIONS_H
#define DRIVER_OPTIONS_H

#include "base/diag.h"
#include "driver/stage.h"
#include "ir/system.h"
#include "loop/program.h"

typedef enum {
#define VERB(id, name, files, help) VERB_##id,
#define OPTION(id, name, letter, arg, def, verbs, help)
#include "driver/option.def"
#undef VERB
#undef OPTION
	VERB_COUNT
} Verb;

typedef enum {
#define VERB(id, name, files, help)
#define OPTION(id, name, letter, arg, def, verbs, help) OPT_##id,
#include "driver/option.def"
#undef VERB
#undef OPTION
	OPT_COUNT
} OptionId;

enum {
#define VERB(id, name, files, help) ON_##id = 1 << VERB_##id,
#define OPTION(id, name, letter, arg, def, verbs, help)
#include "driver/option.def"
#undef VERB
#undef OPTION
	ON_ALL = (1 << VERB_COUNT) - 1,
	ON_COMPILED = ON_CHECK | ON_BUILD | ON_TRAIN | ON_RUN | ON_REPORT,
	ON_STAGED = ON_CHECK | ON_BUILD,
	ON_MODEL = ON_COMPILED | ON_TUNE | ON_GRADCHECK | ON_ADJOINT |
	           ON_TANGENT,
	ON_NATIVE = 1 << VERB_COUNT,
	ON_MANY = 1 << (VERB_COUNT + 1),
	ON_INPUT = 1 << (VERB_COUNT + 2),
};

typedef struct {
	const char *name, *files, *help;
} VerbInfo;

typedef struct {
	const char *name;
	char letter;
	const char *arg, *def;
	unsigned verbs;
	const char *help;
} OptionInfo;

extern const VerbInfo verb_info[VERB_COUNT];
extern const OptionInfo option_info[OPT_COUNT];

typedef enum {
	EMIT_C, EMIT_LLVM, EMIT_ASM, EMIT_OBJ, EMIT_SO, EMIT_EXE, EMIT_BLOB,
	EMIT_COUNT
} EmitKind;

typedef enum { BACKEND_ANY, BACKEND_C, BACKEND_LLVM } BackendKind;

extern const char *const emit_name[EMIT_COUNT];

typedef struct {
	Verb verb;              /* VERB_COUNT: none */
	const char **file;
	uint32_t nfile;
	bool given[OPT_COUNT];
	const char *value[OPT_COUNT]; /* the last one */
	VEC(DimBinding) bind;   /* -D */
	VEC(const char *) native; /* options for the compiled program */
	VEC(const char *) reader; /* options that read the standard input */
	unsigned dump;          /* bit per Stage */
	Stage stop;             /* STAGE_COUNT: not given */
	EmitKind emit;
	BackendKind backend;
	int level;              /* of optimisation */
	size_t tape;            /* bytes; 0: no limit */
	Machine machine;        /* --cpu; {0}: not given */
	bool fast;              /* --numerics=fast */
	WeightFormat weights;   /* --weights-precision */
	int64_t block;          /* --block */
	int64_t threads;        /* --threads */
	uint64_t seed;
	int64_t steps;          /* 0: not given */
	double tolerance;
	DiagFormat message;
	bool colour;
	Arena arena;
} Options;

/* false: what is wrong is in `diag`; `message` and `colour` are set all the
 * same. */
bool options_parse(Options *o, int argc, char **argv, Diag *diag);
void options_free(Options *o);

/* The verb of that name, or VERB_COUNT with an error that suggests one. */
Verb verb_find(const char *name, Diag *diag);

#endif

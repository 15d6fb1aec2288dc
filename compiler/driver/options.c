/* The command line, read from the table in option.def.
 *
 * getopt_long() finds options and values; what they mean is looked up in the
 * same table that makes the help.  Everything wrong is reported, not only the
 * first.
 */
#include "driver/options.h"

#include "driver/machine.h"
#include "opt/opt.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const VerbInfo verb_info[VERB_COUNT] = {
#define VERB(id, name, files, help) {name, files, help},
#define OPTION(id, name, letter, arg, def, verbs, help)
#include "driver/option.def"
#undef VERB
#undef OPTION
};

const OptionInfo option_info[OPT_COUNT] = {
#define VERB(id, name, files, help)
#define OPTION(id, name, letter, arg, def, verbs, help)                 \
	{name, letter, arg, def, verbs, help},
#include "driver/option.def"
#undef VERB
#undef OPTION
};

const char *const emit_name[EMIT_COUNT] = {
	"c", "llvm", "asm", "obj", "so", "exe",
};

static const char *const stage_name[STAGE_COUNT] = {
#define STAGE(id, name, what) name,
	STAGES(STAGE)
#undef STAGE
};

/* What getopt_long() returns for option i when it has no letter. */
enum { LONG_BASE = 256 };

/* Index of the word, or n with an error that lists the words. */
static uint32_t
find_word(const char *option, const char *word, const char *const *list,
          uint32_t n, Diag *diag)
{
	Buf all = {0};

	for (uint32_t i = 0; i < n; i++) {
		if (strcmp(word, list[i]) == 0) {
			buf_free(&all);
			return i;
		}
		buf_printf(&all, "%s'%s'",
		           i == 0 ? "" : i + 1 < n ? ", " : " or ", list[i]);
	}
	diag_error(diag, (Span){0, 0}, "'--%s' cannot be '%s'", option, word);
	diag_help(diag, "it is one of %s", all.text);
	buf_free(&all);
	return n;
}

/* H=64 */
static void
read_binding(Options *o, const char *text, Diag *diag)
{
	const char *eq = strchr(text, '=');
	char *end;

	if (eq == NULL || eq == text || eq[1] == '\0') {
		diag_error(diag, (Span){0, 0}, "'-D %s' gives no size", text);
		diag_help(diag, "write '-D NAME=SIZE', such as '-D H=64'");
		return;
	}
	errno = 0;
	long long size = strtoll(eq + 1, &end, 10);
	if (*end != '\0' || end == eq + 1)
		diag_error(diag, (Span){0, 0},
		           "'-D %s': '%s' is not a whole number", text, eq + 1);
	else if (errno == ERANGE)
		diag_error(diag, (Span){0, 0}, "'-D %s': that size is beyond "
		           "every machine", text);
	else if (size < 1)
		diag_error(diag, (Span){0, 0},
		           "'-D %s': a size is at least 1", text);
	else
		vec_push(&o->bind,
		         ((DimBinding){arena_str(&o->arena, text,
		                                 (size_t)(eq - text)), size}));
}

/* 64K */
static void
read_bytes(const char *option, const char *text, size_t *bytes, Diag *diag)
{
	static const char unit[] = "KMG";
	char *end;
	const char *u;
	int shift = 0;

	errno = 0;
	unsigned long long n = strtoull(text, &end, 10);
	if (end != text && *end != '\0' && end[1] == '\0' &&
	    (u = strchr(unit, *end)) != NULL) {
		shift = 10 * (int)(u - unit + 1);
		end++;
	}
	if (end == text || *end != '\0' || text[0] == '-' || n == 0 ||
	    errno == ERANGE || n > (SIZE_MAX >> shift)) {
		diag_error(diag, (Span){0, 0},
		           "'--%s' is no number of bytes: '%s'", option, text);
		diag_help(diag, "write a whole number, K, M or G behind it if "
		          "you like: 64K");
		return;
	}
	*bytes = (size_t)n << shift;
}

/* A prefix begins the names of C. */
static void
check_prefix(const char *name, Diag *diag)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char digits[] = "0123456789";
	size_t n = strspn(name, letters);

	while (n > 0 && name[n] != '\0') {
		size_t more = strspn(name + n, digits);

		more += strspn(name + n + more, letters);
		if (more == 0)
			break;
		n += more;
	}
	if (n == 0 || name[n] != '\0')
		diag_error(diag, (Span){0, 0}, "'--prefix' is no name of C: "
		           "'%s'", name);
}

static void
check_pass(const char *name, Diag *diag)
{
	const char *all[64];
	size_t n = 0;

	for (const Pass *p = opt_passes; p->name != NULL && n < 64; p++) {
		if (strcmp(p->name, name) == 0)
			return;
		all[n++] = p->name;
	}
	const char *near = diag_nearest(name, all, n);
	diag_error(diag, (Span){0, 0}, "unknown pass '%s'", name);
	if (near != NULL)
		diag_help(diag, "did you mean '%s'?", near);
	else
		diag_help(diag, "'rnnc check --help' lists the passes");
}

static void
read_seed(const char *text, uint64_t *seed, Diag *diag)
{
	char *end;

	errno = 0;
	*seed = strtoull(text, &end, 10);
	if (end == text || *end != '\0' || text[0] == '-' || errno == ERANGE)
		diag_error(diag, (Span){0, 0}, "'--seed' is no whole number "
		           "from 0 to 2^64 - 1: '%s'", text);
}

static void
read_steps(const char *text, int64_t *steps, Diag *diag)
{
	char *end;
	long long n = strtoll(text, &end, 10);

	if (end == text || *end != '\0' || n < 1 || n > INT32_MAX)
		diag_error(diag, (Span){0, 0}, "'--steps' is no whole number "
		           "from 1 to %d: '%s'", INT32_MAX, text);
	else
		*steps = n;
}

static void
read_tolerance(const char *text, double *x, Diag *diag)
{
	char *end;

	*x = strtod(text, &end);
	if (end == text || *end != '\0' || !isfinite(*x) || *x <= 0)
		diag_error(diag, (Span){0, 0},
		           "'--tolerance' is no number above 0: '%s'", text);
}

static void
read_stages(const char *list, unsigned *set, Diag *diag)
{
	Arena a = {0};
	char *text = arena_str(&a, list, strlen(list)), *rest = text, *word;

	while ((word = strtok_r(rest, ",", &rest)) != NULL) {
		uint32_t i = find_word("dump", word, stage_name, STAGE_COUNT,
		                       diag);
		if (i < STAGE_COUNT)
			*set |= 1u << i;
	}
	arena_free(&a);
}

/* Colour unless told otherwise: https://no-color.org */
static bool
wants_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDERR_FILENO) && (no == NULL || *no == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

static void
read_colour(Options *o, const char *word, Diag *diag)
{
	static const char *const when[] = {"auto", "always", "never"};
	uint32_t i = find_word("color", word, when, 3, diag);

	if (i == 1 || i == 2)
		o->colour = i == 1;
}

static void
read_message_format(Options *o, const char *word, Diag *diag)
{
	static const char *const form[] = {
		[DIAG_HUMAN] = "human", [DIAG_SHORT] = "short",
		[DIAG_JSON] = "json",
	};
	uint32_t i = find_word("message-format", word, form, 3, diag);

	if (i < 3)
		o->message = (DiagFormat)i;
}

static void
read_block(const char *text, int64_t *n, Diag *diag)
{
	char *end;

	*n = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || *n < 1 || *n > 1024)
		diag_error(diag, (Span){0, 0}, "'--block' is no number of "
		           "sequences from 1 to 1024: '%s'", text);
}

static const char *const numerics_name[] = {"portable", "fast"};

static void
read_backend(Options *o, const char *word, Diag *diag)
{
	static const char *const name[] = {"c", "llvm"};
	uint32_t i = find_word("backend", word, name, 2, diag);

	if (i < 2)
		o->backend = i == 0 ? BACKEND_C : BACKEND_LLVM;
}

static void
read_level(Options *o, const char *word, Diag *diag)
{
	static const char *const level[] = {"0", "1", "2", "3"};
	uint32_t i = find_word("optimise", word, level, 4, diag);

	if (i < 4)
		o->level = (int)i;
}

static void
read_option(Options *o, OptionId id, const char *value, Diag *diag)
{
	const OptionInfo *info = &option_info[id];

	o->given[id] = true;
	o->value[id] = value;
	if (info->verbs & ON_NATIVE) {
		const char *word = value == NULL
			? arena_printf(&o->arena, "--%s", info->name)
			: arena_printf(&o->arena, "--%s=%s", info->name, value);
		vec_push(&o->native, word);
	}
	switch ((int)id) {
	case OPT_DEFINE:
		read_binding(o, value, diag);
		break;
	case OPT_DUMP:
		read_stages(value, &o->dump, diag);
		break;
	case OPT_STOP_AFTER:
		o->stop = (Stage)find_word("stop-after", value, stage_name,
		                           STAGE_COUNT, diag);
		break;
	case OPT_EMIT:
		o->emit = (EmitKind)find_word("emit", value, emit_name,
		                              EMIT_COUNT, diag);
		break;
	case OPT_BACKEND:
		read_backend(o, value, diag);
		break;
	case OPT_LEVEL:
		read_level(o, value, diag);
		break;
	case OPT_PASS:
		check_pass(value, diag);
		break;
	case OPT_PREFIX:
		check_prefix(value, diag);
		break;
	case OPT_BLOCK:
		read_block(value, &o->block, diag);
		break;
	case OPT_PRECISION:
		o->weights = (WeightFormat)find_word(
			"weights-precision", value, weight_format,
			WEIGHTS_F16 + 1, diag);
		break;
	case OPT_NUMERICS:
		o->fast = find_word("numerics", value, numerics_name, 2,
		                    diag) == 1;
		break;
	case OPT_TAPE:
		read_bytes("tape", value, &o->tape, diag);
		break;
	case OPT_SEED:
		read_seed(value, &o->seed, diag);
		break;
	case OPT_STEPS:
		read_steps(value, &o->steps, diag);
		break;
	case OPT_TOLERANCE:
		read_tolerance(value, &o->tolerance, diag);
		break;
	case OPT_COLOR:
		read_colour(o, value, diag);
		break;
	case OPT_MESSAGE_FORMAT:
		read_message_format(o, value, diag);
		break;
	default:                /* switches and plain texts */
		break;
	}
}

/* An option that is not in the table, or not written out far enough. */
static void
report_unknown(const char *word, Diag *diag)
{
	const char *name[OPT_COUNT];
	size_t len = strcspn(word, "=");
	Buf fits = {0};
	Arena a = {0};

	for (int i = 0; i < OPT_COUNT; i++) {
		name[i] = option_info[i].name;
		if (strncmp(name[i], word + 2, len - 2) == 0)
			buf_printf(&fits, "%s'--%s'", fits.len ? " or " : "",
			           name[i]);
	}
	const char *text = arena_str(&a, word, len);
	const char *near = diag_nearest(text + 2, name, OPT_COUNT);
	if (fits.len > 0) {
		diag_error(diag, (Span){0, 0},
		           "option '%s' could be more than one", text);
		diag_help(diag, "write %s", fits.text);
	} else {
		diag_error(diag, (Span){0, 0}, "unknown option '%s'", text);
		if (near != NULL)
			diag_help(diag, "did you mean '--%s'?", near);
	}
	buf_free(&fits);
	arena_free(&a);
}

/* A letter that is no option, in the word at hand or the one before. */
static void
report_letter(char *const *argv, int letter, Diag *diag)
{
	const char *word = argv[optind];

	if (word == NULL || word[0] != '-' || strchr(word, letter) == NULL)
		word = argv[optind - 1];
	if (strlen(word) > 2 && strchr(word, letter) != NULL) {
		diag_error(diag, (Span){0, 0}, "unknown option '%s'", word);
		diag_help(diag, "options of several letters begin with '--'");
	} else {
		diag_error(diag, (Span){0, 0}, "unknown option '-%c'", letter);
	}
}

static OptionId
option_of(int code)
{
	for (int i = 0; i < OPT_COUNT; i++)
		if (code == LONG_BASE + i ||
		    (code != 0 && code == option_info[i].letter))
			return (OptionId)i;
	return OPT_COUNT;
}

/* The arrays of getopt_long(), from the table. */
static void
getopt_tables(struct option *longs, char *letters)
{
	char *s = letters;

	*s++ = ':';             /* ':' for a missing argument, '?' otherwise */
	for (int i = 0; i < OPT_COUNT; i++) {
		const OptionInfo *o = &option_info[i];
		int kind = o->arg ? required_argument : no_argument;

		longs[i] = (struct option){o->name, kind, NULL, LONG_BASE + i};
		if (o->letter != 0)
			*s++ = o->letter;
		if (o->letter != 0 && o->arg != NULL)
			*s++ = ':';
	}
	longs[OPT_COUNT] = (struct option){0};
	*s = '\0';
}

static void
read_arguments(Options *o, int argc, char **argv, Diag *diag)
{
	struct option longs[OPT_COUNT + 1];
	char letters[2 * OPT_COUNT + 2];
	int code;

	getopt_tables(longs, letters);
	optind = 0;             /* start anew, also after an earlier run */
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		OptionId id = option_of(code == '?' || code == ':' ? optopt
		                                                   : code);
		if (code != '?' && code != ':')
			read_option(o, id, optarg, diag);
		else if (id == OPT_COUNT && optopt != 0)
			report_letter(argv, optopt, diag);
		else if (id == OPT_COUNT)
			report_unknown(argv[optind - 1], diag);
		else if (code == ':')
			diag_error(diag, (Span){0, 0},
			           "option '--%s' needs an argument: %s",
			           option_info[id].name, option_info[id].arg);
		else
			diag_error(diag, (Span){0, 0},
			           "option '--%s' takes no argument",
			           option_info[id].name);
	}
}

Verb
verb_find(const char *name, Diag *diag)
{
	const char *all[VERB_COUNT];

	for (int v = 0; v < VERB_COUNT; v++) {
		if (strcmp(name, verb_info[v].name) == 0)
			return (Verb)v;
		all[v] = verb_info[v].name;
	}
	const char *near = diag_nearest(name, all, VERB_COUNT);
	diag_error(diag, (Span){0, 0}, "unknown verb '%s'", name);
	if (near != NULL)
		diag_help(diag, "did you mean '%s'?", near);
	else
		diag_help(diag, "'rnnc --help' lists the verbs");
	return VERB_COUNT;
}

/* Weights of a build are embedded or passed when the program runs. */
static void
check_weights(const Options *o, Diag *diag)
{
	bool weights = o->given[OPT_WEIGHTS], embed = o->given[OPT_EMBED];

	if (o->given[OPT_ERROR] && !weights) {
		diag_error(diag, (Span){0, 0}, "'--error' needs '--weights'");
		diag_help(diag, "write '--error --weights FILE'");
	}
	if (o->verb != VERB_BUILD || weights == embed)
		return;
	diag_error(diag, (Span){0, 0}, "'--%s' needs '--%s'",
	           weights ? "weights" : "embed",
	           weights ? "embed" : "weights");
	diag_help(diag, "write '--weights FILE --embed'");
}

/* What only LLVM does, and what only C does. */
static void
check_backend(const Options *o, Diag *diag)
{
	static const OptionId llvm[] = {OPT_DEBUG, OPT_TARGET, OPT_FEATURES};
	bool build = o->verb == VERB_BUILD;
	bool c = o->backend == BACKEND_C || (build && o->emit == EMIT_C);

	if (build && o->emit == EMIT_C && o->backend == BACKEND_LLVM)
		diag_error(diag, (Span){0, 0}, "'--emit=c' does not go with "
		           "'--backend=llvm'");
	if (build && o->backend == BACKEND_C &&
	    (o->emit == EMIT_LLVM || o->emit == EMIT_ASM))
		diag_error(diag, (Span){0, 0}, "'--emit=%s' does not go with "
		           "'--backend=c'", emit_name[o->emit]);
	for (size_t i = 0; i < sizeof llvm / sizeof *llvm; i++) {
		if (!c || !o->given[llvm[i]])
			continue;
		diag_error(diag, (Span){0, 0}, "'--%s' has no effect on C "
		           "text", option_info[llvm[i]].name);
		diag_help(diag, "it is for '--backend=llvm' and '--emit=llvm', "
		          "'asm', 'obj', 'so' or 'exe'");
	}
	if (o->given[OPT_TARGET] && o->emit == EMIT_EXE) {
		diag_error(diag, (Span){0, 0}, "'--emit=exe' makes programs "
		           "of this machine only");
		diag_help(diag, "write '--emit=obj --target=%s', and link the "
		          "object there", o->value[OPT_TARGET]);
	}
}

/* The processor; LLVM knows more of them, and none of their vectors is our
 * business. */
static void
check_cpu(Options *o, Diag *diag)
{
	bool c = o->backend == BACKEND_C || o->verb == VERB_CHECK ||
	         o->verb == VERB_REPORT ||
	         (o->verb == VERB_BUILD && o->emit == EMIT_C);
	Diag unsaid = {0};

	if (o->given[OPT_CPU] &&
	    !machine_find(o->value[OPT_CPU], &o->machine, c ? diag : &unsaid))
		o->machine = (Machine){0};
	diag_free(&unsaid);
}

/* The one option whose words depend on the verb. */
static void
check_format(const Options *o, Diag *diag)
{
	static const char *const report[] = {"text", "json"};
	static const char *const run[] = {"csv", "npy"};

	if (o->given[OPT_FORMAT])
		find_word("format", o->value[OPT_FORMAT],
		          o->verb == VERB_REPORT ? report : run, 2, diag);
}

/* Options that the verb does not know. */
static void
check_options(const Options *o, Diag *diag)
{
	for (int i = 0; i < OPT_COUNT; i++) {
		Buf fits = {0};

		if (!o->given[i] || option_info[i].verbs & 1u << o->verb)
			continue;
		for (int v = 0; v < VERB_COUNT; v++)
			if (option_info[i].verbs & 1u << v)
				buf_printf(&fits, "%s'%s'",
				           fits.len ? ", " : "",
				           verb_info[v].name);
		diag_error(diag, (Span){0, 0}, "'%s' has no option '--%s'",
		           verb_info[o->verb].name, option_info[i].name);
		diag_help(diag, "it belongs to %s", fits.text);
		buf_free(&fits);
	}
}

static void
check_files(const Options *o, Diag *diag)
{
	bool many = strcmp(verb_info[o->verb].files, "FILE...") == 0;

	if (o->verb == VERB_HELP)
		return;
	if (o->nfile == 0) {
		diag_error(diag, (Span){0, 0}, "'%s' needs a file",
		           verb_info[o->verb].name);
		diag_help(diag, "name one, or '-' for the standard input");
	} else if (o->nfile > 1 && !many) {
		diag_error(diag, (Span){0, 0}, "'%s' takes one file, and got "
		           "'%s' and '%s'", verb_info[o->verb].name,
		           o->file[0], o->file[1]);
	}
}

bool
options_parse(Options *o, int argc, char **argv, Diag *diag)
{
	o->verb = VERB_COUNT;
	o->stop = STAGE_COUNT;
	o->seed = 1;
	o->tolerance = 1e-6;
	o->level = 3;
	o->colour = wants_colour();
	read_arguments(o, argc, argv, diag);

	bool asks = o->given[OPT_HELP] || o->given[OPT_VERSION] ||
	            o->given[OPT_MAN];
	if (optind < argc) {
		o->verb = verb_find(argv[optind++], diag);
		o->file = (const char **)(argv + optind);
		o->nfile = (uint32_t)(argc - optind);
	} else if (!asks && diag->errors == 0) {
		diag_error(diag, (Span){0, 0}, "no verb given");
		diag_help(diag, "'rnnc --help' lists the verbs");
	}
	if (o->verb != VERB_COUNT && !asks) {
		check_options(o, diag);
		check_format(o, diag);
		check_backend(o, diag);
		check_cpu(o, diag);
		check_weights(o, diag);
		check_files(o, diag);
	}
	return diag->errors == 0;
}

void
options_free(Options *o)
{
	vec_free(&o->bind);
	vec_free(&o->native);
	arena_free(&o->arena);
}

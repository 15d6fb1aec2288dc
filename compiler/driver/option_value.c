/* The values of options: text in, a field of Options out, or an error that says
 * what the option takes. */
#include "driver/option.h"

#include "driver/machine.h"
#include "opt/opt.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const emit_name[EMIT_COUNT] = {
	"c", "llvm", "asm", "obj", "so", "exe", "blob",
};

static const char *const stage_name[STAGE_COUNT] = {
#define STAGE(id, name, what) name,
	STAGES(STAGE)
#undef STAGE
};

/* Index of the word, or n with an error that lists the words. */
uint32_t
option_word(const char *option, const char *word, const char *const *list,
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

static void
add_binding(Options *o, const char *text, size_t len, int64_t size,
            Diag *diag)
{
	for (size_t i = 0; i < o->bind.n; i++) {
		const DimBinding *b = &o->bind.at[i];

		if (strlen(b->name) != len || strncmp(b->name, text, len) != 0)
			continue;
		if (b->size != size)
			diag_error(diag, (Span){0, 0}, "'-D %s': the size of "
			           "'%s' was given as %" PRId64 " before", text,
			           b->name, b->size);
		return;
	}
	vec_push(&o->bind, ((DimBinding){arena_str(&o->arena, text, len),
	                                 size}));
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
		add_binding(o, text, (size_t)(eq - text), size, diag);
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
		uint32_t i = option_word("dump", word, stage_name, STAGE_COUNT,
		                         diag);
		if (i < STAGE_COUNT)
			*set |= 1u << i;
	}
	arena_free(&a);
}

/* Colour unless told otherwise: https://no-color.org */
bool
option_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDERR_FILENO) && (no == NULL || *no == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

static void
read_colour(Options *o, const char *word, Diag *diag)
{
	static const char *const when[] = {"auto", "always", "never"};
	uint32_t i = option_word("color", word, when, 3, diag);

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
	uint32_t i = option_word("message-format", word, form, 3, diag);

	if (i < 3)
		o->message = (DiagFormat)i;
}

static void
read_threads(const char *text, int64_t *n, Diag *diag)
{
	char *end;

	*n = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || *n < 1 || *n > 1024)
		diag_error(diag, (Span){0, 0}, "'--threads' is no number of "
		           "threads from 1 to 1024: '%s'", text);
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
	uint32_t i = option_word("backend", word, name, 2, diag);

	if (i < 2)
		o->backend = i == 0 ? BACKEND_C : BACKEND_LLVM;
}

static void
read_level(Options *o, const char *word, Diag *diag)
{
	static const char *const level[] = {"0", "1", "2", "3"};
	uint32_t i = option_word("optimise", word, level, 4, diag);

	if (i < 4)
		o->level = (int)i;
}

void
option_lacks(OptionId id, Diag *diag)
{
	diag_error(diag, (Span){0, 0}, "option '--%s' needs an argument: %s",
	           option_info[id].name, option_info[id].arg);
}

void
option_read(Options *o, OptionId id, const char *value, Diag *diag)
{
	const OptionInfo *info = &option_info[id];

	if (value != NULL && *value == '\0') {
		option_lacks(id, diag);
		return;
	}
	if (o->given[id] && value != NULL && !(info->verbs & ON_MANY) &&
	    strcmp(o->value[id], value) != 0)
		diag_error(diag, (Span){0, 0}, "'--%s' is given twice: '%s' "
		           "and '%s'", info->name, o->value[id], value);
	o->given[id] = true;
	o->value[id] = value;
	if (info->verbs & ON_NATIVE) {
		const char *word = value == NULL
			? arena_printf(&o->arena, "--%s", info->name)
			: arena_printf(&o->arena, "--%s=%s", info->name, value);
		vec_push(&o->native, word);
	}
	if (info->verbs & ON_INPUT && strcmp(value, "-") == 0)
		vec_push(&o->reader,
		         arena_printf(&o->arena, "'--%s'", info->name));
	switch ((int)id) {
	case OPT_DEFINE:
		read_binding(o, value, diag);
		break;
	case OPT_DUMP:
		read_stages(value, &o->dump, diag);
		break;
	case OPT_STOP_AFTER:
		o->stop = (Stage)option_word("stop-after", value, stage_name,
		                             STAGE_COUNT, diag);
		break;
	case OPT_EMIT:
		o->emit = (EmitKind)option_word("emit", value, emit_name,
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
	case OPT_THREADS:
		read_threads(value, &o->threads, diag);
		break;
	case OPT_BLOCK:
		read_block(value, &o->block, diag);
		break;
	case OPT_PRECISION:
		o->weights = (WeightFormat)option_word(
			"weights-precision", value, weight_format,
			WEIGHTS_F16 + 1, diag);
		break;
	case OPT_NUMERICS:
		o->fast = option_word("numerics", value, numerics_name, 2,
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

/* What goes together on a command line: verbs, their options and files. */
#include "driver/option.h"

#include "driver/machine.h"

#include <string.h>

/* Weights of a build are embedded or passed when the program runs. */
static void
check_weights(const Options *o, Diag *diag)
{
	bool weights = o->given[OPT_WEIGHTS], embed = o->given[OPT_EMBED];

	if (o->given[OPT_ERROR] && !weights) {
		diag_error(diag, (Span){0, 0}, "'--error' needs '--weights'");
		diag_help(diag, "write '--error --weights FILE'");
	}
	if (o->given[OPT_TRAIN_STEP] && embed)
		diag_error(diag, (Span){0, 0}, "'--train-step' does not go "
		           "with '--embed': constants cannot be trained");
	if (o->verb == VERB_BUILD && o->emit == EMIT_BLOB) {
		if (!weights || embed)
			diag_error(diag, (Span){0, 0}, "'--emit=blob' goes "
			           "with '--weights', and not with '--embed'");
		return;
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
	if (build && !c && o->threads > 1) {
		diag_error(diag, (Span){0, 0}, "'--threads' has no effect on "
		           "machine code by LLVM");
		diag_help(diag, "write '--backend=c', or '--emit=c' and "
		          "compile the text with -fopenmp");
	}
	if (o->given[OPT_TARGET] && o->emit == EMIT_EXE) {
		diag_error(diag, (Span){0, 0}, "'--emit=exe' makes programs "
		           "of this machine only");
		diag_help(diag, "write '--emit=obj --target=%s', and link the "
		          "object there", o->value[OPT_TARGET]);
	}
}

/* Training has a gradient, a build only if it is asked for. */
static void
check_tape(const Options *o, Diag *diag)
{
	if (o->verb != VERB_BUILD || !o->given[OPT_TAPE] ||
	    o->given[OPT_GRADIENT])
		return;
	diag_error(diag, (Span){0, 0}, "'--tape' has no effect: it is for the "
	           "gradient");
	diag_help(diag, "write '--gradient --tape=%s'", o->value[OPT_TAPE]);
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
		option_word("format", o->value[OPT_FORMAT],
		            o->verb == VERB_REPORT ? report : run, 2, diag);
}

/* The name of one of the verb's own options that is near to name, or NULL. */
static const char *
own_option(Verb verb, const char *name)
{
	const char *own[OPT_COUNT];
	size_t n = 0;

	for (int i = 0; i < OPT_COUNT; i++)
		if (option_info[i].verbs & 1u << verb)
			own[n++] = option_info[i].name;
	return diag_nearest(name, own, n);
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
		const char *near = own_option(o->verb, option_info[i].name);
		if (near != NULL)
			diag_help(diag, "did you mean '--%s'? the other one "
			          "belongs to %s", near, fits.text);
		else
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
	if (o->verb == VERB_TRAIN && !o->given[OPT_DATA] &&
	    !o->given[OPT_STEPS]) {
		diag_error(diag, (Span){0, 0}, "no data to train on");
		diag_help(diag, "give '--data FILE'");
	}
	if (o->given[OPT_WRITE] && o->nfile == 1 &&
	    strcmp(o->file[0], "-") == 0) {
		diag_error(diag, (Span){0, 0}, "'--write' has no file to "
		           "write: '-' is the standard input");
		diag_help(diag, "leave '--write' out, and the layout is "
		          "printed");
	}
}

/* The standard input can be read once.  run reads data from there unless it is
 * told otherwise. */
static void
check_stdin(Options *o, Diag *diag)
{
	for (uint32_t i = 0; i < o->nfile; i++)
		if (strcmp(o->file[i], "-") == 0)
			vec_push(&o->reader, "the source text");
	if (o->reader.n == 1 && o->verb == VERB_RUN && !o->given[OPT_DATA] &&
	    !o->given[OPT_STEPS])
		vec_push(&o->reader, "the data");
	if (o->reader.n < 2)
		return;
	diag_error(diag, (Span){0, 0}, "the standard input is wanted twice: "
	           "for %s and for %s", o->reader.at[0], o->reader.at[1]);
	diag_help(diag, "name a file for one of them");
}

void
option_check(Options *o, Diag *diag)
{
	check_options(o, diag);
	check_format(o, diag);
	check_backend(o, diag);
	check_cpu(o, diag);
	check_weights(o, diag);
	check_tape(o, diag);
	check_files(o, diag);
	check_stdin(o, diag);
}

/* The command line, read from the table in option.def.
 *
 * getopt_long() finds options and their values; what a value means is in
 * option_value.c, which options and files go together in option_check.c.
 * Everything wrong is reported, not only the first.
 */
#include "driver/option.h"

#include <getopt.h>
#include <string.h>

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

/* What getopt_long() returns for option i when it has no letter. */
enum { LONG_BASE = 256 };

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
			option_read(o, id, optarg, diag);
		else if (id == OPT_COUNT && optopt != 0)
			report_letter(argv, optopt, diag);
		else if (id == OPT_COUNT)
			report_unknown(argv[optind - 1], diag);
		else if (code == ':')
			option_lacks(id, diag);
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

bool
options_parse(Options *o, int argc, char **argv, Diag *diag)
{
	o->verb = VERB_COUNT;
	o->stop = STAGE_COUNT;
	o->seed = 1;
	o->tolerance = 1e-6;
	o->level = 3;
	o->colour = option_colour();
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
	if (o->verb != VERB_COUNT && !asks)
		option_check(o, diag);
	return diag->errors == 0;
}

void
options_free(Options *o)
{
	vec_free(&o->bind);
	vec_free(&o->native);
	vec_free(&o->reader);
	arena_free(&o->arena);
}

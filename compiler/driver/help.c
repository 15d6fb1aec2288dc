/* --help, --man and --version, from the table in option.def. */
#include "driver/help.h"

#include "driver/config.h"
#include "opt/opt.h"

#include <string.h>

enum { WIDTH = 79, COLUMN = 26 };

typedef struct {
	const char *name, *what;
} StageInfo;

static const StageInfo stage_info[STAGE_COUNT] = {
#define STAGE(id, name, what) {name, what},
	STAGES(STAGE)
#undef STAGE
};

typedef struct {
	int status;
	const char *what;
} ExitStatus;

static const ExitStatus exit_status[] = {
	{0, "all is well"},
	{1, "the source has errors, or what was checked does not hold"},
	{2, "the command line cannot be understood"},
	{3, "a file or the system failed"},
	{70, "a mistake in rnnc itself"},
};

enum { NEXIT = sizeof exit_status / sizeof *exit_status };

/* `text` in lines up to WIDTH, each from COLUMN on; the cursor is at `at`. */
static void
print_wrapped(FILE *out, size_t at, const char *text)
{
	bool fresh = true;

	if (at + 1 > COLUMN) {
		fputc('\n', out);
		at = 0;
	}
	fprintf(out, "%*s", (int)(COLUMN - at), "");
	at = COLUMN;
	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (!fresh && at + 1 + n > WIDTH) {
			fprintf(out, "\n%*s", COLUMN, "");
			at = COLUMN;
			fresh = true;
		}
		at += (size_t)fprintf(out, "%s%.*s", fresh ? "" : " ", (int)n,
		                      text);
		fresh = false;
		text += n + strspn(text + n, " ");
	}
	fputc('\n', out);
}

static void
option_text(Buf *b, const OptionInfo *o)
{
	buf_puts(b, o->help);
	if (o->verbs & ON_MANY)
		buf_puts(b, "; may be repeated");
	if (o->def != NULL)
		buf_printf(b, " [%s]", o->def);
}

static void
print_option(FILE *out, const OptionInfo *o)
{
	Buf left = {0}, right = {0};

	if (o->letter != 0)
		buf_printf(&left, "  -%c, ", o->letter);
	else
		buf_puts(&left, "      ");
	buf_printf(&left, "--%s", o->name);
	if (o->arg != NULL)
		buf_printf(&left, "=%s", o->arg);
	option_text(&right, o);
	fputs(left.text, out);
	print_wrapped(out, left.len, right.text);
	buf_free(&left);
	buf_free(&right);
}

static bool
is_common(const OptionInfo *o)
{
	return (o->verbs & ON_ALL) == ON_ALL;
}

static void
print_pair(FILE *out, const char *name, const char *what)
{
	int n = fprintf(out, "  %s", name);

	print_wrapped(out, (size_t)n, what);
}

static void
print_common(FILE *out)
{
	fputs("\nOptions of every verb:\n", out);
	for (int i = 0; i < OPT_COUNT; i++)
		if (is_common(&option_info[i]))
			print_option(out, &option_info[i]);
}

static void
print_overview(FILE *out)
{
	fputs("Usage: rnnc VERB [OPTION...] FILE\n"
	      "Compiles recurrent networks, written as equations, to C.\n"
	      "\nVerbs:\n", out);
	for (int v = 0; v < VERB_COUNT; v++)
		print_pair(out, verb_info[v].name, verb_info[v].help);
	print_common(out);
	fputs("\nExit status:\n", out);
	for (int i = 0; i < NEXIT; i++) {
		int n = fprintf(out, "  %d", exit_status[i].status);

		print_wrapped(out, (size_t)n, exit_status[i].what);
	}
	fputs("\n'rnnc VERB --help' lists the options of a verb.\n", out);
}

void
help_print(Verb verb, FILE *out)
{
	const VerbInfo *v = &verb_info[verb];
	bool any = false;

	if (verb == VERB_COUNT) {
		print_overview(out);
		return;
	}
	fprintf(out, "Usage: rnnc %s [OPTION...] %s\n\n", v->name, v->files);
	fprintf(out, "Verb '%s': %s.\n", v->name, v->help);
	for (int i = 0; i < OPT_COUNT; i++) {
		const OptionInfo *o = &option_info[i];

		if (is_common(o) || !(o->verbs & 1u << verb))
			continue;
		if (!any)
			fputs("\nOptions:\n", out);
		any = true;
		print_option(out, o);
	}
	print_common(out);
	if (option_info[OPT_DUMP].verbs & 1u << verb) {
		fputs("\nStages:\n", out);
		for (int i = 0; i < STAGE_COUNT; i++)
			print_pair(out, stage_info[i].name, stage_info[i].what);
		fputs("\nPasses of stage opt, in order:\n", out);
		for (const Pass *p = opt_passes; p->name != NULL; p++)
			print_pair(out, p->name, p->what);
	}
}

/* Text as roff sees it: hyphens are minus signs, no line is a request or is
 * long. */
static void
man_text(FILE *out, const char *s)
{
	size_t at = 0;

	for (; *s != '\0'; s++) {
		if (at == 0 && (*s == '.' || *s == '\''))
			fputs("\\&", out);
		at++;
		if (*s == '-') {
			fputs("\\-", out);
		} else if (*s == '\\') {
			fputs("\\e", out);
		} else if (*s == ' ' && at > 50) {
			fputc('\n', out);
			at = 0;
		} else {
			fputc(*s, out);
		}
	}
}

static void
man_option(FILE *out, const OptionInfo *o)
{
	Buf text = {0};

	fputs(".TP\n", out);
	if (o->letter != 0)
		fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
	fputs("\\fB\\-\\-", out);
	man_text(out, o->name);
	fputs("\\fR", out);
	if (o->arg != NULL) {
		fputs("=\\fI", out);
		man_text(out, o->arg);
		fputs("\\fR", out);
	}
	fputc('\n', out);
	option_text(&text, o);
	man_text(out, text.text);
	fputc('\n', out);
	buf_free(&text);
}

static void
man_verbs(FILE *out)
{
	fputs(".SH VERBS\n", out);
	for (int v = 0; v < VERB_COUNT; v++) {
		fprintf(out, ".SS rnnc %s ", verb_info[v].name);
		man_text(out, verb_info[v].files);
		fputc('\n', out);
		man_text(out, verb_info[v].help);
		fputs(".\n", out);
		for (int i = 0; i < OPT_COUNT; i++)
			if (option_info[i].verbs & 1u << v &&
			    !is_common(&option_info[i]))
				man_option(out, &option_info[i]);
	}
}

static void
man_pair(FILE *out, const char *name, const char *what)
{
	fprintf(out, ".TP\n\\fB%s\\fR\n", name);
	man_text(out, what);
	fputc('\n', out);
}

void
help_man(FILE *out)
{
	fputs(".TH RNNC 1 " RNNC_DATE " \"rnnc " RNNC_VERSION "\" "
	      "\"User Commands\"\n"
	      ".SH NAME\n"
	      "rnnc \\- compile recurrent networks, written as equations, "
	      "to C\n"
	      ".SH SYNOPSIS\n"
	      ".B rnnc\n"
	      ".I VERB\n"
	      "[\\fIOPTION\\fR...] \\fIFILE\\fR\n"
	      ".SH DESCRIPTION\n"
	      "A model is a system of recurrence equations in a file "
	      "\\fINAME.rnn\\fR.\n"
	      ".B rnnc\n"
	      "checks it, derives its gradient, trains it natively and emits "
	      "C99 that\n"
	      "allocates nothing and depends on nothing.\n"
	      "Data goes to the standard output, messages to the standard "
	      "error;\n"
	      "the file name \\- is the standard input.\n", out);
	man_verbs(out);
	fputs(".SH OPTIONS OF EVERY VERB\n", out);
	for (int i = 0; i < OPT_COUNT; i++)
		if (is_common(&option_info[i]))
			man_option(out, &option_info[i]);
	fputs(".SH STAGES\n", out);
	for (int i = 0; i < STAGE_COUNT; i++)
		man_pair(out, stage_info[i].name, stage_info[i].what);
	fputs(".SH PASSES\nThose of stage opt, in order.\n", out);
	for (const Pass *p = opt_passes; p->name != NULL; p++)
		man_pair(out, p->name, p->what);
	fputs(".SH EXIT STATUS\n", out);
	for (int i = 0; i < NEXIT; i++) {
		fprintf(out, ".TP\n%d\n", exit_status[i].status);
		man_text(out, exit_status[i].what);
		fputc('\n', out);
	}
	fputs(".SH ENVIRONMENT\n", out);
	man_pair(out, "CC", "the C compiler that rnnc calls; cc if not set");
	man_pair(out, "XDG_CACHE_HOME",
	         "where compiled programs are kept, in the folder rnnc; "
	         "~/.cache if not set");
	man_pair(out, "NO_COLOR", "if set, messages have no colour");
}

void
help_version(FILE *out)
{
	fputs("rnnc " RNNC_VERSION "\n", out);
}

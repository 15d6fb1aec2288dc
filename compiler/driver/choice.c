/* The table of choices, and their text. */
#include "driver/choice.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(Choice, member)

const Knob knobs[] = {
	{"vector", AT(vector), 0, 64, {32, 16}, 2, {true, true}, {0}},
	{"run", AT(run), 0, 16, {1, 2, 4, 8, 16}, 5, {true, true}, {0}},
	{"rows", AT(rows), 0, 8, {1, 2, 4, 6, 8}, 5, {true, true}, {0}},
	{"join", AT(join), 0, 1, {0}, 1, {true, true}, {0}},
	{"fuse", AT(fuse), 0, 64, {1, 2, 3, 64}, 4, {true, true}, {0}},
	/* a sum over time runs with its scan, or block by block of sequences */
	{"hoist", AT(hoist), 0, 1, {0}, 1, {true, true}, {false, true}},
	{"block", AT(block), 0, 1024, {1, 4, 16, 32}, 4, {false, true},
	 {false, true}},
	{0},
};

const char *const use_name[USE_COUNT] = {"run", "train"};

Choice
choice_default(void)
{
	return (Choice){.hoist = 1, .join = 1};
}

int64_t
choice_get(const Choice *c, const Knob *k)
{
	return *(const int64_t *)((const char *)c + k->offset);
}

void
choice_set(Choice *c, const Knob *k, int64_t value)
{
	*(int64_t *)((char *)c + k->offset) = value;
}

void
choice_print(const Choice *c, Use use, Buf *out)
{
	for (const Knob *k = knobs; k->name != NULL; k++)
		if (k->used[use])
			buf_printf(out, " %s=%lld", k->name,
			           (long long)choice_get(c, k));
}

static const Knob *
find(const char *word, Use use)
{
	size_t n = strcspn(word, "=");

	for (const Knob *k = knobs; k->name != NULL; k++)
		if (k->used[use] && strlen(k->name) == n &&
		    strncmp(k->name, word, n) == 0)
			return k;
	return NULL;
}

const char *
choice_read(Choice *c, Use use, char *text)
{
	char *rest = text, *word, *end;

	*c = choice_default();
	while ((word = strtok_r(rest, " ", &rest)) != NULL) {
		const Knob *k = find(word, use);
		const char *number = strchr(word, '=');

		if (k == NULL || number == NULL)
			return word;
		errno = 0;
		long long n = strtoll(number + 1, &end, 10);
		if (end == number + 1 || *end != '\0' || errno != 0 ||
		    n < k->least || n > k->most)
			return word;
		choice_set(c, k, n);
	}
	/* bytes of a register: a power of two, wide enough for two reals */
	if (c->vector & (c->vector - 1) || (c->vector > 0 && c->vector < 16))
		return "vector";
	return NULL;
}

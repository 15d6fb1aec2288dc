/* The progress line; see progress.h. */
#include "progress.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define BAR 18
#define LINES 50                /* about so many plain lines per run */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

char *
rnn_duration_text(double seconds, char buf[24])
{
	long s = seconds < 359999 ? lround(seconds) : 359999;

	if (s >= 3600)
		snprintf(buf, 24, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60,
		         s % 60);
	else
		snprintf(buf, 24, "%ld:%02ld", s / 60, s % 60);
	return buf;
}

void
rnn_progress_start(RnnProgress *p, FILE *out, int terminal, int64_t step)
{
	*p = (RnnProgress){out, terminal, now(), 0, step, 0};
}

void
rnn_progress_break(RnnProgress *p)
{
	if (p->dirty)
		fputc('\n', p->out);
	p->dirty = 0;
}

static void
print_bar(FILE *out, double fraction)
{
	int filled = (int)(fraction * BAR);

	fputs(" [", out);
	for (int i = 0; i < BAR; i++)
		fputc(i < filled ? '#' : '-', out);
	fprintf(out, "] %3d%%", (int)(fraction * 100));
}

static void
print_line(RnnProgress *p, const RnnProgressState *s, double t)
{
	double elapsed = t - p->start, share = s->done - s->resumed;
	double rate = elapsed > 0
		? (double)(s->step - p->first_step) / elapsed : 0;
	double left = share > 0 ? elapsed * (s->total - s->done) / share : 0;
	char text[24];

	fprintf(p->out, "epoch %lld/%lld", (long long)s->epoch,
	        (long long)s->epochs);
	if (p->terminal)
		print_bar(p->out, s->total > 0 ? s->done / s->total : 1);
	fprintf(p->out, "  loss %.6g", s->loss);
	if (s->has_valid && s->best_epoch > 0)
		fprintf(p->out, "  valid %.6g (best %.6g at %lld)", s->valid,
		        s->best, (long long)s->best_epoch);
	fprintf(p->out, "  %.*f steps/s  %s left", rate < 10 ? 1 : 0, rate,
	        rnn_duration_text(left, text));
}

static void
rewrite(RnnProgress *p, const RnnProgressState *s, double t)
{
	fputc('\r', p->out);
	print_line(p, s, t);
	fputs("\x1b[K", p->out);        /* erase what a longer line left */
	fflush(p->out);
	p->dirty = 1;
	p->shown = t;
}

void
rnn_progress_update(RnnProgress *p, const RnnProgressState *s)
{
	double t;

	if (p->out == NULL || !p->terminal)
		return;
	t = now();
	if (t - p->shown >= 0.1)
		rewrite(p, s, t);
}

void
rnn_progress_epoch(RnnProgress *p, const RnnProgressState *s, int last)
{
	int64_t every = (s->epochs + LINES - 1) / LINES;

	if (p->out == NULL)
		return;
	if (p->terminal) {
		if (last || now() - p->shown >= 0.1)
			rewrite(p, s, now());
		if (last)
			rnn_progress_break(p);
		return;
	}
	if (last || every <= 1 || s->epoch % every == 0 || s->epoch == 1) {
		print_line(p, s, now());
		fputc('\n', p->out);
		fflush(p->out);
	}
}

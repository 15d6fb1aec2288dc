/* The CSV log; see trainlog.h. */
#include "trainlog.h"

#include "file.h"
#include "number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER "epoch,steps,loss,valid_loss,rate,grad_norm\n"

/* Bytes of the header and of the rows up to `epoch`. */
static size_t
kept_length(const RnnBytes *b, int64_t epoch)
{
	const char *text = (const char *)b->data;
	size_t at = strlen(HEADER);

	if (b->n < at || memcmp(text, HEADER, at) != 0)
		return 0;
	while (at < b->n) {
		const char *end = memchr(text + at, '\n', b->n - at);

		if (end == NULL || strtoll(text + at, NULL, 10) > epoch)
			break;
		at = (size_t)(end - text) + 1;
	}
	return at;
}

/* The beginning of the file, made anew: what is kept of the old one. */
static int
rewrite_start(const char *path, int64_t epoch, RnnError *err)
{
	RnnPiece piece = {HEADER, strlen(HEADER)};
	RnnBytes old = {NULL, 0};
	size_t kept;

	if (epoch > 0 && access(path, F_OK) == 0) {
		if (rnn_file_read(path, 0, RNN_FILE_LIMIT, &old, err) != 0)
			return -1;
		kept = kept_length(&old, epoch);
		if (kept > 0)
			piece = (RnnPiece){old.data, kept};
	}
	int rc = rnn_file_write(path, &piece, 1, NULL, err);
	rnn_bytes_free(&old);
	return rc;
}

int
rnn_log_open(RnnLog *log, const char *path, int64_t epoch, RnnError *err)
{
	int standard = path != NULL && strcmp(path, "-") == 0;

	*log = (RnnLog){NULL, NULL};
	if (path == NULL)
		return 0;
	log->path = rnn_alloc_text(standard ? "standard output" : path, err);
	if (log->path == NULL)
		return -1;
	if (!standard)
		rnn_file_clean(path);
	if (rewrite_start(path, epoch, err) != 0)
		return -1;
	log->file = standard ? stdout : fopen(path, "a");
	return log->file != NULL ? 0
	       : rnn_fail_errno(err, "%s: cannot write", path);
}

int
rnn_log_row(RnnLog *log, const RnnLogRow *row, RnnError *err)
{
	char loss[RNN_NUMBER_ROOM], valid[RNN_NUMBER_ROOM] = "";
	char rate[RNN_NUMBER_ROOM], norm[RNN_NUMBER_ROOM];

	if (log->file == NULL)
		return 0;
	if (row->has_valid)
		rnn_number_format(valid, row->valid_loss, 8);
	fprintf(log->file, "%" PRId64 ",%" PRId64 ",%s,%s,%s,%s\n",
	        row->epoch, row->steps, rnn_number_format(loss, row->loss, 8),
	        valid, rnn_number_format(rate, row->rate, 8),
	        rnn_number_format(norm, row->grad_norm, 8));
	if (fflush(log->file) != 0 || ferror(log->file))
		return rnn_fail_errno(err, "%s: cannot write", log->path);
	return 0;
}

int
rnn_log_close(RnnLog *log, RnnError *err)
{
	int rc = 0;

	if (log->file != NULL && log->file != stdout &&
	    fclose(log->file) != 0)
		rc = rnn_fail_errno(err, "%s: cannot write", log->path);
	free(log->path);
	*log = (RnnLog){NULL, NULL};
	return rc;
}

/* Weights in files, and files that are replaced whole or not at all. */
#include "check.h"

#include "init.h"
#include "tensor.h"
#include "toy.h"
#include "weights.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char path[64];

static int
setup(void **state)
{
	(void)state;
	temp_name(path, "weights.safetensors");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void
save_and_load_any_layout(void **state)
{
	const RnnModel *m[] = {toy32_model(), toy64_model()};
	double a[TOY_REALS], b[TOY_REALS];
	RnnError err = {0};

	(void)state;
	for (int i = 0; i < 2; i++) {
		memset(b, 255, sizeof b);
		assert_int_equal(rnn_init_model(m[i], 3, a, &err), 0);
		assert_int_equal(rnn_weights_save(m[i], path, a, &err), 0);
		assert_int_equal(rnn_weights_load(m[i], path, b, &err), 0);
		assert_memory_equal(a, b, TOY_REALS * m[i]->real_size);
	}
	/* What f64 has written serves f32 as well. */
	assert_int_equal(rnn_weights_load(m[0], path, b, &err), 0);
	assert_true(((float *)b)[TOY_W_AT(1, 2)] == (float)a[TOY_W_AT(1, 2)]);
}

static void
files_are_row_major(void **state)
{
	double a[TOY_REALS];
	RnnSafetensors st;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_init_model(toy64_model(), 3, a, &err), 0);
	assert_int_equal(rnn_weights_save(toy64_model(), path, a, &err), 0);
	assert_int_equal(rnn_safetensors_read(path, &st, &err), 0);
	const RnnArray *U = rnn_safetensors_find(&st, "U");
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++)
			assert_true(rnn_array_real(U, 4 * i + j) ==
			            a[TOY_U_AT(i, j)]);
	assert_string_equal(rnn_safetensors_meta(&st, "rnnc.model_hash"),
	                    "1234567890abcdef");
	rnn_safetensors_free(&st);
}

/* A weights file of elman with one tensor replaced (or left out, array.data
 * NULL), or one more. */
static void
write_variant(const char *name, RnnArray array)
{
	const RnnModel *m = toy64_model();
	RnnNamedArray item[10], out[10];
	double a[TOY_REALS];
	size_t k = 0;
	int found = 0;
	RnnError err = {0};

	assert_int_equal(rnn_init_model(m, 3, a, &err), 0);
	int n = rnn_weights_pack(m, "", 0, a, item, &err);
	assert_int_equal(n, 8);
	for (int i = 0; i < n; i++) {
		out[k] = item[i];
		if (strcmp(item[i].name, name) == 0) {
			found = 1;
			out[k].array = array;
			if (array.data == NULL)
				continue;
		}
		k++;
	}
	if (!found)
		out[k++] = (RnnNamedArray){name, array};
	assert_int_equal(rnn_safetensors_write(path, out, k, NULL, 0, NULL,
	                                       &err), 0);
	rnn_weights_unpack(item, n);
}

static void
refused(const char *name, RnnArray array, const char *why)
{
	double a[TOY_REALS];
	RnnError err = {0};

	write_variant(name, array);
	assert_int_equal(rnn_weights_load(toy64_model(), path, a, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, path);
	says(&err, why);
}

static void
other_weights_are_refused(void **state)
{
	static const double x[12] = {1, 2, NAN, 4};
	static const double huge[4] = {1e300, 1, 1, 1};
	const unsigned char *p = (const void *)x;
	float a[TOY_REALS];
	RnnError err = {0};

	(void)state;
	refused("b", (RnnArray){.dtype = RNN_F64},
	        "tensor 'b' of model 'elman' is missing");
	refused("b", (RnnArray){RNN_F64, 1, {2}, 2, p}, "tensor 'b' has the"
	        " shape [2], the model 'elman' wants [4]");
	refused("W", (RnnArray){RNN_F64, 2, {3, 4}, 12, p}, "finite");
	refused("W", (RnnArray){RNN_F64, 2, {3, 4}, 12, (const void *)
	        (const double[12]){0}}, "shape [3, 4], the model 'elman' wants"
	        " [4, 3]");
	refused("b", (RnnArray){RNN_I64, 1, {4}, 4, (const void *)
	        (const double[4]){0}}, "dtype I64, wanted F32 or F64");
	refused("b", (RnnArray){RNN_F64, 1, {4}, 4, p},
	        "tensor 'b': element 2 is not a finite number");
	refused("extra", (RnnArray){RNN_F64, 1, {2}, 2, p},
	        "tensor 'extra' is not in model 'elman'");
	refused("S", (RnnArray){RNN_F64, 2, {2, 2}, 4, (const void *)
	        (const double[4]){1, 2, 3, 4}}, "tensor 'S': element 1 differs"
	        " from its mirror image");
	write_variant("b", (RnnArray){RNN_F64, 1, {4}, 4, (const void *)huge});
	assert_int_equal(rnn_weights_load(toy32_model(), path, a, &err), -1);
	says(&err, "tensor 'b': element 0, 1e+300, is too large");
}

/* Half a unit beyond the largest number rounds to infinity, less does not. */
static void
weights_fit_their_format(void **state)
{
	static const struct {
		RnnWeightFormat format;
		double fits, large;
		const char *why;
	} row[] = {
		{RNN_WEIGHTS_F16, 65519, 65520, "is too large for f16"},
		{RNN_WEIGHTS_BF16, 0x1.fefp127, 0x1.ffp127,
		 "is too large for bf16"},
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		RnnModel m = *toy32_model();
		double x[4] = {1, row[i].fits, 0, 1};
		RnnArray array = {RNN_F64, 1, {4}, 4, (const void *)x};
		float a[TOY_REALS];
		RnnError err = {0};

		m.weight_format = row[i].format;
		write_variant("b", array);
		assert_int_equal(rnn_weights_load(&m, path, a, &err), 0);
		x[2] = -row[i].large;
		write_variant("b", array);
		assert_int_equal(rnn_weights_load(&m, path, a, &err), -1);
		assert_int_equal(err.code, RNN_EXIT_SYSTEM);
		says(&err, "tensor 'b': element 2, -");
		says(&err, row[i].why);
	}
}

/* What fits replaces, the rest stays as it was, and both are said. */
static void
part_of_a_file_is_taken(void **state)
{
	static const double wide[6] = {1, 2, 3, 4, 5, 6};
	static const double skew[4] = {1, 2, 3, 4};
	const RnnModel *m = toy64_model();
	double a[TOY_REALS], b[TOY_REALS], was[TOY_REALS];
	char said[512] = "";
	FILE *messages = fmemopen(said, sizeof said, "w");
	RnnError err = {0};

	(void)state;
	write_variant("b", (RnnArray){RNN_F64, 1, {6}, 6, (const void *)wide});
	assert_int_equal(rnn_init_model(m, 3, a, &err), 0);
	assert_int_equal(rnn_init_model(m, 4, b, &err), 0);
	for (size_t i = 0; i < 4; i++)
		b[rnn_tensor_place(rnn_tensor_find(m, "b"), i)] = 7 + (double)i;
	memcpy(was, b, sizeof b);
	assert_int_equal(rnn_weights_load_part(m, path, b, messages, &err), 0);
	for (int k = 0; k < m->n_tensor; k++) {
		const RnnTensor *t = &m->tensor[k];
		const double *want = strcmp(t->name, "b") == 0 ? was : a;

		for (size_t i = 0; i < rnn_tensor_count(t); i++)
			assert_true(b[rnn_tensor_place(t, i)] ==
			            want[rnn_tensor_place(t, i)]);
	}
	fclose(messages);
	assert_non_null(strstr(said, "'b' begins anew: it has the shape [6]"));
	write_variant("S", (RnnArray){RNN_F64, 2, {2, 2}, 4,
	              (const void *)skew});
	assert_int_equal(rnn_weights_load_part(m, path, b, NULL, &err), -1);
	says(&err, "tensor 'S': element 1 differs from its mirror image");
}

static void
truncated_weights_are_refused(void **state)
{
	double a[TOY_REALS];
	RnnBytes whole;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_init_model(toy64_model(), 3, a, &err), 0);
	assert_int_equal(rnn_weights_save(toy64_model(), path, a, &err), 0);
	assert_int_equal(rnn_file_read(path, 0, 1 << 20, &whole, &err), 0);
	for (size_t n = 0; n < whole.n; n += 1 + n / 40) {
		put_file(path, whole.data, n);
		assert_int_equal(rnn_weights_load(toy64_model(), path, a,
		                                  &err), -1);
		assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	}
	rnn_bytes_free(&whole);
}

/* How many files in the working directory have a name that begins so. */
static int
count_files(const char *begin)
{
	DIR *d = opendir(".");
	struct dirent *e;
	int n = 0;

	while ((e = readdir(d)) != NULL)
		n += strncmp(e->d_name, begin, strlen(begin)) == 0;
	closedir(d);
	return n;
}

static void
a_full_disk_leaves_the_old_file(void **state)
{
	static char big[100000];
	RnnPiece old = {"old", 3}, piece = {big, sizeof big};
	struct rlimit limit, small;
	RnnBytes b;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_file_write(path, &old, 1, NULL, &err), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 4096;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(rnn_file_write(path, &piece, 1, NULL, &err), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, "cannot write: File too large");
	assert_int_equal(rnn_file_read(path, 0, 100, &b, &err), 0);
	assert_string_equal((char *)b.data, "old");
	rnn_bytes_free(&b);
	assert_int_equal(count_files(path), 1);

	assert_int_equal(rnn_file_write("/dev/full", &piece, 1, NULL, &err),
	                 -1);
	says(&err, "/dev/full: cannot write: No space left on device");
}

static void
places_that_cannot_be_written(void **state)
{
	RnnPiece piece = {"x", 1};
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_file_write("no/such/dir/f", &piece, 1, NULL,
	                                &err), -1);
	says(&err, "no/such/dir/f: cannot write: No such file");
	assert_int_equal(rnn_file_write(".", &piece, 1, NULL, &err), -1);
	says(&err, "is a directory");
	assert_int_equal(rnn_file_writable("no/such/dir/f", &err), -1);
	assert_int_equal(rnn_file_writable(".", &err), -1);
	assert_int_equal(rnn_file_writable(path, &err), 0);
	assert_int_equal(access(path, F_OK), -1);
}

static void
the_file_before_is_kept_when_asked(void **state)
{
	char keep[80];
	RnnPiece one = {"one", 3}, two = {"two", 3};
	RnnBytes b;
	RnnError err = {0};

	(void)state;
	snprintf(keep, sizeof keep, "%s.prev", path);
	assert_int_equal(rnn_file_write(path, &one, 1, keep, &err), 0);
	assert_int_equal(access(keep, F_OK), -1);
	assert_int_equal(rnn_file_write(path, &two, 1, keep, &err), 0);
	assert_int_equal(rnn_file_read(keep, 0, 100, &b, &err), 0);
	assert_string_equal((char *)b.data, "one");
	rnn_bytes_free(&b);
	assert_int_equal(rnn_file_read(path, 0, 100, &b, &err), 0);
	assert_string_equal((char *)b.data, "two");
	rnn_bytes_free(&b);
	unlink(keep);
}

static void
leftovers_are_cleaned_away(void **state)
{
	char left[100];
	RnnPiece one = {"one", 3};
	RnnError err = {0};

	(void)state;
	snprintf(left, sizeof left, "%s.tmp.1.0", path);
	put_file(left, "x", 1);
	assert_int_equal(rnn_file_write(path, &one, 1, NULL, &err), 0);
	rnn_file_clean(path);
	assert_int_equal(access(left, F_OK), -1);
	assert_int_equal(access(path, F_OK), 0);
}

static void
links_are_written_through(void **state)
{
	char link[80];
	RnnPiece one = {"one", 3}, two = {"two", 3};
	struct stat st;
	RnnBytes b;
	RnnError err = {0};

	(void)state;
	snprintf(link, sizeof link, "%s.link", path);
	assert_int_equal(rnn_file_write(path, &one, 1, NULL, &err), 0);
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(rnn_file_write(link, &two, 1, NULL, &err), 0);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(rnn_file_read(path, 0, 100, &b, &err), 0);
	assert_string_equal((char *)b.data, "two");
	rnn_bytes_free(&b);
	unlink(link);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(save_and_load_any_layout),
		TEST(files_are_row_major),
		TEST(other_weights_are_refused),
		TEST(weights_fit_their_format),
		TEST(part_of_a_file_is_taken),
		TEST(truncated_weights_are_refused),
		TEST(a_full_disk_leaves_the_old_file),
		TEST(places_that_cannot_be_written),
		TEST(the_file_before_is_kept_when_asked),
		TEST(leftovers_are_cleaned_away),
		TEST(links_are_written_through)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Data bound to models by name: what fits, and what is said otherwise. */
#include "check.h"

#include "data.h"
#include "npy.h"
#include "safetensors.h"
#include "toy.h"

/* Loads one CSV text for a model; targets wanted. */
static int
load_text(const RnnModel *m, const char *text, RnnDataSpec spec,
          RnnData *data, RnnError *err)
{
	char path[64];
	const char *file = temp_name(path, "data.csv");

	put_file(path, text, strlen(text));
	spec.file = &file;
	spec.n_file = 1;
	spec.targets = 1;
	int rc = rnn_data_load(m, &spec, data, err);
	unlink(path);
	return rc;
}

static void
refused(const RnnModel *m, const char *text, RnnDataSpec spec,
        const char *why)
{
	RnnData data;
	RnnError err = {0};

	assert_int_equal(load_text(m, text, spec, &data, &err), -1);
	says(&err, why);
}

#define HEAD "x.0,x.1,x.2,d.0,d.1\n"

static void
columns_are_bound_by_name(void **state)
{
	static const char *const bind[] = {"d=q,p"};
	RnnDataSpec spec = {.bind = bind, .n_bind = 1};
	RnnData data;
	RnnError err = {0};
	const double *x, *d;

	(void)state;
	assert_int_equal(load_text(toy64_model(), "p,note,x.1,x.0,x.2,q\n"
	                 "1,hi,2,3,4,5\n6,,7,8,9,10\n", spec, &data, &err), 0);
	assert_int_equal(data.n, 1);
	assert_int_equal(data.seq[0].T, 2);
	x = data.seq[0].port[0];
	d = data.seq[0].port[1];
	assert_true(x[0] == 3 && x[1] == 2 && x[2] == 4 && x[3] == 8);
	assert_true(d[0] == 5 && d[1] == 1 && d[2] == 10 && d[3] == 6);
	rnn_data_free(&data);
}

static void
a_column_of_ids_cuts_sequences(void **state)
{
	RnnDataSpec spec = {.sequence = "id"};
	RnnData data;
	RnnError err = {0};
	const int32_t *w, *d;

	(void)state;
	assert_int_equal(load_text(vote_model(), "id,w,gain,d\n"
	                 "a,1,2.5,1\na,2,2.5,\nb,4,1,0\n", spec, &data, &err),
	                 0);
	assert_int_equal(data.n, 2);
	assert_int_equal(data.seq[0].T, 2);
	assert_int_equal(data.seq[1].T, 1);
	assert_non_null(strstr(data.seq[1].name, "sequence 'b'"));
	w = data.seq[0].port[0];
	d = data.seq[0].port[2];
	assert_true(w[0] == 1 && w[1] == 2 && d[0] == 1);
	assert_true(*(const double *)data.seq[0].port[1] == 2.5);
	assert_true(*(const int32_t *)data.seq[1].port[0] == 4);
	rnn_data_free(&data);
}

static void
wrong_tables_name_both_sides(void **state)
{
	static const char *const few[] = {"x=x.0,x.1"};
	static const char *const none[] = {"y=x.0"};
	static const char *const odd[] = {"x"};
	static const char *const gone[] = {"x=x.0,x.1,nope"};
	RnnDataSpec plain = {0}, ids = {.sequence = "id"};
	RnnDataSpec bad = {.n_bind = 1};

	(void)state;
	refused(toy64_model(), "x.0,x.1,d.0,d.1\n1,2,3,4\n", plain, "no column"
	        " 'x.2' for input 'x' real[T, 3] of model 'elman'; the file has"
	        " x.0, x.1, d.0, d.1; another name is bound with --bind x=");
	refused(toy64_model(), HEAD "1,2,3,4,five\n", plain,
	        ".csv:2: column 'd.1': 'five' is not a number");
	refused(toy64_model(), HEAD "1,2,3,4,5\n1,2,3,4\n", plain,
	        ".csv:3: this row has 4 cells, the header has 5");
	refused(toy64_model(), HEAD, plain, "no rows");
	refused(toy64_model(), "", plain, "empty");
	refused(toy32_model(), HEAD "1,2,1e39,4,5\n", plain,
	        "column 'x.2': '1e39' is not a finite number");
	refused(toy64_model(), HEAD "1,2,3,4,5\n", ids, "no column 'id' for"
	        " --sequence; the file has x.0");
	bad.bind = few;
	refused(toy64_model(), HEAD "1,2,3,4,5\n", bad, "names 2 columns, but"
	        " input 'x' real[T, 3] of model 'elman' wants 3");
	bad.bind = none;
	refused(toy64_model(), HEAD "1,2,3,4,5\n", bad,
	        "has no input or target of that name");
	bad.bind = odd;
	refused(toy64_model(), HEAD "1,2,3,4,5\n", bad, "wanted NAME=COLUMN");
	bad.bind = gone;
	refused(toy64_model(), HEAD "1,2,3,4,5\n", bad, "no column 'nope'");
}

static void
classes_have_a_range(void **state)
{
	RnnDataSpec ids = {.sequence = "id"};

	(void)state;
	refused(vote_model(), "id,w,gain,d\na,1,1,0\na,5,1,0\n", ids,
	        ".csv:3: column 'w': '5' is not a whole number within the range"
	        " of input 'w' int(5)[T]");
	refused(vote_model(), "id,w,gain,d\na,-1,1,0\n", ids, "'-1' is not");
	refused(vote_model(), "id,w,gain,d\na,1.5,1,0\n", ids, "'1.5' is not");
	refused(vote_model(), "id,w,gain,d\na,1,1,2\n", ids, "target 'd'");
	refused(vote_model(), "id,w,gain,d\na,1,1,0\na,1,2,0\n", ids,
	        ".csv:3: column 'gain' changes from '1' to '2' within a"
	        " sequence");
	refused(vote_model(), "id,w,gain,d\na,1,1,0\nb,1,1,0\na,1,1,0\n", ids,
	        ".csv:4: sequence 'a' goes on here, but had ended before line"
	        " 3");
}

static void
trees_are_trees(void **state)
{
	static const RnnPort input[] = {
		{.name = "parent", .timed = 1, .classes = INT32_MAX, .tree = 2}
	};
	RnnModel m = *vote_model();
	RnnDataSpec ids = {.sequence = "id"};
	RnnData data;
	RnnError err = {0};

	(void)state;
	m.input = input;
	m.n_input = 1;
	m.n_target = 0;
	assert_int_equal(load_text(&m, "id,parent\na,3\na,3\na,4\na,0\nb,0\n",
	                           ids, &data, &err), 0);
	rnn_data_free(&data);
	refused(&m, "id,parent\na,0\nb,2\nb,2\nb,0\n", ids, "sequence 'b':"
	        " node 2 has parent 2; wanted a later node, 3 .. 3, in input"
	        " 'parent' of model 'vote'");
	refused(&m, "id,parent\na,3\na,0\na,0\n", ids, "node 2 has parent 0;"
	        " wanted a later node");
	refused(&m, "id,parent\na,4\na,3\na,0\n", ids, "node 1 has parent 4;"
	        " wanted a later node, 2 .. 3");
	refused(&m, "id,parent\na,3\na,3\na,1\n", ids, "node 3 is the last"
	        " one, the root, and has parent 1; wanted 0");
	refused(&m, "id,parent\na,4\na,4\na,4\na,0\n", ids, "node 4 has more"
	        " than 2 children, the most that model 'vote' allows");
}

/* x[N][T][3] and d[N][T][2] of counting numbers. */
static void
write_arrays(const char *path, size_t n, size_t T, int lengths)
{
	static double x[64], d[64];
	static const int32_t length[2] = {1, 2};
	RnnNamedArray item[] = {
		{"x", {RNN_F64, 3, {n, T, 3}, n * T * 3, (void *)x}},
		{"d", {RNN_F64, 3, {n, T, 2}, n * T * 2, (void *)d}},
		{"lengths", {RNN_I32, 1, {2}, 2, (const void *)length}}
	};
	RnnError err = {0};

	for (int i = 0; i < 64; i++)
		x[i] = d[i] = i;
	assert_int_equal(rnn_safetensors_write(path, item, lengths ? 3 : 2,
	                                       NULL, 0, NULL, &err), 0);
}

static void
arrays_are_bound_by_name(void **state)
{
	char path[64];
	const char *file = temp_name(path, "data.safetensors");
	RnnDataSpec spec = {.file = &file, .n_file = 1, .targets = 1};
	RnnData data;
	RnnError err = {0};

	(void)state;
	write_arrays(path, 2, 2, 0);
	assert_int_equal(rnn_data_load(toy32_model(), &spec, &data, &err), 0);
	assert_int_equal(data.n, 2);
	assert_true(((float *)data.seq[1].port[0])[0] == 6);
	assert_true(((float *)data.seq[1].port[1])[3] == 7);
	uint64_t hash = rnn_data_hash(&data);
	rnn_data_free(&data);

	write_arrays(path, 2, 2, 1);
	assert_int_equal(rnn_data_load(toy32_model(), &spec, &data, &err), 0);
	assert_int_equal(data.seq[0].T, 1);
	assert_int_equal(data.seq[1].T, 2);
	assert_true(((float *)data.seq[1].port[0])[0] == 6);
	assert_true(rnn_data_hash(&data) != hash);
	rnn_data_free(&data);

	write_arrays(path, 1, 0, 0);
	assert_int_equal(rnn_data_load(toy32_model(), &spec, &data, &err), -1);
	says(&err, "T = 0");
	assert_int_equal(rnn_data_load(vote_model(), &spec, &data, &err), -1);
	says(&err, "model 'vote' wants input 'w' int(5)[T], but the file has no"
	     " array of that name");
	unlink(path);
}

static void
put_npy(const char *path, int rank, size_t a, size_t b, size_t c)
{
	static float x[64];
	RnnArray array = {RNN_F32, rank, {a, b, c}, a * (rank > 1 ? b : 1) *
	                  (rank > 2 ? c : 1), (void *)x};
	RnnError err = {0};

	for (int i = 0; i < 64; i++)
		x[i] = (float)i / 4;
	assert_int_equal(rnn_npy_write(path, &array, &err), 0);
}

static void
npy_files_pair_up(void **state)
{
	char x[64], d[64], xs[80], ds[80];
	const char *file[4] = {xs, ds, xs, ds};
	RnnDataSpec spec = {.file = file, .n_file = 4, .targets = 1};
	RnnData data;
	RnnError err = {0};

	(void)state;
	snprintf(xs, sizeof xs, "x=%s", temp_name(x, "x.npy"));
	snprintf(ds, sizeof ds, "d=%s", temp_name(d, "d.npy"));
	put_npy(x, 2, 4, 3, 0);
	put_npy(d, 2, 4, 2, 0);
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), 0);
	assert_int_equal(data.n, 2);
	assert_int_equal(data.seq[0].T, 4);
	assert_true(((double *)data.seq[1].port[0])[5] == 1.25);
	rnn_data_free(&data);

	spec.n_file = 3;
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), -1);
	says(&err, "wants target 'd' real[T, 2]: give it with --data d=");
	put_npy(d, 2, 3, 2, 0);
	spec.n_file = 2;
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), -1);
	says(&err, "wants target 'd' real[T, 2], or N of them with N in front,"
	     " but the array has the shape [3, 2], another length");
	put_npy(x, 2, 4, 2, 0);
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), -1);
	says(&err, "but the array has the shape [4, 2]");
	file[0] = x;
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), -1);
	says(&err, "say for which of the model's 2 ports, as --data x=");
	spec.targets = 0;
	spec.n_file = 1;
	put_npy(x, 3, 2, 4, 3);
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), 0);
	assert_int_equal(data.n, 2);
	rnn_data_free(&data);
	unlink(x);
	unlink(d);
}

static void
other_files_are_refused(void **state)
{
	const char *file = "data.parquet";
	RnnDataSpec spec = {.file = &file, .n_file = 1};
	RnnData data;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), -1);
	says(&err, "data files end in .csv, .npy or .safetensors");
	file = "no-such-file.csv";
	assert_int_equal(rnn_data_load(toy64_model(), &spec, &data, &err), -1);
	says(&err, "no-such-file.csv: cannot open: No such file");
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_bound_by_name),
		cmocka_unit_test(a_column_of_ids_cuts_sequences),
		cmocka_unit_test(wrong_tables_name_both_sides),
		cmocka_unit_test(classes_have_a_range),
		cmocka_unit_test(trees_are_trees),
		cmocka_unit_test(arrays_are_bound_by_name),
		cmocka_unit_test(npy_files_pair_up),
		cmocka_unit_test(other_files_are_refused)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* .npy files: what numpy writes, and what it would never write. */
#include "check.h"

#include "npy.h"

/* A version 1.0 file of this dictionary and these data. */
static RnnBytes
file_of(const char *dictionary, const void *data, size_t n)
{
	size_t h = strlen(dictionary);
	RnnBytes b = {calloc(10 + h + n + 1, 1), 10 + h + n};

	assert_non_null(b.data);
	memcpy(b.data, "\x93NUMPY\x01\x00", 8);
	b.data[8] = (unsigned char)(h & 255);
	b.data[9] = (unsigned char)(h >> 8);
	memcpy(b.data + 10, dictionary, h);
	if (n > 0)
		memcpy(b.data + 10 + h, data, n);
	return b;
}

static void
refused(const char *dictionary, size_t n, const char *why)
{
	static const char zeros[64];
	RnnNpy npy;
	RnnError err = {0};

	assert_int_equal(rnn_npy_parse("a.npy", file_of(dictionary, zeros, n),
	                               &npy, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, "a.npy");
	says(&err, why);
}

static void
what_is_written_reads_back(void **state)
{
	const float x[6] = {1, 2, 3, 4, 5, -6.5f};
	RnnArray a = {RNN_F32, 2, {2, 3}, 6, (const unsigned char *)x};
	char path[64];
	RnnNpy npy;
	RnnError err = {0};

	(void)state;
	temp_name(path, "round.npy");
	assert_int_equal(rnn_npy_write(path, &a, &err), 0);
	assert_int_equal(rnn_npy_read(path, &npy, &err), 0);
	assert_int_equal(npy.array.rank, 2);
	assert_int_equal(npy.array.dim[0], 2);
	assert_int_equal(npy.array.dim[1], 3);
	assert_memory_equal(npy.array.data, x, sizeof x);
	assert_int_equal((npy.array.data - npy.bytes.data) % 64, 0);
	rnn_npy_free(&npy);

	a = (RnnArray){RNN_F32, 0, {0}, 1, (const unsigned char *)x};
	assert_int_equal(rnn_npy_write(path, &a, &err), 0);
	assert_int_equal(rnn_npy_read(path, &npy, &err), 0);
	assert_int_equal(npy.array.rank, 0);
	assert_true(rnn_array_real(&npy.array, 0) == 1);
	rnn_npy_free(&npy);
	unlink(path);
}

/* Exactly the bytes of numpy.save() for arange(3, dtype='<i4') in 1.24. */
static void
numpys_own_bytes(void **state)
{
	char text[118 + 1];
	const int32_t x[3] = {0, 1, 2};
	RnnArray a = {RNN_I32, 1, {3}, 3, (const unsigned char *)x};
	char path[64];
	RnnBytes want, got;
	RnnError err = {0};

	(void)state;
	memset(text, ' ', 118);
	memcpy(text, "{'descr': '<i4', 'fortran_order': False, 'shape': (3,),"
	       " }", 57);
	text[117] = '\n';
	text[118] = 0;
	want = file_of(text, x, sizeof x);
	temp_name(path, "own.npy");
	assert_int_equal(rnn_npy_write(path, &a, &err), 0);
	assert_int_equal(rnn_file_read(path, 0, 1 << 20, &got, &err), 0);
	assert_int_equal(got.n, want.n);
	assert_memory_equal(got.data, want.data, want.n);
	rnn_bytes_free(&got);
	rnn_bytes_free(&want);
	unlink(path);
}

static void
orders_and_types_convert(void **state)
{
	const unsigned char big[] = {0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0};
	const int16_t columns[] = {1, 2, 3, 4, 5, 6};
	RnnNpy npy;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_npy_parse("a", file_of("{'descr': '>f4',"
	                 " 'fortran_order': False, 'shape': (2,)}", big, 8),
	                 &npy, &err), 0);
	assert_true(rnn_array_real(&npy.array, 0) == 1);
	assert_true(rnn_array_real(&npy.array, 1) == -2);
	rnn_npy_free(&npy);
	assert_int_equal(rnn_npy_parse("a", file_of("{'shape': (2, 3), "
	                 "'fortran_order': True, 'descr': '<i2', }", columns,
	                 12), &npy, &err), 0);
	for (size_t i = 0; i < 6; i++)
		assert_true(rnn_array_real(&npy.array, i) ==
		            (double)columns[i % 3 * 2 + i / 3]);
	rnn_npy_free(&npy);
}

static void
versions_two_and_three(void **state)
{
	const char d[] = "{'descr':'|u1','fortran_order':False,'shape':(2,)}";
	unsigned char file[12 + sizeof d - 1 + 2] = "\x93NUMPY";
	RnnNpy npy;
	RnnError err = {0};

	(void)state;
	file[8] = sizeof d - 1;
	memcpy(file + 12, d, sizeof d - 1);
	file[sizeof file - 1] = 200;
	for (unsigned char v = 0; v < 5; v++) {
		file[6] = v;
		int rc = rnn_npy_parse("a", bytes_of(file, sizeof file), &npy,
		                       &err);
		assert_int_equal(rc, v == 2 || v == 3 ? 0 : -1);
		if (rc == 0) {
			assert_true(rnn_array_real(&npy.array, 1) == 200);
			rnn_npy_free(&npy);
		}
	}
}

#define D(descr, shape) \
	"{'descr': " descr ", 'fortran_order': False, 'shape': " shape "}"

static void
bad_headers_are_refused(void **state)
{
	(void)state;
	refused(D("'|O'", "(1,)"), 8, "program");
	refused(D("'O'", "(1,)"), 8, "not a simple type");
	refused(D("'<c8'", "(1,)"), 8, "type '<c8'");
	refused(D("[('a', '<f4')]", "(1,)"), 4, "not a simple type");
	refused(D("'<f4'", "(2,)"), 4, "make 8 bytes");
	refused(D("'<f4'", "(1,)"), 5, "make 4 bytes");
	refused(D("'<f4'", "(-1,)"), 4, "not a whole number");
	refused(D("'<f4'", "(1)"), 4, "not a tuple");
	refused(D("'<f4'", "(1, 1 1)"), 4, "not a tuple");
	refused(D("'<f4'", "(1,1,1,1,1,1,1,1,1)"), 4, "8 dimensions");
	refused(D("'<f4'", "(99999999999999999999,)"), 4, "not a whole");
	refused(D("'<f4'", "(4294967296,4294967296,4294967296)"), 4,
	        "overflows");
	refused(D("'<f4'", "(4611686018427387905,)"), 4, "overflows");
	refused("{'descr': '<f4', 'shape': (1,)}", 4, "missing");
	refused("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,)}", 4,
	        "True or False");
	refused("{'descr': '<f4', 'descr': '<f4'}", 4, "twice");
	refused("{'evil': __import__('os')}", 4, "unknown member");
	refused(D("'<f4'", "(1,)") "x", 4, "follows");
	refused("", 0, "no dictionary");
}

static void
truncation_is_seen_at_every_byte(void **state)
{
	const float x[2] = {1, 2};
	RnnBytes whole = file_of(D("'<f4'", "(2,)"), x, 8);
	RnnNpy npy;
	RnnError err;

	(void)state;
	for (size_t n = 0; n < whole.n; n++)
		assert_int_equal(rnn_npy_parse("a", bytes_of(whole.data, n),
		                               &npy, &err), -1);
	assert_int_equal(rnn_npy_parse("a", bytes_of(whole.data, whole.n),
	                               &npy, &err), 0);
	rnn_npy_free(&npy);
	rnn_bytes_free(&whole);
}

static void
nan_is_named(void **state)
{
	const double x[3] = {1, INFINITY, 2};
	RnnNpy npy;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_npy_parse("a.npy", file_of(D("'<f8'", "(3,)"), x,
	                 24), &npy, &err), -1);
	says(&err, "element 1 is not a finite number");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(numpys_own_bytes),
		cmocka_unit_test(orders_and_types_convert),
		cmocka_unit_test(versions_two_and_three),
		cmocka_unit_test(bad_headers_are_refused),
		cmocka_unit_test(truncation_is_seen_at_every_byte),
		cmocka_unit_test(nan_is_named)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

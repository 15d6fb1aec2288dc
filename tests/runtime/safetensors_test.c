/* Safetensors: round trips, and every way in which a file can be wrong. */
#include "check.h"

#include "safetensors.h"

/* n bytes of data behind a header; length is its true length plus `lie`. */
static RnnBytes
container(const char *header, size_t data, long lie)
{
	size_t n = strlen(header);
	uint64_t length = (uint64_t)((long)n + lie);
	RnnBytes b = {calloc(8 + n + data + 1, 1), 8 + n + data};

	assert_non_null(b.data);
	for (int i = 0; i < 8; i++)
		b.data[i] = (unsigned char)(length >> (8 * i));
	memcpy(b.data + 8, header, n);
	return b;
}

static void
refused(const char *header, size_t data, const char *why)
{
	RnnSafetensors st;
	RnnError err = {0};

	assert_int_equal(rnn_safetensors_parse("f.st", container(header, data,
	                 0), &st, &err), -1);
	assert_int_equal(err.code, RNN_EXIT_SYSTEM);
	says(&err, "f.st");
	says(&err, why);
	assert_null(st.item);
}

static void
accepted(const char *header, size_t data)
{
	RnnSafetensors st;
	RnnError err = {0};
	int rc = rnn_safetensors_parse("f.st", container(header, data, 0), &st,
	                               &err);

	if (rc != 0)
		fail_msg("%s", err.text);
	rnn_safetensors_free(&st);
}

static void
what_is_written_reads_back(void **state)
{
	const float a[6] = {1, -2, 3.5f, 0, 1e-40f, -0.0f};
	const double b = 0.1;
	const int64_t c[2] = {INT64_MAX, -7};
	RnnNamedArray item[] = {
		{"W", {RNN_F32, 2, {2, 3}, 6, (const unsigned char *)a}},
		{"b/\xc3\xa4\"", {RNN_F64, 0, {0}, 1,
		                  (const unsigned char *)&b}},
		{"empty", {RNN_F32, 2, {0, 5}, 0, (const unsigned char *)a}},
		{"n", {RNN_I64, 1, {2}, 2, (const unsigned char *)c}}
	};
	RnnMeta meta[] = {{"k", "v"}, {"text", "line\n\"quoted\""}};
	char path[64];
	RnnSafetensors st;
	RnnError err = {0};

	(void)state;
	temp_name(path, "round.st");
	assert_int_equal(rnn_safetensors_write(path, item, 4, meta, 2, NULL,
	                                       &err), 0);
	assert_int_equal(rnn_safetensors_read(path, &st, &err), 0);
	assert_int_equal(st.n, 4);
	assert_string_equal(rnn_safetensors_meta(&st, "text"), meta[1].value);
	assert_null(rnn_safetensors_meta(&st, "none"));
	for (int i = 0; i < 4; i++) {
		const RnnArray *r = rnn_safetensors_find(&st, item[i].name);

		assert_non_null(r);
		assert_int_equal(r->dtype, item[i].array.dtype);
		assert_int_equal(r->rank, item[i].array.rank);
		assert_int_equal(r->count, item[i].array.count);
		assert_memory_equal(r->data, item[i].array.data,
		                    r->count * rnn_dtype_size(r->dtype));
	}
	assert_int_equal((rnn_safetensors_find(&st, "W")->data -
	                  st.bytes.data) % 8, 0);
	assert_true(rnn_array_i64(rnn_safetensors_find(&st, "n"), 0) ==
	            INT64_MAX);
	rnn_safetensors_free(&st);
	unlink(path);
}

static void
sixteen_bit_numbers_convert(void **state)
{
	const uint16_t h[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x3555};
	const uint16_t b[] = {0x3f80, 0xc049};
	RnnArray half = {RNN_F16, 1, {6}, 6, (const unsigned char *)h};
	RnnArray brain = {RNN_BF16, 1, {2}, 2, (const unsigned char *)b};
	size_t at;

	(void)state;
	assert_true(rnn_array_real(&half, 0) == 1);
	assert_true(rnn_array_real(&half, 1) == -2);
	assert_true(rnn_array_real(&half, 2) == 0x1p-24);
	assert_true(rnn_array_real(&half, 3) == 65504);
	assert_true(rnn_array_real(&half, 4) == 0);
	assert_true(signbit(rnn_array_real(&half, 4)));
	close_to(rnn_array_real(&half, 5), 1.0 / 3, 1e-4);
	assert_true(rnn_array_real(&brain, 0) == 1);
	assert_true(rnn_array_real(&brain, 1) == -3.140625);
	assert_false(rnn_array_nonfinite(&half, &at));
}

#define W4 "\"W\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}"

static void
headers_that_lie_are_refused(void **state)
{
	RnnSafetensors st;
	RnnError err = {0};

	(void)state;
	refused("", 0, "2 .. 16 MiB");
	refused("[]", 0, "does not start with '{'");
	refused("{\"W\"", 0, "not valid JSON");
	refused("{" W4 "," W4 "}", 4, "duplicate");
	refused("{" W4 "}", 3, "cut short");
	refused("{" W4 "}", 5, "belong to no tensor");
	refused("{\"W\":{\"dtype\":\"F32\",\"shape\":[1],"
	        "\"data_offsets\":[4,8]}}", 8, "hole");
	refused("{" W4 ",\"V\":{\"dtype\":\"F32\",\"shape\":[1],"
	        "\"data_offsets\":[0,4]}}", 4, "overlap");
	refused("{" W4 ",\"V\":{\"dtype\":\"F32\",\"shape\":[1],"
	        "\"data_offsets\":[2,6]}}", 6, "overlap");
	assert_int_equal(rnn_safetensors_parse("f.st", container("{}", 0, 1),
	                                       &st, &err), -1);
	says(&err, "past the end");
	assert_int_equal(rnn_safetensors_parse("f.st", container("{}", 0,
	                 (long)17 << 20), &st, &err), -1);
	says(&err, "16 MiB");
	accepted("{}", 0);
	accepted("{" W4 "}   ", 4);
	accepted("{\"e\":{\"dtype\":\"F32\",\"shape\":[0],"
	         "\"data_offsets\":[0,0]}," W4 "}", 4);
}

#define ENTRY(dtype, shape, offsets) "{\"W\":{\"dtype\":" dtype \
	",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static void
entries_that_lie_are_refused(void **state)
{
	(void)state;
	/* The product of these wraps to 4 in 64 bits. */
	refused(ENTRY("\"F32\"", "[4194305,4194305,211106198978564]", "[0,16]"),
	        16, "overflows");
	refused(ENTRY("\"F32\"", "[9223372036854775807,4]", "[0,4]"), 4,
	        "overflows");
	refused(ENTRY("\"F32\"", "[4611686018427387904,4611686018427387904,0]",
	              "[0,0]"), 0, "overflows");
	refused(ENTRY("\"F32\"", "[9223372036854775808]", "[0,4]"), 4,
	        "not valid JSON");
	refused(ENTRY("\"F32\"", "[-1]", "[0,4]"), 4, "not a whole number");
	refused(ENTRY("\"F32\"", "[1.0]", "[0,4]"), 4, "not a whole number");
	refused(ENTRY("\"F32\"", "[\"1\"]", "[0,4]"), 4, "not a whole number");
	refused(ENTRY("\"F32\"", "1", "[0,4]"), 4, "no list");
	refused(ENTRY("\"F32\"", "[2]", "[0,4]"), 4, "make 8 bytes");
	refused(ENTRY("\"F32\"", "[1]", "[4,0]"), 4, "backwards");
	refused(ENTRY("\"F32\"", "[1]", "[0,4,8]"), 4, "not a pair");
	refused(ENTRY("\"F32\"", "[1]", "[0,4.5]"), 4, "not a pair");
	refused(ENTRY("\"F32\"", "[1]", "[-4,0]"), 4, "not a pair");
	refused(ENTRY("\"F33\"", "[1]", "[0,4]"), 4, "dtype 'F33'");
	refused(ENTRY("7", "[1]", "[0,4]"), 4, "wanted the members");
	refused(ENTRY("\"F32\"", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4,
	        "8 dimensions");
	refused("{\"W\":{\"dtype\":\"F32\",\"shape\":[1],"
	        "\"data_offsets\":[0,4],\"x\":1}}", 4, "wanted the members");
	refused("{\"W\":[]}", 0, "wanted the members");
	refused("{\"\":{}}", 0, "name is empty");
	refused("{\"a\\u0007\":{}}", 0, "control characters");
	refused("{\"a\\u0000b\":{}}", 0, "not valid JSON");
	refused("{\"\xff\":{}}", 0, "not valid JSON");
	refused("{\"__metadata__\":{\"a\":1}}", 0, "more than text");
	refused("{\"__metadata__\":[]}", 0, "no object");
}

static void
deep_and_wide_headers_are_refused(void **state)
{
	size_t depth = 100000;
	char *text = malloc(depth + 6), *p = text;

	(void)state;
	p += sprintf(p, "{\"W\":");
	memset(p, '[', depth);
	p[depth] = 0;
	refused(text, 0, "not valid JSON");
	free(text);

	text = malloc((size_t)70000 * 20);
	p = text;
	*p++ = '{';
	for (int i = 0; i < 65537; i++)
		p += sprintf(p, "%s\"t%d\":0", i ? "," : "", i);
	strcpy(p, "}");
	refused(text, 0, "65536 tensors");

	memset(text, 'n', 2000);
	memcpy(text, "{\"", 2);
	strcpy(text + 1500, "\":{}}");
	refused(text, 0, "too long");
	free(text);
}

/* Cut after any byte, a file is refused and nothing leaks or is overrun. */
static void
truncation_is_seen_at_every_byte(void **state)
{
	RnnBytes whole = container("{" W4 ",\"__metadata__\":{\"a\":\"b\"}}", 4,
	                           0);
	RnnSafetensors st;
	RnnError err;

	(void)state;
	for (size_t n = 0; n < whole.n; n++)
		assert_int_equal(rnn_safetensors_parse("f.st",
		                 bytes_of(whole.data, n), &st, &err), -1);
	assert_int_equal(rnn_safetensors_parse("f.st",
	                 bytes_of(whole.data, whole.n), &st, &err), 0);
	rnn_safetensors_free(&st);
	rnn_bytes_free(&whole);
}

/* Any one byte of the header changed: accepted or refused, never a crash. */
static void
flipped_bytes_do_no_harm(void **state)
{
	RnnBytes whole = container("{" W4 "}", 4, 0);
	RnnSafetensors st;
	RnnError err;
	int refusals = 0;

	(void)state;
	for (size_t i = 0; i < whole.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			RnnBytes b = bytes_of(whole.data, whole.n);

			b.data[i] ^= (unsigned char)(1 << bit);
			if (rnn_safetensors_parse("f.st", b, &st, &err) == 0)
				rnn_safetensors_free(&st);
			else
				refusals++;
		}
	assert_true(refusals > 300);
	rnn_bytes_free(&whole);
}

static void
numbers_that_are_not_are_named(void **state)
{
	const float x[3] = {1, 2, NAN};
	RnnBytes b = container("{\"U\":{\"dtype\":\"F32\",\"shape\":[3],"
	                       "\"data_offsets\":[0,12]}}", 12, 0);
	RnnSafetensors st;
	RnnError err = {0};

	(void)state;
	memcpy(b.data + b.n - 12, x, 12);
	assert_int_equal(rnn_safetensors_parse("f.st", b, &st, &err), 0);
	assert_int_equal(rnn_safetensors_finite(&st, &err), -1);
	says(&err, "tensor 'U': element 2");
	rnn_safetensors_free(&st);
}

static void
only_regular_files_are_read(void **state)
{
	RnnSafetensors st;
	RnnError err = {0};

	(void)state;
	assert_int_equal(rnn_safetensors_read("no-such.st", &st, &err), -1);
	says(&err, "no-such.st: cannot open: No such file");
	assert_int_equal(rnn_safetensors_read(".", &st, &err), -1);
	says(&err, "directory");
	assert_int_equal(rnn_safetensors_read("/dev/zero", &st, &err), -1);
	says(&err, "not a regular file");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(sixteen_bit_numbers_convert),
		cmocka_unit_test(headers_that_lie_are_refused),
		cmocka_unit_test(entries_that_lie_are_refused),
		cmocka_unit_test(deep_and_wide_headers_are_refused),
		cmocka_unit_test(truncation_is_seen_at_every_byte),
		cmocka_unit_test(flipped_bytes_do_no_harm),
		cmocka_unit_test(numbers_that_are_not_are_named),
		cmocka_unit_test(only_regular_files_are_read)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* needs: */
/* The bits of a float.  IEEE binary32 assumed; compilers make it a move. */
static inline uint32_t
rnn_bits_f32(float x)
{
	uint32_t u;

	memcpy(&u, &x, sizeof u);
	return u;
}

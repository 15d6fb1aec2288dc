/* needs: sinturn_f32 */
/* cos x, x in radians: every float, however large, is reduced exactly.
 *
 * Method  see sinturn_f32 and pio2_f32
 * Error   0.83 ulp: the largest over all 2^32 arguments
 * Special cos +-0 = 1, even to the last bit, NaN at +-inf, NaN: NaN
 */
static inline float
rnn_cos_f32(float x)
{
	return rnn_sinturn_f32(x, 1u);
}

/* Weights in 16 bits, as the runtime rounds them. */
#include "driver/narrow.h"

#include "runtime/narrow.h"

uint16_t
weights_narrow(WeightFormat format, float x)
{
	return format == WEIGHTS_F16 ? rnn_to_f16(x) : rnn_to_bf16(x);
}

float
weights_widen(WeightFormat format, uint16_t h)
{
	return format == WEIGHTS_F16 ? rnn_from_f16(h) : rnn_from_bf16(h);
}

float
weights_round(WeightFormat format, float x)
{
	return format == WEIGHTS_REAL
	       ? x : weights_widen(format, weights_narrow(format, x));
}

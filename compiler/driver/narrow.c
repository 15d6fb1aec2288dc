/* Weights in 16 bits, as the runtime rounds them. */
#include "driver/narrow.h"

#include "runtime/narrow.h"

uint16_t
weights_narrow(WeightFormat format, float x)
{
	return format == WEIGHTS_F16 ? rnn_to_f16(x) : rnn_to_bf16(x);
}

float
weights_round(WeightFormat format, float x)
{
	switch (format) {
	case WEIGHTS_REAL:
		break;
	case WEIGHTS_BF16:
		return rnn_from_bf16(rnn_to_bf16(x));
	case WEIGHTS_F16:
		return rnn_from_f16(rnn_to_f16(x));
	}
	return x;
}

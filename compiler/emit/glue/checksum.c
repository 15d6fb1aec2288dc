/* needs: */
/* CRC-32 (IEEE 802.3) */
static inline uint32_t
checksum(const unsigned char *in, uint64_t n)
{
	uint32_t crc = 0xffffffffu;

	for (uint64_t i = 0; i < n; i++) {
		crc ^= in[i];
		for (int k = 0; k < 8; k++)
			crc = (crc >> 1) ^ ((crc & 1u) ? 0xedb88320u : 0u);
	}
	return ~crc;
}

# bits.awk -v y=N DATA OUT: cost in bits a sequence, from the data (sequence, x, d of N
# columns, asked) and `rnnc run --output z` (sequence, z)
BEGIN { FS = "," }
FNR == 1 { file++; next }
file == 1 { asked[FNR] = $NF; for (k = 0; k < y; k++) d[FNR, k] = $(NF - y + k); next }
asked[FNR] == 1 { for (k = 0; k < y; k++) {
		z = $(2 + k)
		if (d[FNR, k] == 1) z = -z
		bits += (log(1 + exp(z < 0 ? z : -z)) + (z > 0 ? z : 0)) / log(2) } }
{ n += $1 != last; last = $1 }
END { printf "%.6f\n", bits / n; exit NF != y + 1 }

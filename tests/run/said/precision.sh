# Weights in 16 bits: by the statement and by the option, embedded and read, by
# both compilers; and what they cost in accuracy.
sed 's/input x/precision weights bf16\n  input x/' m.rnn >narrow.rnn
# W = 1.01, 2 .. 6; a = 0.3
safetensors '{"W":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},"a":{"dtype":"F32","shape":[3],"data_offsets":[24,36]}}' \
	'\256\107\201\077\0\0\0\100\0\0\100\100\0\0\200\100\0\0\240\100\0\0\300\100\232\231\231\076\232\231\231\076\232\231\231\076' >w.safetensors
printf 'x.0,x.1\n1,0\n0,0\n' >d.csv
rnnc run m.rnn --weights w.safetensors --data d.csv
rnnc run narrow.rnn --weights w.safetensors --data d.csv
rnnc run narrow.rnn --weights w.safetensors --data d.csv --backend=c
rnnc run narrow.rnn --weights w.safetensors --data d.csv --interpret
rnnc run m.rnn --weights w.safetensors --data d.csv --weights-precision=f16
rnnc run narrow.rnn --weights w.safetensors --data d.csv --weights-precision=f32
rnnc build narrow.rnn --emit=exe -o e --weights w.safetensors --embed
./e --data d.csv
rnnc build narrow.rnn -o out
grep -n 'bf16\|uint16_t' out/m.h
grep -o 'Memory .* weights' out/m.h
rnnc report narrow.rnn | sed -n '/weights B/,/^$/p' | cut -c 1-24
rnnc report narrow.rnn --weights-precision=f32 --format=json |
	grep -o '"weights_bytes":[0-9]*'
rnnc report m.rnn --weights-precision=f16 --format=json |
	grep -o '"weights_bytes":[0-9]*'
rnnc report m.rnn --weights w.safetensors --error | sed -n '/error in/,$p'

# what does not go together
rnnc build narrow.rnn -o out --gradient
rnnc build narrow.rnn -o out --f64
rnnc report narrow.rnn --f64
rnnc build m.rnn -o out --weights-precision=f8
rnnc report m.rnn --error
printf '\0\0\200\107' | dd of=w.safetensors bs=1 conv=notrunc 2>/dev/null \
	seek=$(($(wc -c <w.safetensors) - 36))
rnnc run m.rnn --weights w.safetensors --data d.csv --weights-precision=f16
rnnc run m.rnn --weights w.safetensors --data d.csv --weights-precision=f16 \
	--interpret
rnnc build m.rnn -o out --weights w.safetensors --embed \
	--weights-precision=f16

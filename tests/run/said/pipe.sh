# '-' in the place of files, and what takes the standard input.
float='\0\0\200\077'
f3=$float$float$float
safetensors '{"W":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},"a":{"dtype":"F32","shape":[3],"data_offsets":[24,36]}}' \
	"$f3$f3$f3" >w.safetensors
printf 'x.0,x.1\n1,2\n0.5,-1\n' >x.csv
printf 'x.0,x.1,d.0,d.1,d.2\n1,2,3,4,5\n2,1,0,1,0\n0,1,1,1,1\n' >d.csv

rnnc check - <m.rnn
"$RNNC" fmt - <m.rnn | cmp - m.rnn && echo same
rnnc report - <m.rnn | head -3
rnnc gradcheck - <m.rnn | tail -2
rnnc build - -o made <m.rnn
rnnc build - -o - <m.rnn | sed -n 2p
rnnc train - --data d.csv --epochs 1 --quiet <m.rnn
rnnc train m.rnn --data - --epochs 1 --quiet --out - <d.csv | grep -c exit
rnnc run - --data x.csv --weights w.safetensors <m.rnn
rnnc run m.rnn --weights w.safetensors --data - <x.csv
rnnc run m.rnn --weights w.safetensors <x.csv
rnnc run m.rnn --weights - --data x.csv <w.safetensors
ls
for kind in obj so exe; do
	"$RNNC" build m.rnn --emit=$kind -o - | head -c 4 | tail -c 3
	echo
done

# derivatives of derivatives, of outputs where there is no loss
"$RNNC" adjoint m.rnn | "$RNNC" adjoint - | "$RNNC" tangent - |
	"$RNNC" adjoint - | "$RNNC" fmt - | "$RNNC" check - && echo fine
sed '/target/,/loss/d' m.rnn | rnnc adjoint -

# mistakes are in <stdin>
sed 's/W @/WW @/' m.rnn >wrong.rnn
for verb in check build report gradcheck adjoint tangent; do
	rnnc $verb - <wrong.rnn | sed -n '1,2p;$p'
done
rnnc run - --data x.csv <wrong.rnn | sed -n '1,2p;$p'
rnnc check --message-format=json - <wrong.rnn
sed 's/W @/W @@/' m.rnn | rnnc fmt -
sed 's/W @/W  @/' m.rnn | rnnc fmt --check -
echo 'use "cell.rnn"' | rnnc check -

# the standard input is one
rnnc check - - <m.rnn
rnnc run - --data - <m.rnn
rnnc run - <m.rnn
rnnc run m.rnn --weights - <w.safetensors
rnnc train - --data d.csv --valid - <m.rnn
rnnc fmt --write - <m.rnn

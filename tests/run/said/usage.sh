# What is wrong with a command line.
rnnc
rnnc biuld m.rnn
rnnc somethingelse m.rnn
rnnc build --no-such-option m.rnn
rnnc build --prefxi=amp m.rnn
rnnc build --no m.rnn
rnnc build m.rnn --prefix
rnnc build --step=3 m.rnn
rnnc build -z m.rnn
rnnc build -emit=c m.rnn
rnnc check --emit=c m.rnn
rnnc build
rnnc build m.rnn m.rnn
rnnc build --emit=d m.rnn
rnnc check --dump=chekc m.rnn
rnnc check --stop-after=all m.rnn
rnnc check --color=blue m.rnn
rnnc check --message-format=xml m.rnn
rnnc report --format=csv m.rnn
rnnc check --pass=simplfy m.rnn
rnnc check --pass=q m.rnn
rnnc check --cpu=x86-64-v2 m.rnn
rnnc check --cpu=z80 m.rnn
rnnc build --block=0 m.rnn
rnnc build --threads=0 m.rnn
rnnc build --threads=10000 m.rnn
rnnc train --threads=0 m.rnn --data d.csv
rnnc train --threads=10000 m.rnn --data d.csv
rnnc train --batch=0 m.rnn --data d.csv
rnnc build --emit=obj --backend=llvm --threads=2 m.rnn
rnnc check --numerics=fats m.rnn
rnnc build --numerics=fast -o out m.rnn
rnnc build --gradient --tape=12Q m.rnn
rnnc build --gradient --tape=99999999999G m.rnn
rnnc build --tape=64K m.rnn
rnnc build -o "" --prefix= m.rnn
rnnc train m.rnn
rnnc build --prefix=3x m.rnn
rnnc build --weights=x m.rnn
rnnc build --embed m.rnn
rnnc gradcheck --seed=-1 m.rnn
rnnc gradcheck --tolerance=0 m.rnn
rnnc gradcheck --steps=0 m.rnn
rnnc run --steps=long m.rnn
rnnc check -D H m.rnn
rnnc check -D H=x m.rnn
rnnc check -D H=0 m.rnn
rnnc check -D H=-3 m.rnn
rnnc check -D H=99999999999999999999 m.rnn
rnnc check -D '' -D = -D =3 m.rnn
rnnc check -D H=3 -D H=4 m.rnn
rnnc run --step 3 m.rnn
rnnc build -o a -o b --emit=c --emit=obj m.rnn
rnnc help chekc
# several at once
rnnc bulid --emit=d -D H=0 --embde m.rnn

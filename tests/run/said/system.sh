# What the system refuses.
rnnc check nothere.rnn
rnnc fmt nothere.rnn
mkdir folder
rnnc check folder
touch file
rnnc build m.rnn -o file
rnnc build m.rnn -o file/under
rnnc adjoint m.rnn -o /dev/full
rnnc adjoint m.rnn -o folder
rnnc adjoint m.rnn -o nofolder/a.rnn
rnnc build --emit=obj --backend=c m.rnn -o nofolder/m.o
rnnc build --emit=obj --backend=c m.rnn -o folder
echo '$ rnnc help >/dev/full'
"$RNNC" help 2>&1 >/dev/full
echo "exit $?"
echo '$ rnnc report >/dev/full'
"$RNNC" report m.rnn 2>&1 >/dev/full
echo "exit $?"

# nothing half-written, nothing left over
mkdir made
rnnc build m.rnn -o made
cp made/m.h before
rm made/m.c
mkdir made/m.c
rnnc build m.rnn --gradient -o made
cmp made/m.h before && ls made

# the C compiler
CC=no-such-compiler
export CC
rnnc build --emit=obj --backend=c m.rnn -o m.o
CC=false
rnnc build --emit=obj --backend=c m.rnn -o m.o
unset CC
ls m.o 2>/dev/null
echo '$ (no home) rnnc run'
env -u XDG_CACHE_HOME -u HOME "$RNNC" run --backend=c m.rnn 2>&1
echo "exit $?"

# a copy of rnnc that has lost its runtime
mkdir bin
cp "$RNNC" bin/rnnc
bin/rnnc run --backend=c m.rnn --data d.csv 2>&1 | sed "s|'/.*/bin|'BIN|"

# a program in the cache that is none
XDG_CACHE_HOME=$PWD/cache
export XDG_CACHE_HOME
rnnc run --backend=c m.rnn --data nothere.csv
for f in cache/rnnc/*; do
	printf '\177ELF' >"$f"
done
rnnc run --backend=c m.rnn --data nothere.csv | sed "s|'/.*/rnnc/m-[0-9a-f]*'|'PROGRAM'|"

# layout
printf 'model  f(X=2){\n input x[t]:[X] # c\n output y[t]=x[t]\n}\n' >f.rnn
rnnc fmt --check f.rnn
rnnc fmt f.rnn
rnnc fmt --write f.rnn
rnnc fmt --check f.rnn

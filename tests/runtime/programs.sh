#!/bin/sh
# The training program and the program that runs a model, as a user has them.
. "$(dirname "$0")/common.sh"

data 12 1 >train.csv
data 4 5 >valid.csv
cut -d, -f1-4 valid.csv >inputs.csv

# Train, and find weights, checkpoint and log.
expect 0 "wrote net.safetensors" "$toy" train32 --data train.csv \
	--valid valid.csv --sequence id --epochs 6 --out net.safetensors \
	--log log.csv --patience 3
[ -s out ] && fail "training printed to standard output"
grep -q "training elman by BPTT with adam: 12 sequences" err || fail "no header"
grep -q "^epoch 6/6  loss .* valid .* steps/s .* left$" err || fail "no line"
[ "$(wc -l <log.csv)" -eq 7 ] || fail "the log has not 7 lines"
[ -f net.safetensors.ckpt ] || fail "no checkpoint"
expect 0 "" "$toy" train32 --data train.csv --valid valid.csv --sequence id \
	--epochs 6 --out logged.safetensors --quiet --log -
same out log.csv "the log on standard output"
[ -e ./- ] && fail "a file with the name of standard output"
expect 0 "" "$toy" train32 --data train.csv --valid valid.csv --sequence id \
	--epochs 6 --out quiet.safetensors --quiet --threads 3
[ -s err ] && fail "--quiet is not quiet"
same net.safetensors quiet.safetensors "threads"

# Run: CSV from a file, from standard input, to a file; .npy the same numbers.
expect 0 "" "$toy" run32 inputs.csv --sequence id --weights net.safetensors
cp out run.csv
[ "$(head -1 run.csv)" = "sequence,y.0,y.1" ] || fail "header of run.csv"
[ "$(wc -l <run.csv)" -eq "$(wc -l <inputs.csv)" ] || fail "rows of run.csv"
"$toy" run32 --sequence id --weights net.safetensors <inputs.csv >out || fail
same out run.csv
expect 0 "" "$toy" run32 --data inputs.csv --sequence id \
	--weights net.safetensors --out run2.csv
same run2.csv run.csv
expect 0 "" "$toy" run32 inputs.csv --weights net.safetensors --out one.npy
head -c 6 one.npy | grep -q NUMPY || fail "no .npy"
expect 2 "the sequences differ in length" "$toy" run32 inputs.csv \
	--sequence id --weights net.safetensors --out all.npy
[ -e all.npy ] && fail "half an all.npy"

# Outputs that feed another run as input: .npy in, through a pipe.
expect 0 "" "$toy" run64 inputs.csv --weights net.safetensors --format npy
mv out piped.npy
expect 3 "model 'elman' wants input 'x' real[T, 3]" sh -c \
	"\"$toy\" run64 --weights net.safetensors <piped.npy"

# The vote: outputs without time, integers, an input without time.
printf 'id,w,gain,d\na,1,1,1\na,1,1,1\nb,3,2,0\nc,0,1,0\nc,0,,\n' >votes.csv
expect 0 "wrote vote.safetensors" "$toy" train-vote --data votes.csv \
	--sequence id --epochs 200 --rate 0.05 --batch 3
expect 0 "" "$toy" run-vote votes.csv --sequence id --output k \
	--weights vote.safetensors
[ "$(tr '\n' ' ' <out)" = "sequence,k 1,1 2,0 3,0 " ] || fail "the votes"
expect 2 "no such output; its first is 'p'" "$toy" run-vote votes.csv \
	--output q --weights vote.safetensors

# A checkpoint is a weights file; weights start another training.
expect 0 "" "$toy" run32 inputs.csv --weights net.safetensors.ckpt
expect 0 "wrote warm" "$toy" train64 --data train.csv --sequence id \
	--weights net.safetensors --epochs 1 --out warm.safetensors \
	--optimiser sgd --rate 0.1 --set momentum=0.9 --schedule cosine \
	--clip-norm 1 --clip-value 0.5 --truncate 4 --every 2 --seed 7
grep -q "by BPTT(4; 2) with sgd" err || fail "estimator"

# Help is data: on standard output.
expect 0 "" "$toy" train32 --help
grep -q -- "--checkpoint-every=SECONDS" out || fail "help"
expect 0 "" "$toy" run32 --help
grep -q -- "--weights=FILE" out || fail "help"
echo ok

#!/bin/sh
# Everything that can be wrong from outside: a message that says what to do, the
# exit status, nothing half-written.
. "$(dirname "$0")/common.sh"

train="$toy train32 --sequence id --epochs 3 --out net.safetensors"
run="$toy run32 --weights good.safetensors --out result.csv"
data 5 1 >train.csv
cut -d, -f2-4 train.csv >inputs.csv
expect 0 "" $toy train32 --data train.csv --sequence id --epochs 1 \
	--out good.safetensors

# The command line.
expect 2 "no data to train on; give --data" $train
expect 2 "what is this for? data are given with --data" $train train.csv
expect 2 "--nonsense: no such option" $train --nonsense
expect 2 "this option needs a value" $train --data
expect 2 "--epochs=0: wanted a whole number, 1 or more" $train --epochs 0
expect 2 "--epochs=ten: wanted" $train --epochs ten
expect 2 "--threads=0: wanted a whole number within 1 .. 1024" \
	$train --data train.csv --threads 0
expect 2 "--rate=fast: wanted a number" $train --data train.csv --rate fast
expect 2 "there is no optimiser 'adagrad'" \
	$train --data train.csv --optimiser adagrad
expect 2 "adam has no number 'momentum'" \
	$train --data train.csv --set momentum=0.9
expect 2 "--set=rate: wanted NAME=X" $train --data train.csv --set rate
expect 2 "--every needs --truncate" $train --data train.csv --every 3
expect 2 "stride 5 is longer than the window 3" \
	$train --data train.csv --truncate 3 --every 5
expect 2 "give --valid FILE" $train --data train.csv --patience 3
expect 2 "wanted constant, cosine or step" \
	$train --data train.csv --schedule linear
expect 2 "--format=xml: wanted csv or npy" $run inputs.csv --format xml
expect 2 "no weights; give --weights FILE" $toy run32 inputs.csv
expect 2 "--steps=4: the data say how long a sequence is, as model 'elman' wants input 'x' real[T, 3]" \
	$run --steps 4
expect 2 "--message-format=xml: wanted human, short or json" \
	$train --data train.csv --message-format xml
mkdir -p folder.ckpt
expect 3 "folder.ckpt: is a directory" $train --data train.csv \
	--checkpoint folder.ckpt
expect 2 "--partial needs --weights FILE" $train --data train.csv --partial

# Data.
: >empty.csv
expect 3 "empty.csv:1: empty" $train --data empty.csv
head -c 3000 "$toy" >junk.csv
expect 3 "junk.csv:" $train --data junk.csv
sed 's/x\.1/z/' train.csv >missing.csv
expect 3 "no column 'x.1' for input 'x' real[T, 3] of model 'elman'" \
	$train --data missing.csv
sed '4s/[^,]*$/word/' train.csv >word.csv
expect 3 "word.csv:4: column 'd.1': 'word' is not a number" \
	$train --data word.csv
sed '5s/,[^,]*$//' train.csv >ragged.csv
expect 3 "ragged.csv:5: this row has 5 cells, the header has 6" \
	$train --data ragged.csv
head -1 train.csv >norows.csv
expect 3 "no rows after the header" $train --data norows.csv
expect 3 "nothere.csv: cannot open: No such file" $train --data nothere.csv
mkdir folder.csv
expect 3 "folder.csv: is a directory" $train --data folder.csv
expect 3 "standard input:1: empty" sh -c "$run </dev/null"
sed '3s/^[^,]*,/9e99,/' inputs.csv >huge.csv
expect 3 "not a finite number of the precision of input 'x'" $run huge.csv

# Weights.
head -c 300 good.safetensors >cut.safetensors
expect 3 "cut.safetensors: " $run inputs.csv --weights cut.safetensors
expect 3 "tensor 'E' of model 'vote' is missing" $toy run-vote --weights \
	good.safetensors inputs.csv
expect 3 "not a safetensors file" $run inputs.csv --weights train.csv
expect 3 "cut.safetensors: " $train --data train.csv --weights cut.safetensors

# Outputs.
expect 3 "no/such/net.safetensors: cannot write" \
	$train --data train.csv --out no/such/net.safetensors
expect 3 "No space left on device" \
	$train --data train.csv --out /dev/full --checkpoint ok.ckpt
expect 3 "/dev/full: cannot write: No space left on device" \
	$train --data train.csv --checkpoint /dev/full
expect 3 "No space left on device" $train --data train.csv --log /dev/full
expect 3 "No space left on device" $run inputs.csv --out /dev/full
expect 3 "standard output: cannot write: No space left on device" \
	sh -c "$toy run32 --weights good.safetensors inputs.csv >/dev/full"
expect 3 "cannot write: File too large" \
	sh -c "trap '' XFSZ; ulimit -f 1; $train --data train.csv"
for f in *.tmp.*; do
	[ -e "$f" ] && fail "$f was left behind"
done
[ -e net.safetensors ] && fail "half a net.safetensors"
[ -e result.csv ] && fail "half a result.csv"

# A loss that is not finite.
expect 0 "" $train --data train.csv
cp net.safetensors.ckpt before.ckpt
sed '9s/[^,]*$/1e30/' train.csv >wild.csv
expect 1 "the loss of wild.csv, sequence '" $train --data wild.csv
grep -q "training stopped at epoch 1, step 1: .* is inf; a smaller --rate" \
	err || fail "where it stopped"
grep -q "too early for a checkpoint" err || fail "no word of a checkpoint"
same before.ckpt net.safetensors.ckpt "the last good checkpoint"
expect 1 "the last good checkpoint is net.safetensors.ckpt" \
	$train --data wild.csv --batch 1 --seed 2 --checkpoint-every 0
expect 0 "" "$toy" run32 inputs.csv --weights net.safetensors.ckpt
echo ok

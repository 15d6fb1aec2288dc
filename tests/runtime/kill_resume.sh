#!/bin/sh
# Killed with SIGKILL at many moments, with a checkpoint after every step, and
# resumed each time: weights and log have the bytes of an undisturbed run, and
# at no time is there a damaged checkpoint under its final name.
. "$(dirname "$0")/common.sh"

data 40 1 >train.csv
data 6 5 >valid.csv

# The run of three kinds: whole sequences, chunks, overlapping windows.
for cut in "" "--truncate 4" "--truncate 6 --every 2"; do
	train="$toy train64 --data train.csv --valid valid.csv --sequence id
		--epochs 24 --batch 7 --threads 2 --checkpoint-every 0 $cut
		--quiet"
	rm -f a.* b.*
	$train --out a.safetensors --log a.csv || fail "the undisturbed run"
	kills=0
	moment=1
	while :; do
		$train --out b.safetensors --log b.csv --resume 2>err &
		pid=$!
		# From 4 ms to 60 ms, never twice the same.
		sleep "0.$(printf %03d $((4 + moment * 37 % 57)))"
		moment=$((moment + 1))
		kill -KILL $pid 2>/dev/null && kills=$((kills + 1))
		wait $pid 2>/dev/null
		status=$?
		[ $status -eq 0 ] && break
		[ $status -eq 137 ] || fail "exit $status after $kills kills"
		grep -q warning err && fail "a damaged checkpoint"
		[ $moment -lt 2000 ] || fail "it never gets to the end"
	done
	[ $kills -ge 1 ] || fail "only $kills kills hit"
	same a.safetensors b.safetensors "weights after $kills kills"
	same a.csv b.csv "log after $kills kills"
	same a.safetensors.ckpt b.safetensors.ckpt "checkpoints"
	for f in b.safetensors*.tmp.*; do
		[ -e "$f" ] && fail "$f was left behind"
	done
	echo "${cut:-whole sequences}: the same bytes after $kills kills"
done

# SIGINT: the step is finished, a checkpoint written, 130; then to the end.
train="$toy train64 --data train.csv --valid valid.csv --sequence id
	--epochs 1000000 --batch 7"
$train --out c.safetensors 2>err &
pid=$!
sleep 0.3
kill -INT $pid
wait $pid
status=$?
[ $status -eq 130 ] || fail "exit $status after SIGINT, wanted 130"
grep -q "interrupted after step .*--resume goes on from c.safetensors.ckpt" \
	err || fail "message of the interruption"
[ -f c.safetensors.ckpt ] || fail "no checkpoint after SIGINT"
[ -e c.safetensors ] && fail "weights of an interrupted run"
expect 2 "was made with batch=7, this run has batch=8" $train --batch 8 \
	--out c.safetensors --resume

# SIGUSR1: a checkpoint, and on.
$train --out d.safetensors --epochs 400 --quiet &
pid=$!
sleep 0.1
kill -USR1 $pid
wait $pid || fail "exit $? after SIGUSR1"
expect 0 "" $train --out e.safetensors --epochs 400 --quiet
same d.safetensors e.safetensors "SIGUSR1"
echo ok

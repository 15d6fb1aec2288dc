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
		# From 4 ms to 60 ms, and more and more, so that also a slow
		# machine gets to the end.
		ms=$((4 + moment * 37 % 57 + moment * 4))
		sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
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

# await FILE: a run has come so far that it takes signals
await() {
	tries=0
	until [ -f "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || fail "$1 never comes"
		sleep 0.05
	done
}

# SIGINT: the step is finished, a checkpoint written, 130.
train="$toy train64 --data train.csv --valid valid.csv --sequence id
	--batch 7"
$train --out c.safetensors --epochs 1000000 --checkpoint-every 0 2>err &
pid=$!
await c.safetensors.ckpt
kill -INT $pid
wait $pid
status=$?
[ $status -eq 130 ] || fail "exit $status after SIGINT, wanted 130"
grep -q "interrupted after step .*--resume goes on from c.safetensors.ckpt" \
	err || fail "message of the interruption"
[ -e c.safetensors ] && fail "weights of an interrupted run"
expect 2 "was made with batch=7, this run has batch=8" $train --batch 8 \
	--epochs 1000000 --out c.safetensors --resume

# SIGUSR1: a checkpoint, and on: the first one shows that signals are taken,
# the clock would not write another for an hour.
$train --out d.safetensors --epochs 1000000 --checkpoint-every 0 2>err &
pid=$!
await d.safetensors.ckpt
kill -KILL $pid
wait $pid 2>/dev/null
$train --out d.safetensors --epochs 1000000 --checkpoint-every 3600 --resume \
	2>err &
pid=$!
until grep -q "going on from" err; do sleep 0.05; done
sleep 0.2
rm -f d.safetensors.ckpt
kill -USR1 $pid
await d.safetensors.ckpt
kill -0 $pid || fail "SIGUSR1 has ended the run"
kill -INT $pid
wait $pid
status=$?
[ $status -eq 130 ] || fail "exit $status after SIGUSR1 and SIGINT"
echo ok

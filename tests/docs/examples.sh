#!/bin/sh
# examples.sh: every example that is a test has a model, a README.md that names its
# paper, and a row or a word in docs/systems.md.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0 count=0
complain() {
	echo "examples/$1: $2"
	bad=$((bad + 1))
}
for test in examples/*/test.sh; do
	name=$(basename "$(dirname "$test")")
	readme=examples/$name/README.md
	count=$((count + 1))
	grep -q '^model ' "examples/$name/"*.rnn || complain "$name" "no model"
	grep -q '^Paper: ' "$readme" ||
		complain "$name" "no line of README.md begins with 'Paper: '"
	grep -q "examples/$name\>" docs/systems.md ||
		complain "$name" "not in docs/systems.md"
done
echo "$bad complaints about $count examples"
test "$bad" -eq 0 && test "$count" -gt 0

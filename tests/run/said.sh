# said.sh CASE: runs CASE.sh in an empty folder and compares all that it
# prints with CASE.want.  GOLDEN_UPDATE=1 in the environment writes CASE.want
# anew.  Environment: RNNC, OUT (scratch).
#
# A case is a list of commands; `rnnc` runs the compiler and shows the command
# and its exit status, and errors come with what is printed.
set -u
case=$1
rm -rf "$OUT"
mkdir -p "$OUT/work"
cd "$OUT/work" || exit 1
unset NO_COLOR CC

rnnc() {
	echo "\$ rnnc $*"
	"$RNNC" "$@" 2>&1
	echo "exit $?"
}

cat >m.rnn <<'END'
model m(X = 2, H = 3) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  param a : [H] = 0.5
  h[0] = 0
  h[t] = a * h[t-1] + W @ x[t]
  output y[t] = h[t]
  target d[t] : [H]
  loss = mean[t] sumsq(y[t] - d[t])
}
END

# safetensors HEADER DATA: such a file on the standard output; DATA as printf
# wants it, HEADER below 256 bytes
safetensors() {
	printf "\\$(printf %03o "${#1}")\\0\\0\\0\\0\\0\\0\\0"
	printf '%s' "$1"
	# shellcheck disable=SC2059
	printf "$2"
}

. "$case.sh" >"$OUT/got"

if [ -n "${GOLDEN_UPDATE-}" ]; then
	cp "$OUT/got" "$case.want"
else
	diff -u "$case.want" "$OUT/got"
fi

# begin.sh, read by scripts here that end at the first failure: an empty folder
# to be in, $OUT, and what to say.
set -u
rm -rf "$OUT"
mkdir -p "$OUT"
cd "$OUT" || exit 1

fail() {
	echo "FAILED: $*"
	exit 1
}

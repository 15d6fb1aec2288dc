# common.sh - what the tests of the runtime's programs share.
#
# Sourced with $1 = the toy program.  Works in a fresh directory, which is
# removed at the end; any check that fails ends the test.

toy=$1
set -u
dir=$(mktemp -d "${TMPDIR:-/tmp}/rnnrt.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

fail() {
	echo "FAILED: $*" >&2
	[ -f err ] && sed 's/^/  stderr: /' err >&2
	exit 1
}

# expect CODE TEXT COMMAND..: exit status, and TEXT within the messages
expect() {
	want=$1 text=$2
	shift 2
	"$@" >out 2>err
	got=$?
	[ "$got" -eq "$want" ] || fail "exit $got, wanted $want: $*"
	case $(cat err) in
	*"$text"*) ;;
	*) fail "no '$text' in the messages of: $*" ;;
	esac
}

same() {
	cmp -s "$1" "$2" || fail "$1 and $2 differ${3:+: $3}"
}

# data SEQUENCES SEED >FILE: ragged sequences for elman, deterministic
data() {
	awk -v n="$1" -v seed="$2" 'BEGIN {
		print "id,x.0,x.1,x.2,d.0,d.1"
		for (k = 0; k < n; k++) {
			before = 0
			for (t = 0; t < 4 + (k * 7 + seed) % 9; t++) {
				a = sin(k * 1.7 + t * 0.9 + seed)
				b = cos(k * 0.3 + t * 1.3)
				c = sin(k + t * t)
				printf "%d,%.6f,%.6f,%.6f,%.6f,%.6f\n", k, a,
				       b, c, 0.5 * before, a - b
				before = a
			}
		}
	}'
}

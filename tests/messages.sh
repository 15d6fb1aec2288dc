#!/bin/sh
# messages.sh: every message of the compiler is shown by some test.
#
# Looks at the text of each diag_error() and diag_warning(), and of the local
# functions that lead to them, in compiler/.  The longest part of it that no
# conversion such as %s interrupts must stand in a .want file or in a test
# script below tests/.  "this is a mistake in rnnc" cannot be provoked.
set -u
cd "$(dirname "$0")/.." || exit 1

texts() {
	find compiler -name '*.c' ! -path 'compiler/emit/kernel/*' | sort |
	xargs awk '
	# what follows the quote at the start of s, up to its closing quote
	function literal(s,  i, c, out) {
		out = ""
		for (i = 2; i <= length(s); i++) {
			c = substr(s, i, 1)
			if (c == "\\") {
				i++
				out = out substr(s, i, 1)
			} else if (c == "\"") {
				rest = substr(s, i + 1)
				return out
			} else {
				out = out c
			}
		}
		rest = ""
		return out
	}
	# string literals one after the other, PRId64 and its kin between them
	function text(s,  out) {
		out = ""
		while (substr(s, 1, 1) == "\"") {
			out = out literal(s)
			s = rest
			sub(/^[ \t\n]+/, "", s)
			if (match(s, /^PRI[a-z0-9]+[ \t\n]*/)) {
				out = out "d"
				s = substr(s, RLENGTH + 1)
			}
		}
		return out
	}
	function longest(s,  part, n, i, best) {
		n = split(s, part, /%[-+ #0-9.*]*(ll|l|z)?[a-zA-Z%]/)
		best = ""
		for (i = 1; i <= n; i++)
			if (length(part[i]) > length(best))
				best = part[i]
		return best
	}
	function scan(file, s,  call, quote, t) {
		call = "(diag_error|diag_warning|refuse|refuse_tensor)[(]"
		while (match(s, call)) {
			s = substr(s, RSTART + RLENGTH)
			quote = match(s, /["{;]/)
			# a definition, or a text made elsewhere
			if (substr(s, quote, 1) != "\"")
				if (substr(s, quote, 2) == "{0")
					quote = index(s, "\"")
				else
					continue
			t = longest(text(substr(s, quote)))
			if (length(t) > 0)
				print file "\t" t
		}
	}
	FNR == 1 && NR > 1 { scan(name, all); all = "" }
	{ name = FILENAME; all = all $0 "\n" }
	END { scan(name, all) }'
}

shown=$(mktemp)
wanted=$(mktemp)
trap 'rm -f "$shown" "$wanted"' EXIT
find tests \( -name '*.want' -o -name '*.sh' -o -name '*_test.c' \) \
	! -name messages.sh -exec cat {} + >"$shown"
texts | grep -v 'this is a mistake in rnnc' >"$wanted"

count=$(wc -l <"$wanted")
missing=0
tab=$(printf '\t')
while IFS=$tab read -r file text; do
	if ! grep -qF -- "$text" "$shown"; then
		printf '%s: no test shows: %s\n' "$file" "$text"
		missing=$((missing + 1))
	fi
done <"$wanted"

if [ "$count" -lt 150 ]; then
	echo "only $count messages were found: this test is broken"
	exit 1
fi
echo "$missing of $count messages without a test"
[ "$missing" -eq 0 ]

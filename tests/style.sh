#!/bin/sh
# style.sh: what holds of every C file, whoever lays it out: lines up to 80
# columns with tabs of 8, no blanks at the end of a line, no carriage returns,
# no // comments, a comment first.
set -u
cd "$(dirname "$0")/.." || exit 1
find compiler runtime tests grammar bench \( -name '*.[chly]' -o -name '*.def' \) |
sort | xargs awk '
function complain(what) {
	print FILENAME ":" FNR ": " what
	bad++
}
FNR == 1 {
	files++
	if ($0 !~ /^(\/\*|%)/)
		complain("the file does not start with a comment")
}
/[ \t]$/ { complain("blank at the end of the line") }
/\r/ { complain("carriage return") }
/^[ \t]*\/\// || /[;{}][ \t]*\/\// { complain("// comment") }
/^ {8}/ { complain("eight blanks instead of a tab") }
{
	width = 0
	for (i = 1; i <= length($0); i++)
		width += substr($0, i, 1) == "\t" ? 8 - width % 8 : 1
	if (width > 80)
		complain("line of " width " columns")
}
END {
	print bad + 0 " complaints about " files " files"
	exit files < 150 || bad > 0
}'

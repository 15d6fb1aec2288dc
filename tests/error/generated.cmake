# generated.cmake - cases too large to be kept: writes the text named KIND, then
# goes on as golden.cmake does.
#
#   KIND   one of those below
#   DIR    a folder to write into
#   and RNNC, ARGS, WANT, GOT of golden.cmake
cmake_minimum_required(VERSION 3.20)

# A model whose first equation has `text` on its right side; the second one has
# a mistake, to show that reading goes on.
function(equation text)
	file(WRITE "${CASE}" "model m() {\n  y = ${text}\n  z = = 3\n}\n")
endfunction()

set(CASE "${DIR}/${KIND}.rnn")
if(KIND STREQUAL "nested-parentheses")
	string(REPEAT "(" 30000 open)
	string(REPEAT ")" 30000 close)
	equation("${open}x${close}")
elseif(KIND STREQUAL "nested-indices")
	string(REPEAT "a[" 30000 open)
	equation("${open}1")
elseif(KIND STREQUAL "nested-families")
	string(REPEAT "{l" 30000 open)
	equation("a${open}")
elseif(KIND STREQUAL "long-sum")
	string(REPEAT "x + " 99999 terms)
	equation("${terms}x")
elseif(KIND STREQUAL "long-index-chain")
	string(REPEAT "[1]" 30000 chain)
	equation("a${chain}")
elseif(KIND STREQUAL "many-signs")
	string(REPEAT "- " 30000 signs)
	equation("${signs}x")
elseif(KIND STREQUAL "nested-loops")
	string(REPEAT "for l in 1..2 {\n" 30000 loops)
	equation("1\n${loops}")
elseif(KIND STREQUAL "long-name")
	string(REPEAT "x" 256 name)
	equation("${name}")
elseif(KIND STREQUAL "long-line")
	string(REPEAT "x" 100000000 name)
	file(WRITE "${CASE}" "${name}")
elseif(KIND STREQUAL "long-line-of-terms")
	string(REPEAT "1+" 5000000 terms)
	file(WRITE "${CASE}" "model m() {\n  y = ${terms}1\n}\n")
else()
	message(FATAL_ERROR "unknown kind '${KIND}'")
endif()

include("${CMAKE_CURRENT_LIST_DIR}/../golden.cmake")
file(REMOVE "${CASE}")

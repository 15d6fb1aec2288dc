# Writes OUT: the text of IN as a C string.
cmake_minimum_required(VERSION 3.20)
file(READ "${IN}" body)
string(REPLACE "\\" "\\\\" body "${body}")
string(REPLACE "\"" "\\\"" body "${body}")
string(REPLACE "\n" "\\n\"\n\t\"" body "${body}")
file(WRITE "${OUT}" "/* Made from solvers.rnn by solvers_text.cmake. */
#include \"front/solvers.h\"

const char solvers_text[] =
\t\"${body}\";
")

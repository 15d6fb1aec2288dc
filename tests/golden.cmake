# golden.cmake - one case: run rnnc on a file, compare with the .want beside it.
#
#   RNNC   the compiler
#   CASE   the .rnn file; rnnc runs in its folder, so that messages name the
#          bare file
#   ARGS   options and verb, separated by blanks; a first line such as
#              # rnnc: build --emit=c -o @OUT@/
#          in CASE takes their place, with @OUT@ an empty folder
#   WANT   what stdout, stderr and "exit N" must be; default CASE with .want
#   GOT    where to leave what they were
#
# GOLDEN_UPDATE=1 in the environment writes WANT anew.
cmake_minimum_required(VERSION 3.20)

get_filename_component(dir "${CASE}" DIRECTORY)
get_filename_component(file "${CASE}" NAME)
get_filename_component(stem "${CASE}" NAME_WLE)
if(NOT DEFINED WANT)
	set(WANT "${dir}/${stem}.want")
endif()

file(STRINGS "${CASE}" first LIMIT_COUNT 1 LIMIT_INPUT 1000)
if(first MATCHES "^# rnnc: (.*)$")
	set(ARGS "${CMAKE_MATCH_1}")
endif()
if(ARGS MATCHES "@OUT@")
	file(REMOVE_RECURSE "${GOT}.out")
	file(MAKE_DIRECTORY "${GOT}.out")
	string(REPLACE "@OUT@" "${GOT}.out" ARGS "${ARGS}")
endif()
separate_arguments(args UNIX_COMMAND "${ARGS}")

execute_process(COMMAND "${RNNC}" ${args} "${file}"
	WORKING_DIRECTORY "${dir}"
	OUTPUT_VARIABLE got ERROR_VARIABLE got RESULT_VARIABLE rc)
string(REPLACE "${GOT}.out" "OUT" got "${got}")
string(APPEND got "exit ${rc}\n")

if(DEFINED ENV{GOLDEN_UPDATE})
	file(WRITE "${WANT}" "${got}")
	return()
endif()
file(WRITE "${GOT}" "${got}")
execute_process(COMMAND diff -u "${WANT}" "${GOT}" RESULT_VARIABLE differs)
if(differs)
	message(FATAL_ERROR "${file} differs; GOLDEN_UPDATE=1 ctest writes it anew")
endif()

# again.cmake - the printed equations of a model check to the same equations.
#
#   RNNC   the compiler
#   CASE   the .rnn file
#   GOT    where to leave the printed text and what it is printed as
cmake_minimum_required(VERSION 3.20)

get_filename_component(dir "${CASE}" DIRECTORY)
get_filename_component(file "${CASE}" NAME)
set(args check --dump=check --stop-after=check)
execute_process(COMMAND "${RNNC}" ${args} "${file}" WORKING_DIRECTORY "${dir}"
	OUTPUT_FILE "${GOT}.rnn" ERROR_VARIABLE err RESULT_VARIABLE rc)
if(rc)
	message(FATAL_ERROR "${file}: ${err}")
endif()
execute_process(COMMAND "${RNNC}" ${args} "${GOT}.rnn"
	OUTPUT_FILE "${GOT}.again" ERROR_VARIABLE err RESULT_VARIABLE rc)
if(rc)
	message(FATAL_ERROR "the equations of ${file}: ${err}")
endif()
execute_process(COMMAND diff -u "${GOT}.rnn" "${GOT}.again"
	RESULT_VARIABLE differs)
if(differs)
	message(FATAL_ERROR "the equations of ${file} change when read again")
endif()

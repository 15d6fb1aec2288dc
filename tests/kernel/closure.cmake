# Each kernel is one function, compiles from what its first line says it needs,
# and needs nothing else.
#
#   in    KERNELS: the folder of the kernels; OUT: a folder to write in;
#         COMPILERS: the C compilers to try
#   how   for each kernel, a translation unit with stdint.h, string.h, the
#         files of its closure in order and a pointer to each function, so that
#         none is unused; as the C back end emits it, with warnings as errors
cmake_minimum_required(VERSION 3.20)
file(MAKE_DIRECTORY "${OUT}")
set(warn -std=c99 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
file(GLOB files RELATIVE "${KERNELS}" "${KERNELS}/*.c")
list(LENGTH files n)
if(n LESS 40)
	message(FATAL_ERROR "found ${n} kernels only")
endif()

# Appends to the list `order` the kernels that `name` needs, then itself.
function(closure name)
	if(name IN_LIST order)
		return()
	endif()
	file(READ "${KERNELS}/${name}.c" text)
	if(NOT text MATCHES "^/\\* needs:([ a-z0-9_]*) \\*/\n")
		message(FATAL_ERROR "${name}: the first line is not a needs line")
	endif()
	separate_arguments(needs UNIX_COMMAND "${CMAKE_MATCH_1}")
	foreach(need ${needs})
		closure(${need})
	endforeach()
	set(order ${order} ${name} PARENT_SCOPE)
endfunction()

foreach(file ${files})
	string(REPLACE ".c" "" name "${file}")
	set(order "")
	closure(${name})
	set(unit "#include <stdint.h>\n#include <string.h>\n")
	foreach(part ${order})
		file(READ "${KERNELS}/${part}.c" text)
		string(REGEX MATCHALL "static inline [a-z0-9_]+\n[a-z0-9_]+\\("
			heads "${text}")
		list(LENGTH heads n)
		if(NOT n EQUAL 1 OR NOT text MATCHES
			"static inline ([a-z0-9_]+)\nrnn_${part}(\\([^)]*\\))")
			message(FATAL_ERROR
				"${part}: wanted one function, rnn_${part}")
		endif()
		string(APPEND unit "${text}extern ${CMAKE_MATCH_1} (*const "
			"use_${part})${CMAKE_MATCH_2};\n${CMAKE_MATCH_1} "
			"(*const use_${part})${CMAKE_MATCH_2} = rnn_${part};\n")
	endforeach()
	if(unit MATCHES "#[ \t]*include[^\n]*\n.*#[ \t]*include[^\n]*\n.*#")
		message(FATAL_ERROR "${name}: a directive in a kernel")
	endif()
	file(WRITE "${OUT}/${name}.c" "${unit}")
	foreach(cc ${COMPILERS})
		execute_process(COMMAND "${cc}" ${warn} -fsyntax-only
			"${OUT}/${name}.c" RESULT_VARIABLE rc ERROR_VARIABLE err)
		if(rc)
			message(FATAL_ERROR "${name} with ${cc}:\n${err}")
		endif()
	endforeach()
endforeach()
list(LENGTH files n)
message(STATUS "${n} kernels compile from what they need")

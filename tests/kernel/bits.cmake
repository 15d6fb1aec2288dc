# The element functions give the same bits from every compiler at every level.
#
#   in    KERNELS, SOURCE: the folders of the kernels and of this file
#         OUT: a folder to build in; COMPILERS: the C compilers to try
#   how   builds kernel_hash.c with each, warnings as errors, and compares what
#         the programs print; the sanitizers see the same arguments
cmake_minimum_required(VERSION 3.20)
file(MAKE_DIRECTORY "${OUT}")
set(warn -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
set(levels "-O0" "-O1" "-O2" "-O3" "-Os" "-O3 -march=native"
	"-O1 -fsanitize=undefined,float-cast-overflow -fno-sanitize-recover=all")
set(want "")
set(runs 0)
foreach(cc ${COMPILERS})
	foreach(level ${levels})
		separate_arguments(flags UNIX_COMMAND "${level}")
		execute_process(
			COMMAND "${cc}" ${warn} -ffp-contract=off ${flags}
				"-I${KERNELS}" "${SOURCE}/kernel_hash.c"
				-o "${OUT}/hash"
			RESULT_VARIABLE rc ERROR_VARIABLE err)
		if(rc AND level MATCHES "native|sanitize")
			message(STATUS "${cc} ${level}: not to be had here")
			continue()
		elseif(rc)
			message(FATAL_ERROR "${cc} ${level}: ${err}")
		endif()
		execute_process(COMMAND "${OUT}/hash" RESULT_VARIABLE rc
			OUTPUT_VARIABLE got ERROR_VARIABLE err)
		if(rc)
			message(FATAL_ERROR "${cc} ${level}: exit ${rc}\n${err}")
		elseif(want STREQUAL "")
			set(want "${got}")
		elseif(NOT got STREQUAL want)
			message(FATAL_ERROR
				"${cc} ${level} gives\n${got}not\n${want}")
		endif()
		math(EXPR runs "${runs} + 1")
	endforeach()
endforeach()
if(runs LESS 5)
	message(FATAL_ERROR "only ${runs} builds were compared")
endif()
message(STATUS "${runs} builds, the same bits:\n${want}")

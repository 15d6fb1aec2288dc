# layers.cmake - fails when a file includes a folder that it may not see.
#
# The table is architecture.md's.  An entry that names a file allows only that
# file of the folder.
cmake_minimum_required(VERSION 3.20)    # for IN_LIST under -P
get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

set(may_base   base)
set(may_ir     base ir)
set(may_front  base ir front)
set(may_diff   base ir diff)
set(may_opt    base ir opt)
set(may_sched  base ir sched)
set(may_loop   base ir loop sched/plan.h)
# expr.h declares the enum that op.def lists
set(may_emit   base ir/op.def ir/expr.h ir/type.h loop emit)
# the driver loads compiled models, and runs them as compiled programs do
set(may_driver base ir front diff opt sched loop emit driver runtime)

set(seen 0)

# FILE belongs to LAYER; checks each of its #include "folder/name".
function(check_file file layer)
	if(NOT DEFINED may_${layer})
		message(SEND_ERROR "${file}: folder '${layer}' is not in the table")
		return()
	endif()
	file(STRINGS "${root}/${file}" lines REGEX "^[ \t]*#[ \t]*include")
	foreach(line IN LISTS lines)
		if(line MATCHES "\"([^\"/]+)\"")
			check_plain("${file}" "${CMAKE_MATCH_1}")
		elseif(line MATCHES "\"(([^\"/]+)/[^\"]*)\"")
			if(NOT CMAKE_MATCH_1 IN_LIST may_${layer} AND
			   NOT CMAKE_MATCH_2 IN_LIST may_${layer})
				message(SEND_ERROR
					"${file}: ${layer}/ may not include ${CMAKE_MATCH_1}")
			endif()
		elseif(line MATCHES "<llvm-c/" AND
		       NOT file MATCHES "^compiler/emit/llvm_[a-z_]*[.][ch]$")
			message(SEND_ERROR "${file}: <llvm-c/...> is for emit/llvm_*.c")
		endif()
	endforeach()
	math(EXPR n "${seen} + 1")
	set(seen ${n} PARENT_SCOPE)
endfunction()

# Without a folder only what the build generates: the grammar's header, and the
# kernels, with which the interpreter computes.
function(check_plain file name)
	if(NOT (name STREQUAL "rnn.tab.h" AND file MATCHES "^(compiler/front|grammar)/") AND
	   NOT (name STREQUAL "kernel_all.h" AND file STREQUAL "compiler/ir/interp_math.c"))
		message(SEND_ERROR "${file}: include \"${name}\" with its folder")
	endif()
endfunction()

file(GLOB_RECURSE files RELATIVE "${root}" "${root}/compiler/*.[ch]")
list(FILTER files EXCLUDE REGEX "^compiler/emit/kernel/")
foreach(f IN LISTS files)
	string(REGEX REPLACE "^compiler/([^/]+)/.*" "\\1" layer "${f}")
	check_file("${f}" "${layer}")
endforeach()
foreach(f grammar/rnn.y grammar/rnn.l)
	check_file("${f}" front)
endforeach()

# The runtime and what the compiler copies into its output see no compiler.
file(GLOB_RECURSE files RELATIVE "${root}" "${root}/runtime/*.[ch]"
	"${root}/compiler/emit/kernel/*.[ch]")
foreach(f IN LISTS files)
	file(STRINGS "${root}/${f}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*\"[^\"]*/")
	foreach(line IN LISTS lines)
		message(SEND_ERROR "${f}: only files of its own folder: ${line}")
	endforeach()
	math(EXPR seen "${seen} + 1")
endforeach()

if(seen LESS 20)
	message(FATAL_ERROR "only ${seen} files were found below ${root}")
endif()

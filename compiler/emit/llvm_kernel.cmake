# Writes OUT: C of ours, compiled by CLANG to LLVM bitcode, as arrays of bytes
# (llvm_kernel.h).  The names of kernels and helpers are made global, so that the
# linker of modules finds them; the sources are those that the C back end copies.
cmake_minimum_required(VERSION 3.20)
get_filename_component(dir "${OUT}" DIRECTORY)
file(GLOB glue "${GLUE}/*.c")
list(SORT glue)
set(text "#include <stdint.h>\n#include <string.h>\n#define inline\n#define static\n")
string(APPEND text "#include \"${ALL}\"\n")
foreach(f IN LISTS glue)
	string(APPEND text "#include \"${f}\"\n")
endforeach()
string(APPEND text "#include \"${TRAIN_ALL}\"\n")
file(WRITE "${dir}/llvm_kernel_all.c" "${text}")
set(text "/* Made from compiler/emit by llvm_kernel.cmake. */\n")
string(APPEND text "#include \"emit/llvm_kernel.h\"\n")

# FILE as llvm_NAME_bits and llvm_NAME_size.
function(bitcode name file)
	execute_process(COMMAND "${CLANG}" ${ARGN} -O1 -fno-vectorize
		-fno-slp-vectorize -fno-stack-protector
		-fno-asynchronous-unwind-tables -w -c -emit-llvm "${file}"
		-o "${dir}/llvm_${name}.bc" COMMAND_ERROR_IS_FATAL ANY)
	file(READ "${dir}/llvm_${name}.bc" bytes HEX)
	string(LENGTH "${bytes}" n)
	math(EXPR n "${n} / 2")
	string(REGEX REPLACE "(................................)" "\\1\n"
		bytes "${bytes}")
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
	string(APPEND text
		"\nconst size_t llvm_${name}_size = ${n};\n"
		"const unsigned char llvm_${name}_bits[] = {\n${bytes}\n};\n")
	set(text "${text}" PARENT_SCOPE)
endfunction()

bitcode(kernel "${dir}/llvm_kernel_all.c" -std=c99 -ffp-contract=off)
bitcode(check "${EMIT}/llvm_check.x86.c" -std=c99 --target=x86_64-linux-gnu
	-ffreestanding "-I${EMIT}/..")
file(WRITE "${OUT}" "${text}")

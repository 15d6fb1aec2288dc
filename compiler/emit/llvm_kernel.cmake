# Writes OUT: the kernels and helpers, compiled by CLANG to LLVM bitcode, as an
# array of bytes.  Their names are made global, so that the linker of modules
# finds them; the sources are the ones that the C back end copies.
cmake_minimum_required(VERSION 3.20)
get_filename_component(dir "${OUT}" DIRECTORY)
file(GLOB glue "${GLUE}/*.c")
list(SORT glue)
set(text "#include <stdint.h>\n#include <string.h>\n#define inline\n#define static\n")
string(APPEND text "#include \"${ALL}\"\n")
foreach(f IN LISTS glue)
	string(APPEND text "#include \"${f}\"\n")
endforeach()
file(WRITE "${dir}/llvm_kernel_all.c" "${text}")
# Not vectorised: by what is fast on this machine, that is.
execute_process(COMMAND "${CLANG}" -std=c99 -O1 -ffp-contract=off -fno-vectorize
	-fno-slp-vectorize -fno-stack-protector -fno-asynchronous-unwind-tables
	-w -c -emit-llvm "${dir}/llvm_kernel_all.c" -o "${dir}/llvm_kernel.bc"
	COMMAND_ERROR_IS_FATAL ANY)
file(READ "${dir}/llvm_kernel.bc" bytes HEX)
string(LENGTH "${bytes}" n)
math(EXPR n "${n} / 2")
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE "${OUT}"
	"/* Made from compiler/emit/kernel by llvm_kernel.cmake. */\n"
	"#include \"emit/llvm_kernel.h\"\n\n"
	"const size_t llvm_kernel_size = ${n};\n"
	"const unsigned char llvm_kernel_bits[] = {\n${bytes}\n};\n")

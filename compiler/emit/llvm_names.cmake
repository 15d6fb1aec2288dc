# Writes OUT: the processors and features of every target of LLC, and what CLANG
# knows of those of x86-64, as the tables of llvm_names.h.
cmake_minimum_required(VERSION 3.20)
execute_process(COMMAND "${LLC}" --version OUTPUT_VARIABLE version
	COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE ".*Registered Targets:" "" version "${version}")
string(REGEX MATCHALL "\n +[a-z0-9_-]+ +- " lines "${version}")

# The first words of the lines behind TITLE, in blanks.
function(words text title result)
	string(REGEX REPLACE ".*${title}" "" text "${text}")
	string(REGEX REPLACE "\n[^ \n].*" "" text "${text}")
	string(REGEX MATCHALL "\n  [a-z0-9][^ \n]* +- " found "${text}")
	set(list " ")
	foreach(f IN LISTS found)
		string(REGEX REPLACE "[\n ]+([^ ]+) .*" "\\1" f "${f}")
		string(APPEND list "${f} ")
	endforeach()
	set(${result} "${list}" PARENT_SCOPE)
endfunction()

set(text "/* Made from llc --version and -mcpu=help by llvm_names.cmake. */\n")
string(APPEND text "#include \"emit/llvm_names.h\"\n\n")
string(APPEND text "const LlvmNames llvm_names[] = {\n")
foreach(t IN LISTS lines)
	string(REGEX REPLACE "[\n ]+([^ ]+) .*" "\\1" t "${t}")
	execute_process(COMMAND "${LLC}" -march=${t} -mcpu=help
		INPUT_FILE /dev/null ERROR_VARIABLE help OUTPUT_QUIET)
	words("${help}" "Available CPUs for this target:\n" cpus)
	words("${help}" "Available features for this target:\n" features)
	string(APPEND text "\t{\"${t}\",\n\t \"${cpus}\",\n\t \"${features}\"},\n")
endforeach()
string(APPEND text "\t{0, 0, 0},\n};\n\n")

# A function for each processor; clang writes down what it may use.
string(REGEX MATCH "{\"x86-64\",\n\t \"([^\"]*)\"" cpus "${text}")
string(STRIP "${CMAKE_MATCH_1}" cpus)
string(REPLACE " " ";" cpus "${cpus}")
get_filename_component(dir "${OUT}" DIRECTORY)
string(APPEND text "const LlvmCpu llvm_x86_cpus[] = {\n")
set(i 0)
set(functions "")
foreach(c IN LISTS cpus)
	string(APPEND functions
		"__attribute__((target(\"arch=${c}\"))) void f${i}(void) { }\n")
	math(EXPR i "${i} + 1")
endforeach()
file(WRITE "${dir}/llvm_cpus.c" "${functions}")
execute_process(COMMAND "${CLANG}" --target=x86_64-linux-gnu -w -S -emit-llvm
	"${dir}/llvm_cpus.c" -o - OUTPUT_VARIABLE ir COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\"target-cpu\"=\"[^\"]*\" \"target-features\"=\"[^\"]*\""
	lines "${ir}")
foreach(l IN LISTS lines)
	string(REGEX REPLACE "\"target-cpu\"=(\"[^\"]*\") \"target-features\"=(\"[^\"]*\")"
		"\t{\\1, \\2},\n" l "${l}")
	string(APPEND text "${l}")
endforeach()
string(APPEND text "\t{0, 0},\n};\n")
file(WRITE "${OUT}" "${text}")

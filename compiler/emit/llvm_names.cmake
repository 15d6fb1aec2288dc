# Writes OUT: the processors and features of every target of LLC, as the table
# of llvm_names.h.
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
string(APPEND text "\t{0, 0, 0},\n};\n")
file(WRITE "${OUT}" "${text}")

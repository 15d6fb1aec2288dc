# The LLVM back end as a library that rnnc loads when it is asked for; the
# runtime is in it, for what trains and runs in the process.
set(llvm_kernel "${CMAKE_CURRENT_BINARY_DIR}/llvm_kernel.c")
set(llvm_names "${CMAKE_CURRENT_BINARY_DIR}/llvm_names.c")
set(emit "${CMAKE_CURRENT_SOURCE_DIR}/emit")
add_custom_command(OUTPUT "${llvm_kernel}"
	COMMAND ${CMAKE_COMMAND} -DOUT=${llvm_kernel} -DALL=${kernel_all}
		-DGLUE=${emit}/glue -DTRAIN_ALL=${train_all} -DEMIT=${emit} -DCLANG=${RNNC_CLANG}
		-P ${emit}/llvm_kernel.cmake
	DEPENDS ${kernels} "${kernel_all}" "${train_all}" emit/llvm_kernel.cmake
		emit/llvm_check.x86.c emit/llvm_check.def)
add_custom_command(OUTPUT "${llvm_names}"
	COMMAND ${CMAKE_COMMAND} -DOUT=${llvm_names}
		-DLLC=${LLVM_TOOLS_BINARY_DIR}/llc -DCLANG=${RNNC_CLANG}
		-P ${emit}/llvm_names.cmake
	DEPENDS emit/llvm_names.cmake)
file(GLOB src CONFIGURE_DEPENDS emit/llvm_*.c)
list(FILTER src EXCLUDE REGEX "[.]x86[.]c$")    # bitcode
add_library(rnnc_llvm MODULE ${src} "${llvm_kernel}" "${llvm_names}")
set_target_properties(rnnc_llvm PROPERTIES PREFIX "" OUTPUT_NAME rnnc-llvm
	LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}"
	INSTALL_RPATH_USE_LINK_PATH ON)
target_include_directories(rnnc_llvm PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
target_include_directories(rnnc_llvm SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS})
target_link_libraries(rnnc_llvm PRIVATE rnnc_lib rnnrt LLVM)
target_link_options(rnnc_llvm PRIVATE -Wl,-u,rnn_train_main -Wl,-u,rnn_fit_main -Wl,-u,rnn_run_main)
install(TARGETS rnnc_llvm LIBRARY DESTINATION lib/rnnc)

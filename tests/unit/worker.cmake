# SPDX-License-Identifier: MIT
newsalert_unit_test(child newsalert_child)
newsalert_unit_test(restart newsalert_child)
newsalert_unit_test(job newsalert_pool)
newsalert_unit_test(result newsalert_pool)
if(NOT NEWSALERT_SANITIZE) # there, most of the sandbox is left out
	newsalert_unit_test(sandbox newsalert_sandbox)
endif()

add_executable(fake_worker ${PROJECT_SOURCE_DIR}/tests/lib/fake_worker.c)
target_link_libraries(fake_worker PRIVATE newsalert_pool)
newsalert_unit_test(pool newsalert_pool)
target_sources(test_pool PRIVATE ${PROJECT_SOURCE_DIR}/tests/lib/crew.c)
target_compile_definitions(test_pool PRIVATE
	TEST_WORKER="$<TARGET_FILE:fake_worker>")
add_dependencies(test_pool fake_worker)

newsalert_unit_test(excerpt newsalert_worker)
newsalert_unit_test(slurp newsalert_worker)
newsalert_unit_test(zone_texts newsalert_worker)
newsalert_unit_test(classify newsalert_worker)
target_sources(test_classify PRIVATE ../lib/rule_box.c ../lib/temporary.c)

# The runtime of AddressSanitizer turns a crash into an exit, and lives under no
# limit of memory.
if(NEWSALERT_SANITIZE)
	set(crash "ended the reader (status 1)")
	set(bloat "ended the reader (status 3)")
else()
	set(crash "crashed the reader (SIGSEGV)")
	set(bloat "needed more memory than 256 MB")
endif()
add_executable(bare_worker ${PROJECT_SOURCE_DIR}/tests/lib/bare_worker.c)
target_link_libraries(bare_worker PRIVATE newsalert_worker)
newsalert_unit_test(worker newsalert_worker)
target_sources(test_worker PRIVATE ../lib/rule_box.c ../lib/temporary.c)
target_compile_definitions(test_worker PRIVATE
	TEST_WORKER="$<TARGET_FILE:bare_worker>" TEST_CRASH="${crash}"
	TEST_BLOAT="${bloat}"
	TEST_POISON=$<BOOL:${NEWSALERT_POISON}>)
add_dependencies(test_worker bare_worker)

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

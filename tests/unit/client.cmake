# SPDX-License-Identifier: MIT
newsalert_unit_test(buffer newsalert_core)
newsalert_unit_test(error newsalert_core)
newsalert_unit_test(expression newsalert_core)
newsalert_unit_test(phrase newsalert_core)
newsalert_unit_test(frame newsalert_core)
newsalert_unit_test(moment newsalert_core)

newsalert_unit_test(alert newsalert_core)
target_sources(test_alert PRIVATE ../lib/sample.c)

newsalert_unit_test(filter newsalert_core)
target_sources(test_filter PRIVATE ../lib/sample.c ../lib/filter_oracle.c)

newsalert_unit_test(json_memory newsalert_core)
newsalert_unit_test(keeper newsalert_client)
target_sources(test_keeper PRIVATE ../lib/fake_keeper.c ../lib/temporary.c)

newsalert_unit_test(runtime newsalert_client)
target_sources(test_runtime PRIVATE ../lib/temporary.c)

newsalert_unit_test(answer newsalert_client)
newsalert_unit_test(notice newsalert_client)
newsalert_unit_test(sequence newsalert_client)
newsalert_unit_test(sequence_world newsalert_client)
newsalert_unit_test(stream newsalert_client)
newsalert_unit_test(window newsalert_client)

newsalert_unit_test(feed newsalert_client)
target_sources(test_feed PRIVATE ../lib/temporary.c)

newsalert_unit_test(subscription newsalert_client)
target_sources(test_subscription
	PRIVATE ../lib/fake_keeper.c ../lib/temporary.c)

newsalert_unit_test(examples newsalert_client)
target_sources(test_examples PRIVATE ../lib/fake_keeper.c ../lib/temporary.c)
target_compile_definitions(test_examples PRIVATE
	TEST_EXAMPLE_BLOCKING="$<TARGET_FILE:example-subscribe>"
	TEST_EXAMPLE_LIBEVENT="$<TARGET_FILE:example-subscribe-libevent>")
add_dependencies(test_examples example-subscribe example-subscribe-libevent)

add_test(NAME unit.exports COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/exports
	$<TARGET_FILE:newsalert_shared>
	${PROJECT_SOURCE_DIR}/include/newsalert.h)

newsalert_threads(examples feed keeper subscription)

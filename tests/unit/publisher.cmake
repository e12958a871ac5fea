# SPDX-License-Identifier: MIT
newsalert_unit_test(delivery newsalert_publisher)
newsalert_unit_test(endpoint newsalert_publisher)
newsalert_unit_test(backlog newsalert_sinks)
newsalert_unit_test(channels newsalert_sinks)
newsalert_unit_test(pace newsalert_sinks)

# These start the real program.
foreach(test publisher nanomsg)
	newsalert_unit_test(${test} newsalert_publisher PkgConfig::NANOMSG)
	target_sources(test_${test} PRIVATE
		${PROJECT_SOURCE_DIR}/tests/lib/alert_feed.c)
	target_compile_definitions(test_${test} PRIVATE
		TEST_PUBLISHER="$<TARGET_FILE:newsalert-publisher>")
	add_dependencies(test_${test} newsalert-publisher)
endforeach()
newsalert_threads(publisher nanomsg)

# SPDX-License-Identifier: MIT
foreach(part caret codes drop escape health marks moment options paragraph table)
	newsalert_unit_test(${part} newsalert_command)
endforeach()

target_sources(test_drop PRIVATE ../lib/temporary.c)

newsalert_unit_test(template newsalert_command)
target_sources(test_template PRIVATE ../lib/sample.c)

# The command as a whole, against a daemon that is made up.
add_test(NAME flow.command COMMAND ${PYTHON}
	${PROJECT_SOURCE_DIR}/tests/flow/command_test.py)
set_tests_properties(flow.command PROPERTIES TIMEOUT 300 LABELS flow
	ENVIRONMENT "NEWSALERT_BUILD=${CMAKE_BINARY_DIR}")

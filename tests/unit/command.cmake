# SPDX-License-Identifier: MIT
foreach(part caret codes drop escape health marks options paragraph table unique)
	newsalert_unit_test(${part} newsalert_command)
endforeach()

target_sources(test_drop PRIVATE ../lib/temporary.c)

foreach(part ninjs template)
	newsalert_unit_test(${part} newsalert_command)
	target_sources(test_${part} PRIVATE ../lib/sample.c)
endforeach()

# The command as a whole, against a daemon that is made up.
foreach(flow command submit watch)
	add_test(NAME flow.${flow} COMMAND ${PYTHON}
		${PROJECT_SOURCE_DIR}/tests/flow/${flow}_test.py)
	set_tests_properties(flow.${flow} PROPERTIES TIMEOUT 300 LABELS flow
		ENVIRONMENT "NEWSALERT_BUILD=${CMAKE_BINARY_DIR}")
endforeach()

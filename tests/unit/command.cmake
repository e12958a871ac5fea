# SPDX-License-Identifier: MIT
foreach(part caret escape health marks moment paragraph)
	newsalert_unit_test(${part} newsalert_command)
endforeach()

newsalert_unit_test(template newsalert_command)
target_sources(test_template PRIVATE ../lib/sample.c)

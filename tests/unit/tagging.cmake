# SPDX-License-Identifier: MIT
newsalert_unit_test(word newsalert_core)

foreach(name tagger)
	newsalert_unit_test(${name} newsalert_tagging)
	target_sources(test_${name} PRIVATE ../lib/rule_box.c
		../lib/temporary.c)
endforeach()

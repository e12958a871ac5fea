# SPDX-License-Identifier: MIT
foreach(name rule_test verdict)
	newsalert_unit_test(${name} newsalert_trial)
	target_sources(test_${name} PRIVATE ../lib/rule_box.c
		../lib/temporary.c)
endforeach()

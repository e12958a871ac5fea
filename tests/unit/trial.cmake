# SPDX-License-Identifier: MIT
foreach(name rule_test verdict)
	newsalert_unit_test(${name} newsalert_trial)
	target_sources(test_${name} PRIVATE ../lib/rule_box.c
		../lib/temporary.c)
endforeach()

newsalert_unit_test(stored_article newsalert_trial newsalert_worker)
target_sources(test_stored_article PRIVATE ../lib/rule_box.c
	../lib/temporary.c)

foreach(name backtest board)
	newsalert_unit_test(${name} newsalert_trial newsalert_journal_box)
	target_sources(test_${name} PRIVATE ../lib/rule_box.c
		../lib/temporary.c)
endforeach()
newsalert_threads(backtest)

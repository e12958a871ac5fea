# SPDX-License-Identifier: MIT
add_library(newsalert_journal_box STATIC ../lib/journal_box.c)
target_link_libraries(newsalert_journal_box PUBLIC newsalert_journal
	PkgConfig::CHECK)

newsalert_unit_test(journal newsalert_journal_box)

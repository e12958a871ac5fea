# SPDX-License-Identifier: MIT
add_library(newsalert_journal_box STATIC ../lib/journal_box.c)
target_link_libraries(newsalert_journal_box PUBLIC newsalert_journal
	PkgConfig::CHECK)

newsalert_unit_test(clock newsalert_journal)
newsalert_unit_test(receipt newsalert_journal)
newsalert_unit_test(identity newsalert_journal)
newsalert_unit_test(database newsalert_journal)
newsalert_unit_test(store newsalert_journal_box)
newsalert_unit_test(kin newsalert_journal_box)
newsalert_unit_test(schema newsalert_journal_box)
newsalert_unit_test(stories newsalert_journal_box)
newsalert_unit_test(usage newsalert_journal_box)
newsalert_unit_test(retention newsalert_journal_box)
newsalert_unit_test(search newsalert_journal_box)
newsalert_unit_test(backup newsalert_journal_box)
newsalert_unit_test(recover newsalert_journal_box)
newsalert_unit_test(journal newsalert_journal_box)

newsalert_unit_test(archive newsalert_journal_box)
target_sources(test_archive PRIVATE ../lib/sample.c)
newsalert_unit_test(archive_items newsalert_journal_box)

newsalert_unit_test(journal_fault newsalert_journal_box)
target_sources(test_journal_fault PRIVATE ../lib/fault_vfs.c)

newsalert_threads(archive archive_items backup journal journal_fault recover retention search)

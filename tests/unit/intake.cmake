# SPDX-License-Identifier: MIT
add_library(newsalert_spool_box STATIC ../lib/spool_box.c)
target_link_libraries(newsalert_spool_box PUBLIC newsalert_intake
	PkgConfig::CHECK)

newsalert_unit_test(inbox newsalert_spool_box)
newsalert_unit_test(ending newsalert_spool_box)
newsalert_unit_test(intake_watch newsalert_spool_box)

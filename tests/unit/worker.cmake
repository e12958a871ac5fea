# SPDX-License-Identifier: MIT
newsalert_unit_test(child newsalert_child)
newsalert_unit_test(restart newsalert_child)
if(NOT NEWSALERT_SANITIZE) # there, most of the sandbox is left out
	newsalert_unit_test(sandbox newsalert_sandbox)
endif()

# SPDX-License-Identifier: MIT
newsalert_unit_test(expression newsalert_core)

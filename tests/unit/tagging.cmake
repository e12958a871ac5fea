# SPDX-License-Identifier: MIT
newsalert_unit_test(word newsalert_core)

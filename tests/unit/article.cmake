# SPDX-License-Identifier: MIT
newsalert_unit_test(article newsalert_article)

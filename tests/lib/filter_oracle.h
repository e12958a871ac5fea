/* SPDX-License-Identifier: MIT */
/* Whether a filter passes an alert, found the slow and obvious way. */
#ifndef TESTS_LIB_FILTER_ORACLE_H
#define TESTS_LIB_FILTER_ORACLE_H

#include "client/alert.h"
#include "client/expression.h"

bool oracle_match(const struct expression *tree,
    const struct newsalert_alert *alert);

#endif

/* SPDX-License-Identifier: MIT */
/* Stands in for poison.c in every build that is not for tests. */
#include "daemon/worker/poison.h"

enum newsalert_err
poison_taste(const char *bytes, size_t len)
{
	(void)bytes;
	(void)len;
	return NEWSALERT_OK;
}

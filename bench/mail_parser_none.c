/* SPDX-License-Identifier: MIT */
/* Nothing to compare with. */
#include "bench/mail_parser.h"

const char mail_parser_name[] = "nothing";

void
mail_parser_run(const char *bytes, size_t len)
{
	(void)bytes;
	(void)len;
}

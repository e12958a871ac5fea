/* SPDX-License-Identifier: MIT */
/* There is no other matcher on this machine to compare with. */
#include "bench/literal_matcher.h"

const char *
literal_matcher_name(void)
{
	return NULL;
}

struct literal_matcher *
literal_matcher_new(const char *const *literals, size_t count)
{
	(void)literals;
	(void)count;
	return NULL;
}

void
literal_matcher_free(struct literal_matcher *matcher)
{
	(void)matcher;
}

size_t
literal_matcher_scan(struct literal_matcher *matcher, const char *text,
    size_t len)
{
	(void)matcher;
	(void)text;
	(void)len;
	return 0;
}

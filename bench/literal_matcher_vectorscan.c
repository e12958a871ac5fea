/* SPDX-License-Identifier: MIT */
/* The literal matcher of vectorscan, in block mode. */
#include "bench/literal_matcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hs.h>

struct literal_matcher {
	hs_database_t *database;
	hs_scratch_t *scratch;
};

const char *
literal_matcher_name(void)
{
	return "vectorscan";
}

void
literal_matcher_free(struct literal_matcher *matcher)
{
	if (matcher == NULL)
		return;
	hs_free_scratch(matcher->scratch);
	hs_free_database(matcher->database);
	free(matcher);
}

struct literal_matcher *
literal_matcher_new(const char *const *literals, size_t count)
{
	struct literal_matcher *matcher = calloc(1, sizeof(*matcher));
	unsigned *flags = calloc(count, sizeof(*flags));
	unsigned *ids = calloc(count, sizeof(*ids));
	size_t *lens = calloc(count, sizeof(*lens));
	hs_compile_error_t *why = NULL;

	if (matcher == NULL || flags == NULL || ids == NULL || lens == NULL)
		goto out;
	for (size_t i = 0; i < count; i++) {
		flags[i] = HS_FLAG_CASELESS;
		ids[i] = (unsigned)i;
		lens[i] = strlen(literals[i]);
	}
	if (hs_compile_lit_multi(literals, flags, ids, lens, (unsigned)count,
		HS_MODE_BLOCK, NULL, &matcher->database, &why) == HS_SUCCESS &&
	    hs_alloc_scratch(matcher->database, &matcher->scratch) ==
		HS_SUCCESS)
		goto done;
	fprintf(stderr, "vectorscan: %s\n",
	    why == NULL ? "failed" : why->message);
out:
	literal_matcher_free(matcher);
	matcher = NULL;
done:
	hs_free_compile_error(why);
	free(flags);
	free(ids);
	free(lens);
	return matcher;
}

static int
count_match(unsigned id, unsigned long long from, unsigned long long to,
    unsigned flags, void *arg)
{
	size_t *count = arg;

	(void)id;
	(void)from;
	(void)to;
	(void)flags;
	(*count)++;
	return 0;
}

size_t
literal_matcher_scan(struct literal_matcher *matcher, const char *text,
    size_t len)
{
	size_t count = 0;

	if (hs_scan(matcher->database, text, (unsigned)len, 0, matcher->scratch,
		count_match, &count) != HS_SUCCESS)
		fprintf(stderr, "vectorscan: scan failed\n");
	return count;
}

/* SPDX-License-Identifier: MIT */
/*
 * Conditions of topics: the tree of an expression becomes a program of the
 * image, and a program and what stands in an article become true or false.
 */
#ifndef TAGGING_CONDITION_H
#define TAGGING_CONDITION_H

#include <stdio.h>

#include "builder.h"
#include "places.h"

/* Bits in image_op.zones: 1 << enum zone, and one for the body's first
 * paragraph. A match in it has both this one and ZONE_BODY's. */
#define CONDITION_LEAD     (1u << ZONE_COUNT)
#define CONDITION_ANY_ZONE ((1u << (ZONE_COUNT + 1)) - 1)

#define CONDITION_NEAR_MAX 1000 /* words */

/* Compile text into operations of the builder; terms become keywords. On
 * EINVAL *why says what is wrong and in which column. */
NEWSALERT_MUST_CHECK enum newsalert_err
condition_compile(struct builder *builder, const char *text,
    struct newsalert_error *why, uint32_t *firstp, uint32_t *countp);

/* Where a term stands. */
struct term_hit {
	uint32_t token; /* in the article */
	uint32_t end;
	uint32_t before; /* the hit of the same term before it, from 1 */
	uint32_t term;
};

struct term_state {
	double sum;     /* of zone weights */
	unsigned zones; /* it stands in */
	uint32_t last;  /* its last hit, from 1; 0: none */
};

struct condition_context {
	const struct ruleset *ruleset;
	const struct article *article;
	const struct term_state *terms; /* by term */
	const struct term_hit *hits;
	const struct tally *tallies; /* by country */
};

bool condition_holds(const struct condition_context *context, uint32_t first,
    uint32_t count);

/* For people: all that it asks for, each with yes or no. */
void condition_write(const struct condition_context *context, uint32_t first,
    uint32_t count, FILE *out);

#endif

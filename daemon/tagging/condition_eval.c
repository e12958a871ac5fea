/* SPDX-License-Identifier: MIT */
/* A program and the terms of an article come in, true or false goes out. */
#include "daemon/tagging/condition.h"

#include <strings.h>

/* A NEAR looks at this many places of a term, so that an article that says one
 * word all the time costs no more than another. */
#define NEAR_HITS_MAX 256

struct near {
	uint32_t hits[NEAR_HITS_MAX]; /* from 1 */
	size_t count;
};

static void
collect_hits(const struct condition_context *context, uint32_t term,
    struct near *near)
{
	uint32_t hit = context->terms[term].last;

	near->count = 0;
	for (; hit != 0 && near->count < NEAR_HITS_MAX;
	     hit = context->hits[hit - 1].before)
		near->hits[near->count++] = hit;
}

/* How many words b is from a: next to each other is 1, overlapping is 0. */
static uint32_t
distance(const struct term_hit *a, const struct term_hit *b)
{
	if (a->end <= b->token)
		return b->token - a->end + 1;
	if (b->end <= a->token)
		return a->token - b->end + 1;
	return 0;
}

static bool
reaches(const struct condition_context *context, const struct near *from,
    uint32_t hit, uint32_t words)
{
	for (size_t i = 0; i < from->count; i++) {
		const uint32_t far = distance(&context->hits[from->hits[i] - 1],
		    &context->hits[hit - 1]);

		if (far >= 1 && far <= words)
			return true;
	}
	return false;
}

/* Each term within words of the one before it, in either order. */
static bool
is_near(const struct condition_context *context, const struct image_op *op)
{
	struct near reached, next;

	if (op->count == 0)
		return false;
	collect_hits(context, op[1].arg, &reached);
	for (uint32_t i = 2; i <= op->count; i++) {
		size_t kept = 0;

		collect_hits(context, op[i].arg, &next);
		for (size_t k = 0; k < next.count; k++)
			if (reaches(context, &reached, next.hits[k], op->arg))
				next.hits[kept++] = next.hits[k];
		next.count = kept;
		reached = next;
	}
	return reached.count > 0;
}

static bool
op_value(const struct condition_context *context, const struct image_op *op)
{
	const char *text;

	switch (op->code) {
	case OP_TERM:
		return (context->terms[op->arg].zones & op->zones) != 0;
	case OP_COUNTRY:
		return (context->tallies[op->arg].roles & op->zones) != 0;
	case OP_LANGUAGE:
		text = context->ruleset->strings + op->arg;
		return strcasecmp(text, context->article->language) == 0;
	case OP_SOURCE:
		text = context->ruleset->strings + op->arg;
		return context->article->source != NULL &&
		       strcasecmp(text, context->article->source) == 0;
	default:
		return is_near(context, op);
	}
}

bool
condition_holds(const struct condition_context *context, uint32_t first,
    uint32_t count)
{
	const struct image_op *op = context->ruleset->ops + first;
	const struct image_op *end = op + count;
	bool stack[CONDITION_OP_MAX + 1];
	size_t depth = 0;

	for (; op < end; op++) {
		if (op->code == OP_NOT) {
			/* NOLINTNEXTLINE(clang-analyzer-core.*): set before */
			stack[depth - 1] = !stack[depth - 1];
		} else if (op->code == OP_AT_LEAST) {
			uint32_t holding = 0;

			for (uint32_t i = 0; i < op->count; i++)
				/* NOLINTNEXTLINE(clang-analyzer-core.*): set */
				holding += stack[--depth];
			stack[depth++] = holding >= op->arg;
		} else {
			stack[depth++] = op_value(context, op);
			if (op->code == OP_NEAR)
				op += op->count;
		}
	}
	return depth == 1 && stack[0];
}

/* SPDX-License-Identifier: MIT */
/*
 * Filters inside the library: a program of tests in post-order, so that one
 * pass over an array evaluates any nesting. The public part is newsalert.h.
 */
#ifndef CLIENT_FILTER_H
#define CLIENT_FILTER_H

#include "client/alert.h"
#include "client/expression.h"
#include "client/frame.h"
#include "client/phrase.h"

enum filter_kind {
	FILTER_JOIN,    /* of children: no test of its own */
	FILTER_COUNTRY, /* about or filed */
	FILTER_ABOUT,   /* and the rest: as the fields are called */
	FILTER_FILED,
	FILTER_MENTIONS, /* neither about nor filed */
	FILTER_TOPIC,    /* the id or one below it */
	FILTER_SOURCE,
	FILTER_LANG,
	FILTER_MSGTYPE,
	FILTER_URGENCY,
	FILTER_WORDS,
	FILTER_NEAR,
};

/* One node. A join counts the children whose value is hit_on; with need of
 * them its value is decided, else the opposite. */
struct filter_node {
	enum filter_kind kind;
	bool hit_on;
	bool decided;
	bool negative; /* under an odd number of NOTs */
	size_t need;
	size_t parent; /* index, above this one's */
	const struct expression *expression;
	struct phrase **phrases;
	size_t phrase_count;
};

struct newsalert_filter {
	struct expression *tree; /* NULL: passes everything */
	struct filter_node *nodes;
	size_t count;
	char *text;
};

/* The tree as text, which the caller frees; EINVAL: over the limit. */
NEWSALERT_MUST_CHECK enum newsalert_err
filter_format(const struct newsalert_filter *filter,
    struct newsalert_error *why, char **textp);

/* Fill in the test of a leaf; corrects the case of its value. */
NEWSALERT_MUST_CHECK enum newsalert_err
filter_node_init(struct filter_node *node, struct expression *expression,
    struct newsalert_error *why);
void filter_node_fini(struct filter_node *node);

/* What tests of one alert share: its words, folded when first needed. */
struct filter_subject {
	const struct newsalert_alert *alert;
	bool is_folded;
	struct folded headline;
	struct folded summary;
};
bool filter_node_match(const struct filter_node *node,
    struct filter_subject *subject);

/* false: the alert of this frame certainly does not pass, by its lists of
 * countries and topics alone. */
bool filter_may_match(const struct newsalert_filter *filter,
    const struct frame *frame);

#endif

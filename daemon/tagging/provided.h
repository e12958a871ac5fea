/* SPDX-License-Identifier: MIT */
/*
 * What the provider says that an article is about comes in as codes, the
 * countries and topics of the rules that they stand for go out.
 */
#ifndef TAGGING_PROVIDED_H
#define TAGGING_PROVIDED_H

#include "arena.h"
#include "daemon/article/article.h"
#include "image.h"
#include "vector.h"

/* A country or topic, and the code that stands for it. */
struct provided_tag {
	uint32_t index; /* of the ruleset's */
	bool is_country;
	const char *text; /* "medtop:20000639", "country:JP"; in the arena */
};

/* A media topic that a rule is of. */
struct provided_topic {
	uint32_t code;
	uint32_t topic;
};

struct provided {
	struct provided_topic *topics; /* by rising code */
	size_t topic_count;
	struct vector tags; /* struct provided_tag, each country and topic once,
			       in the provider's order */
};

NEWSALERT_MUST_CHECK enum newsalert_err provided_init(struct provided *provided,
    const struct ruleset *ruleset);
void provided_fini(struct provided *provided);

/* Read the article's subjects: tags hold until the next call, their texts as
 * long as the arena's. A media topic that no rule has is the nearest broader
 * one that a rule has. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err provided_read(struct provided *provided,
    const struct ruleset *ruleset, const struct article *article,
    struct arena *arena);

#endif

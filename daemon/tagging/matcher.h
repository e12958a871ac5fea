/* SPDX-License-Identifier: MIT */
/*
 * One pass over the zones of an article that finds every keyword of every
 * owner. Within an owner (a topic, a condition's term, the gazetteer) the
 * leftmost longest keyword wins and hides what overlaps it; owners do not see
 * one another.
 */
#ifndef TAGGING_MATCHER_H
#define TAGGING_MATCHER_H

#include "daemon/article/article.h"
#include "image.h"
#include "namer.h"
#include "splitter.h"
#include "tongues.h"

#define MATCHES_MAX ((size_t)1 << 18) /* of an article; then it looks away */

/* A keyword of a topic or a term, with what scores ask of it: an article has
 * hundreds of matches, and the rules are far away. */
struct match {
	uint32_t keyword;
	uint32_t owner;
	float weight;
	uint32_t token;  /* counted through the article, zones far apart */
	uint32_t offset; /* bytes, in the zone */
	uint16_t len;
	uint8_t tokens;
	uint8_t zone;
	uint8_t owner_kind;
	uint8_t flags; /* the keyword's */
};

/* A name of the gazetteer, with what it may stand for. */
#define SITE_SMALL     (1 << 0) /* counts only with its region behind it */
#define SITE_DROPPED   (1 << 1) /* is not a place after all */
#define SITE_QUALIFIED (1 << 2) /* the text itself says which */
#define SITE_WEAK      (1 << 3) /* counts only in company */
#define SITE_FIRM      (1 << 4) /* is in the name of a firm */

struct site {
	uint32_t
	    candidates; /* first of count keywords in matcher->candidates */
	uint32_t token; /* in the zone */
	uint32_t offset;
	uint16_t len;
	uint8_t tokens;
	uint8_t zone;
	uint8_t flags;
	uint8_t count;
};

struct matcher {
	const struct ruleset *ruleset;
	struct lexicon *lexicon;
	struct namer *namer;
	struct splitter splitter;
	struct tongues tongues;
	char *text; /* of the zone, padded */
	size_t text_room;
	bool caps;                        /* the zone is all capitals */
	uint32_t words;                   /* of the article so far */
	uint32_t first_token;             /* of the zone, in the article */
	const struct named_symbol *named; /* what token.symbols counts from */
	const struct named_keyword *named_keywords;
	struct vector starters;   /* struct starter */
	struct vector matches;    /* struct match */
	struct vector sites;      /* struct site */
	struct vector candidates; /* uint32_t, keywords of sites */
	struct matcher_walk *walk;
};

NEWSALERT_MUST_CHECK enum newsalert_err matcher_init(struct matcher *matcher,
    const struct ruleset *ruleset);
void matcher_fini(struct matcher *matcher);

/* Forget the article before. language: ISO 639-1, "" unknown; tongues.h says
 * what is sought. */
void matcher_begin(struct matcher *matcher, const char *language);

/* Find what is in one zone, added to matches and sites in order of place.
 * The zone's tokens and text stay in matcher->splitter until the next zone. */
NEWSALERT_MUST_CHECK enum newsalert_err matcher_zone(struct matcher *matcher,
    enum zone zone, const char *text, size_t len);

static inline const struct image_keyword *
matcher_candidate(const struct matcher *matcher, const struct site *site,
    size_t index)
{
	const uint32_t *candidates = matcher->candidates.items;

	return &matcher->ruleset
		    ->keywords[candidates[site->candidates + index]];
}

#endif

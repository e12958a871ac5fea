/* SPDX-License-Identifier: MIT */
/*
 * Countries: sites come in, and it is decided which are places, which country
 * each stands for, and what the countries' scores are.
 */
#ifndef TAGGING_PLACES_H
#define TAGGING_PLACES_H

#include "matcher.h"

/* One country in an article. */
struct tally {
	bool named;     /* the article says something of it */
	unsigned roles; /* of enum alert_role; set by the tagger */
	double score;
	double support; /* what unambiguous names say for it */
	uint32_t sites; /* that count for it */
	bool strong;    /* named outside of capitals */
	bool provided;  /* tags by the provider's code alone */
	uint8_t slot;   /* among the alert's countries, from 1; 0: none */
};

/* The article has said once which place a name is. */
struct sense {
	uint32_t name;   /* the keyword that a bare name would have first */
	uint32_t chosen; /* the keyword it is, or one of these */
};

#define PLACES_NONE   UINT32_MAX       /* a place that no keyword is */
#define PLACES_PERSON (UINT32_MAX - 1) /* the name of a person */
#define PLACES_SENSES 64 /* in an article; later ones are not kept */

struct places {
	struct tally *tallies; /* by country */
	uint32_t *named;       /* those that are named, or filed from */
	size_t named_count;
	struct vector senses; /* struct sense */
};

NEWSALERT_MUST_CHECK enum newsalert_err places_init(struct places *places,
    const struct ruleset *ruleset);
void places_fini(struct places *places);

/* Forget the article before. */
void places_begin(struct places *places);

/* Keep what a name stands for in this article. The first word counts; what is
 * over PLACES_SENSES is forgotten. */
NEWSALERT_MUST_CHECK enum newsalert_err places_add_sense(struct places *places,
    uint32_t name, uint32_t chosen);

/* After each zone: drop what the words around it show to be no place, and
 * settle "City, Region". first is the number of sites before the zone. */
NEWSALERT_MUST_CHECK enum newsalert_err places_zone(struct places *places,
    struct matcher *matcher, size_t first);

/* After the last zone: one reading for each site, and the tallies. Sites that
 * count have exactly one candidate left and no SITE_DROPPED. filed: country
 * of the dateline or FILING_UNKNOWN. */
void places_settle(struct places *places, struct matcher *matcher,
    const struct article *article, uint32_t filed);

/* The provider says that the story is about the country, whose roles are
 * known: give it that role, and the score that it takes. */
void places_provide(struct places *places, uint32_t country);

/* What one mention counts by where it stands. */
double places_zone_weight(const struct article *article, enum zone zone,
    size_t offset);

/* A keyword's own weight, less where it is part of the name of a firm. That of
 * a dateline's town only ranks it among towns of its name. */
double places_own_weight(const struct site *site, enum place_kind kind,
    const struct image_keyword *keyword);

#endif

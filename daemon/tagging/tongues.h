/* SPDX-License-Identifier: MIT */
/*
 * Tongues: which keywords are for an article, by its language and theirs. A
 * list of its own language hides the others. Where no country has a name in
 * it, English stands in, and what is written in other scripts, which cannot
 * be mistaken: one stray name is a tag. Where no topic has a list in it, all
 * do: it takes several words to tag.
 */
#ifndef TAGGING_TONGUES_H
#define TAGGING_TONGUES_H

#include "image.h"

#define TONGUE_ANY      0                   /* every list */
#define TONGUE_BORROWED (LANGUAGES_MAX + 1) /* English, and other scripts */

struct tongues {
	const struct ruleset *ruleset;
	uint8_t lists[LANGUAGES_MAX + 1]; /* owners that speak it, as bits */
	bool is_lent[LANGUAGES_MAX + 1];  /* stands in for others */
	uint8_t spoken[OWNER_COUNT];      /* an index, ANY or BORROWED */
	uint8_t number;                   /* two that are equal hear the same */
};

void tongues_init(struct tongues *tongues, const struct ruleset *ruleset);

/* The language of the next article: ISO 639-1, "" unknown, which is every
 * list. The result is what stems to look for, as lexicon.h has it. */
uint8_t tongues_choose(struct tongues *tongues, const char *code);

static inline bool
tongues_hear(const struct tongues *tongues, const struct image_keyword *keyword)
{
	const uint8_t spoken = tongues->spoken[keyword->owner_kind];

	if (keyword->language == 0 || spoken == TONGUE_ANY)
		return true;
	if (spoken == TONGUE_BORROWED)
		return tongues->is_lent[keyword->language];
	return keyword->language == spoken;
}

#endif

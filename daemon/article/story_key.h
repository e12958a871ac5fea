/* SPDX-License-Identifier: MIT */
/*
 * Keys of a story: numbers by which a later article finds the story that it
 * goes on with. Journals keep them: they must not change.
 */
#ifndef ARTICLE_STORY_KEY_H
#define ARTICLE_STORY_KEY_H

#include "daemon/article/article.h"

#define STORY_KEY_NAMED_MAX 6

struct story_keys {
	uint64_t guid;     /* by the provider's name for it; 0: it has none */
	uint64_t headline; /* by source and headline without its life-cycle
			      words; 0: no words are left */
	uint64_t named[STORY_KEY_NAMED_MAX]; /* by headlines that the copy of
						a correction or withdrawal
						names; 0 behind the last */
};

void story_keys_make(const struct article *article, struct story_keys *keys);

#endif

/* SPDX-License-Identifier: MIT */
/* Stories of made-up words, some of them about baking, in a corpus. */
#ifndef TESTS_LIB_LABELLED_STORIES_H
#define TESTS_LIB_LABELLED_STORIES_H

#include "daemon/learning/corpus.h"

/* count stories, one in three about baking. Those have one or two of the words
 * oven, dough and sourdough starter, which others rarely have, and many of
 * both are in the same words otherwise. An oven is no baking where there is
 * steel. Whatever fails fails the test. */
void labelled_stories(struct corpus *corpus, size_t count);

/* Add one. */
void labelled_story(struct corpus *corpus, const char *text, bool positive);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Dateline fields: where formats keep a place for the dateline, apart from the
 * text, in their own words: "LIMA, Nov 20 (Reuters) -", "ROUND ROCK, Texas",
 * "Helsinki", or only a time.
 */
#ifndef ARTICLE_DATELINE_FIELD_H
#define ARTICLE_DATELINE_FIELD_H

#include "daemon/article/dateline.h"

/* Read a line that is a dateline or only a place. false: it names no place.
 * The spans point into the line, whose white space is folded. */
bool dateline_field_read(struct span line, struct dateline_parts *parts);

/* Give *parts, which may be all zero, what it lacks of the line, unless it
 * has a place. Returns whether the place is the line's. */
bool dateline_field_merge(struct span line, struct dateline_parts *parts);

#endif

/* SPDX-License-Identifier: MIT */
/* Names of places: from the capitals of a dateline to a name. */
#ifndef ARTICLE_PLACENAME_H
#define ARTICLE_PLACENAME_H

#include "daemon/article/span.h"

/* "RIO DE JANEIRO" as "Rio de Janeiro", "ST. LOUIS" as "St. Louis"; words
 * that are not all capitals stay. At most limit bytes. The caller frees it;
 * NULL: memory is out. */
char *placename_dup(struct span place, size_t limit);

/* Whether the word is written in capitals: "PARIS", "McALLEN", "N'DJAMENA",
 * "МОСКВА". Dots, hyphens and apostrophes do not count. */
bool placename_is_capitals(struct span word);
/* Whether it begins with a capital letter. */
bool placename_is_name(struct span word);
/* "de", "upon", ...: small inside a name. */
bool placename_is_particle(struct span word);

/* Whether it is an abbreviation or name of a state or province, as it stands
 * behind a city: "Conn.", "N.Y.", "TX", "Ontario". */
bool placename_is_region(struct span region);

#endif

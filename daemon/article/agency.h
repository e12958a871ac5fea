/* SPDX-License-Identifier: MIT */
/* News agencies: the names they go by in datelines, credits and notes. */
#ifndef ARTICLE_AGENCY_H
#define ARTICLE_AGENCY_H

#include "daemon/article/span.h"

/* The agency's own name ("Reuters" for "REUTER"), a constant; NULL: not one
 * that is known. Of "AP/Reuters" or "Marketwire - Dec 23" the first counts.
 * The short names are words too: ask only where an agency is expected. */
const char *agency_find(struct span name);

/* Whether it may stand in front of a dash without brackets, "AP - ...", and
 * still be no word of the text. */
bool agency_stands_alone(struct span name);

/* Bytes of such an agency that text starts with, where a dash, a full stop or
 * a comma follows it; the shortest, if several fit. 0: none. */
size_t agency_read_alone(struct span text);

#endif

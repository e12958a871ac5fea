/* SPDX-License-Identifier: MIT */
/*
 * Where a story was filed: the words of a dateline come in, a country goes
 * out.
 */
#ifndef TAGGING_FILING_H
#define TAGGING_FILING_H

#include "daemon/article/article.h"
#include "image.h"
#include "lexicon.h"

#define FILING_UNKNOWN UINT32_MAX

/* The country (its index) of a dateline, or FILING_UNKNOWN. What stands
 * behind the comma decides, if the place can be there; then the agencies'
 * table, then names of countries, capitals, cities and regions. */
uint32_t filing_country(const struct ruleset *ruleset, struct lexicon *lexicon,
    const struct dateline *dateline);

#endif

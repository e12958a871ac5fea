/* SPDX-License-Identifier: MIT */
/*
 * Datelines: what stands in front of the first sentence of wire copy,
 *
 *	[AGENCY -] PLACE[/PLACE][, REGION][, DATE] [AGENCY] DASH
 *
 *	ST. PETERSBURG, December 13. /TASS/. The policy ...
 *	STAMFORD, Conn., Feb 26 (Reuters) - Net rose ...
 *	BEIJING, Dec. 13 (Xinhua) -- Exports rose ...
 *	Berlin (dpa) - Die Regierung ...
 *	AP - Rain fell ...
 *
 * No list of places is needed: a date or an agency makes it sure. Capitals and
 * a dash alone ("LONDON - Shares rose") make it likely, and the caller decides
 * by where it stands. Of several places the first counts.
 */
#ifndef ARTICLE_DATELINE_H
#define ARTICLE_DATELINE_H

#include "daemon/article/article.h"
#include "daemon/article/calendar.h"
#include "daemon/article/span.h"

struct dateline_parts {
	struct span place; /* as printed; empty where there is none */
	struct span region;
	struct span agency;
	struct date date; /* month 0: no date */
	size_t len;       /* bytes of the dateline, without its dash */
	size_t text_at;   /* where the sentence starts; may be the end */
	bool is_sure;
};

/* Look for a dateline at the start of a paragraph, whose white space is
 * folded. false: there is none. The spans point into the paragraph. */
bool dateline_read(struct span paragraph, struct dateline_parts *parts);

/* Fill what the article keeps: names in name case, agencies by their own
 * name, the year told by calendar_year. lead: the first paragraph's text.
 * ENOMEM: *dateline may be filled in part; its owner frees it. */
NEWSALERT_MUST_CHECK enum newsalert_err
dateline_fill(const struct dateline_parts *parts, int64_t time_sec,
    struct span lead, struct dateline *dateline);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Furniture: the lines around a story that are not the story: section, byline,
 * credit, notes, end marks. Each is told by how agencies write it.
 */
#ifndef ARTICLE_FURNITURE_H
#define ARTICLE_FURNITURE_H

#include "daemon/article/span.h"

enum furniture {
	FURNITURE_NONE, /* part of the story */
	FURNITURE_BYLINE,
	FURNITURE_CREDIT,
	FURNITURE_DATE, /* "13 DEC, 11:09", "Published: ..." */
	FURNITURE_NOTE, /* "(Reporting by ...)", "Notes to editors" */
	FURNITURE_END,  /* "###", "(END)", "REUTER": the copy ends here */
};

/* What a line or paragraph is, by itself. */
enum furniture furniture_of(struct span line);

/* "All news", "World", "BC-EU--Summit, 2nd Ld": section lines and slugs. Only
 * its place, above a headline, makes it one. */
bool furniture_is_section(struct span line);

/* Offset at which a trailing credit begins: "(AP Photo/Jane Doe)",
 * "REUTERS/Jane Doe", "(Jane Doe/AFP)"; the length where there is none. */
size_t furniture_credit_tail(struct span paragraph);

/* Length of the paragraph in front of an end mark on its last line: "...
 * issued. Enditem". */
size_t furniture_end_tail(struct span paragraph);

/* Length of the headline in front of a trailing "(AFP)". */
size_t furniture_agency_tail(struct span headline);

#endif

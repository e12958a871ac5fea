/* SPDX-License-Identifier: MIT */
/*
 * Facts: what a page says of its article in JSON-LD, microdata and meta
 * elements. The sources are read from the best to the weakest, and the first
 * that knows a fact is believed.
 */
#ifndef ARTICLE_HTML_FACTS_H
#define ARTICLE_HTML_FACTS_H

#include "newsalert.h"
#include "daemon/article/span.h"
#include "daemon/article/text_buffer.h"

enum html_fact {
	FACT_HEADLINE,
	FACT_STANDFIRST,
	FACT_BODY, /* paragraphs, or markup */
	FACT_BYLINES,
	FACT_DATELINE,
	FACT_PUBLISHER,
	FACT_LANGUAGE,
	FACT_LINK,
	FACT_SECTION,
	FACT_PUBLISHED,
	FACT_MODIFIED,
	FACT_KEYWORDS,
	HTML_FACTS,
};

/* All zero is empty. */
struct html_facts {
	struct text_buffer texts[HTML_FACTS];
	bool is_sealed[HTML_FACTS];
	bool is_live; /* a live blog: its posts are one article */
};

/* The fact, which is empty where nobody told it; borrowed. */
struct span html_fact(const struct html_facts *facts, enum html_fact fact);

/* Tell a fact; references and tags in it are read. What the source or an
 * earlier one told already stands. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err html_facts_set(struct html_facts *facts,
    enum html_fact fact, struct span text);

/* Tell a further line of the fact, of bylines and keywords. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err html_facts_add(struct html_facts *facts,
    enum html_fact fact, struct span text);

/* Add each part between commas or semicolons. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
html_facts_add_list(struct html_facts *facts, enum html_fact fact,
    struct span list);

/* The source has been read: what it told stands. */
void html_facts_seal(struct html_facts *facts);

void html_facts_fini(struct html_facts *facts);

#endif

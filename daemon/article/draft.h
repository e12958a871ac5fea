/* SPDX-License-Identifier: MIT */
/*
 * Drafts: what a reader finds comes in piece by piece, in any order and as it
 * stands in the file; an article goes out. Here, for all formats alike, text
 * is cleaned, white space folded, the dateline taken off the first paragraph,
 * credits and notes told from the story, life-cycle words read, and the
 * identity computed.
 */
#ifndef ARTICLE_DRAFT_H
#define ARTICLE_DRAFT_H

#include "daemon/article/article.h"
#include "daemon/article/layout.h"
#include "daemon/article/span.h"
#include "daemon/article/text_buffer.h"

enum draft_field {
	DRAFT_SOURCE,
	DRAFT_PLACE, /* where it was filed: stronger than what the text says */
	DRAFT_REGION,
	DRAFT_DATELINE, /* a line that says where, when, who: the copy's own
			   dateline stands over it, see dateline_field.h */
	DRAFT_LANGUAGE, /* a BCP 47 tag, "en-GB", or an English or ISO name */
	DRAFT_GUID,
	DRAFT_VERSION,
	DRAFT_LINK,
	DRAFT_SLUGLINE,
	DRAFT_FIELDS,
};

/* All zero is an empty draft. What follows `replaced` is for readers to set. */
struct draft {
	struct text_buffer zones[ZONE_COUNT]; /* one line a paragraph */
	struct text_buffer fields[DRAFT_FIELDS];
	struct article_subject *subjects;
	size_t subject_count;
	size_t replaced;       /* bytes that were no text */
	const char *msgtype;   /* NULL: not told, life-cycle words decide;
				  they make an "update" a correction, too */
	int urgency;           /* 1 to 9; 0: not told */
	int64_t embargo_sec;   /* Unix time; 0: not told */
	int64_t published_sec; /* likewise */
	int64_t modified_sec;
};

/* Add one paragraph of plain UTF-8; newlines in it are white space. Empty
 * ones are none, the first headline stands, and the credit at the end of a
 * caption goes to its zone. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err draft_add(struct draft *draft,
    enum zone zone, struct span text);

/* Add text with paragraphs of its own, told by blank lines or indentation as
 * wire copy has them. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err draft_add_copy(struct draft *draft,
    enum zone zone, struct span text);

/* Set a field; what has been set before stands, empty text sets nothing.
 * White space is folded. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err draft_set(struct draft *draft,
    enum draft_field field, struct span text);

/* Add what the provider says it is about; empty spans are absent. What comes
 * behind SUBJECTS_MAX is left out. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err draft_add_subject(struct draft *draft,
    struct span scheme, struct span code, struct span name);

/* Whether there is a headline or a body so far. */
bool draft_has_story(const struct draft *draft);

/* Make the article, which is all zero. Where the draft has a body, its
 * paragraphs are told apart as those of wire copy are, with the headline
 * known. EFORMAT: no headline and no body, *why says so. ENOMEM: *article may
 * be filled in part; its owner frees it. */
NEWSALERT_MUST_CHECK enum newsalert_err draft_finish(struct draft *draft,
    const struct article_input *input, struct newsalert_error *why,
    struct article *article);

/* The same for a draft whose zones are the layout's, as of wire copy. */
NEWSALERT_MUST_CHECK enum newsalert_err draft_finish_layout(struct draft *draft,
    const struct layout *layout, const struct article_input *input,
    struct newsalert_error *why, struct article *article);

void draft_fini(struct draft *draft);

#endif

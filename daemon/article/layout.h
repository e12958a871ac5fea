/* SPDX-License-Identifier: MIT */
/*
 * Layout: the paragraphs of one story come in, pieces with their zones go
 * out. What stands above the dateline is the head: section, headline,
 * standfirst, caption, credit, byline, in about that order; what stands below
 * is the body with its notes. Without a dateline the first paragraph that
 * reads like a headline is one, and the body starts below the byline.
 */
#ifndef ARTICLE_LAYOUT_H
#define ARTICLE_LAYOUT_H

#include "daemon/article/article.h"
#include "daemon/article/dateline.h"
#include "daemon/article/lifecycle.h"
#include "daemon/article/paragraph.h"

struct piece {
	enum zone zone;
	/* A line of nothing but life-cycle words, other than an embargo: copy
	 * that is sent again without it is the same. */
	bool is_life_cycle;
	struct span text;
};

struct layout {
	struct piece *pieces; /* in the order of the text */
	size_t count;
	bool has_dateline;
	struct dateline_parts dateline;
	struct life_cycle cycle;
	const char *agency; /* named elsewhere than in the dateline, or NULL */
};

/* The pieces point into the paragraphs. The caller ends *layout with
 * layout_fini. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
layout_read(const struct paragraphs *paragraphs, int64_t time_sec,
    struct layout *layout);

/* The same where the headline is known, or empty, and the paragraphs are those
 * of the body: datelines, bylines, credits and notes are still among them. */
NEWSALERT_MUST_CHECK enum newsalert_err layout_read_body(struct span headline,
    const struct paragraphs *body, int64_t time_sec, struct layout *layout);

void layout_fini(struct layout *layout);

#endif

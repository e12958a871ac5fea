/* SPDX-License-Identifier: MIT */
/* Codes of NewsML-G2: "medtop:20000639", or the URI that it stands for. */
#ifndef ARTICLE_QCODE_H
#define ARTICLE_QCODE_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

struct qcode {
	struct span scheme; /* "medtop"; a URI up to its last part */
	struct span code;   /* "20000639" */
};

/* The element's qcode, uri or literal, whichever it has first; a literal is a
 * code without a scheme. Both are empty where it has none. */
struct qcode qcode_of(const struct node *node);

/* Whether the scheme is one that everybody has: media topics and subjects of
 * IPTC, countries of ISO 3166. */
bool qcode_is_standard(struct qcode qcode);

/* Add a <subject> or <genre>, and what it is the same as, or part of, in
 * standard schemes. language: of the names that are wanted, may be empty.
 * ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err qcode_add_subject(struct draft *draft,
    const struct node *subject, struct span language);

/* The child of that name in the language, else without one, else the first;
 * NULL: none. */
const struct node *qcode_in_language(const struct node *node, const char *name,
    struct span language);

#endif

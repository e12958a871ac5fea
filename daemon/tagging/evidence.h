/* SPDX-License-Identifier: MIT */
/* Places in zones become the pieces of evidence of an alert. */
#ifndef TAGGING_EVIDENCE_H
#define TAGGING_EVIDENCE_H

#include "arena.h"
#include "client/alert.h"
#include "daemon/article/article.h"

/* Turns byte offsets into code points, for each zone of one article. */
struct evidence_ruler {
	const struct article *article;
	struct arena *arena;
	uint32_t *marks[ZONE_COUNT]; /* code points before each stretch,
					and behind the last */
};

void evidence_begin(struct evidence_ruler *ruler, struct arena *arena,
    const struct article *article);

/* One piece: len bytes at offset of a zone. Its text lives in the arena. */
NEWSALERT_MUST_CHECK enum newsalert_err
evidence_take(struct evidence_ruler *ruler, enum zone zone, size_t offset,
    size_t len, struct alert_evidence *evidence);

#endif

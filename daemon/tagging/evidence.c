/* SPDX-License-Identifier: MIT */
/* Byte spans of zones come in, evidence in code points goes out. */
#include "daemon/tagging/evidence.h"

#include <string.h>

#include "zones.h"

#define STRETCH 256 /* bytes */

void
evidence_begin(struct evidence_ruler *ruler, struct arena *arena,
    const struct article *article)
{
	memset(ruler, 0, sizeof(*ruler));
	ruler->article = article;
	ruler->arena = arena;
}

static uint32_t
count_points(const char *text, size_t len)
{
	uint32_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)text[i] & 0xC0) != 0x80;
	return count;
}

static enum newsalert_err
mark_zone(struct evidence_ruler *ruler, enum zone zone)
{
	const char *text = ruler->article->zones[zone];
	const size_t stretches = ruler->article->zone_lens[zone] / STRETCH;
	uint32_t *marks =
	    arena_alloc(ruler->arena, (stretches + 1) * sizeof(*marks));

	if (marks == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < stretches; i++)
		marks[i + 1] =
		    marks[i] + count_points(text + i * STRETCH, STRETCH);
	ruler->marks[zone] = marks;
	return NEWSALERT_OK;
}

enum newsalert_err
evidence_take(struct evidence_ruler *ruler, enum zone zone, size_t offset,
    size_t len, struct alert_evidence *evidence)
{
	const char *text = ruler->article->zones[zone];
	const size_t start = offset / STRETCH * STRETCH;

	if (ruler->marks[zone] == NULL &&
	    mark_zone(ruler, zone) != NEWSALERT_OK)
		return NEWSALERT_ENOMEM;
	evidence->text = arena_dup(ruler->arena, text + offset, len);
	if (evidence->text == NULL)
		return NEWSALERT_ENOMEM;
	evidence->zone = zones_name(zone);
	evidence->offset = ruler->marks[zone][offset / STRETCH] +
			   count_points(text + start, offset - start);
	return NEWSALERT_OK;
}

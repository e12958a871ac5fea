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

/* At most STRETCH bytes: eight at a step, each in a lane of its own. A byte
 * that continues a character has its highest bit set, the next one clear. */
static uint32_t
count_points(const char *text, size_t len)
{
	const uint64_t each_byte = 0x0101010101010101u;
	uint32_t count = (uint32_t)len;
	uint64_t lanes = 0;

	for (; len >= 8; text += 8, len -= 8) {
		uint64_t bytes;

		memcpy(&bytes, text, 8);
		lanes += bytes >> 7 & ~bytes >> 6 & each_byte;
	}
	for (; len > 0; text++, len--)
		count -= ((unsigned char)*text & 0xC0) == 0x80;
	for (; lanes != 0; lanes >>= 8)
		count -= (uint32_t)(lanes & 0xFF);
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

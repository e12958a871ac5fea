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

/* The last one of a zone may be shorter, or empty. */
static size_t
stretch_len(const struct article *article, enum zone zone, size_t number)
{
	const size_t left = article->zone_lens[zone] - number * STRETCH;

	return left < STRETCH ? left : STRETCH;
}

static enum newsalert_err
mark_zone(struct evidence_ruler *ruler, enum zone zone)
{
	const char *text = ruler->article->zones[zone];
	const size_t stretches = ruler->article->zone_lens[zone] / STRETCH + 1;
	uint32_t *marks =
	    arena_alloc(ruler->arena, (stretches + 1) * sizeof(*marks));

	if (marks == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < stretches; i++)
		marks[i + 1] =
		    marks[i] + count_points(text + i * STRETCH,
				   stretch_len(ruler->article, zone, i));
	ruler->marks[zone] = marks;
	return NEWSALERT_OK;
}

enum newsalert_err
evidence_take(struct evidence_ruler *ruler, enum zone zone, size_t offset,
    size_t len, struct alert_evidence *evidence)
{
	const char *text = ruler->article->zones[zone];
	const size_t number = offset / STRETCH;
	const size_t inside = offset % STRETCH;
	const uint32_t *marks;

	if (ruler->marks[zone] == NULL &&
	    mark_zone(ruler, zone) != NEWSALERT_OK)
		return NEWSALERT_ENOMEM;
	evidence->text = arena_dup(ruler->arena, text + offset, len);
	if (evidence->text == NULL)
		return NEWSALERT_ENOMEM;
	evidence->zone = zones_name(zone);
	marks = ruler->marks[zone] + number;
	/* Where a stretch has as many characters as bytes, so has its part. */
	evidence->offset = marks[0];
	if (marks[1] - marks[0] == stretch_len(ruler->article, zone, number))
		evidence->offset += (uint32_t)inside;
	else
		evidence->offset +=
		    count_points(text + number * STRETCH, inside);
	return NEWSALERT_OK;
}

/* SPDX-License-Identifier: MIT */
/* Identity: the hash of what an article says. */
#include "daemon/article/identity.h"

#include <string.h>

#include <nettle/sha2.h>

static void
add(struct sha256_ctx *hash, const char *bytes, size_t len)
{
	sha256_update(hash, len, (const uint8_t *)bytes);
}

/* The only white space left in a zone that is not a single space is the
 * newline between paragraphs: `between` takes its place. */
static void
add_lines(struct sha256_ctx *hash, const char *text, size_t len, char between)
{
	while (len > 0) {
		const char *newline = memchr(text, '\n', len);
		size_t line_len =
		    newline == NULL ? len : (size_t)(newline - text);

		add(hash, text, line_len);
		if (newline == NULL)
			break;
		add(hash, &between, 1);
		text += line_len + 1;
		len -= line_len + 1;
	}
	add(hash, "\n", 1);
}

void
identity_compute(const struct article *article, const char *life_cycle,
    unsigned char id[ARTICLE_ID_LEN])
{
	static const char version[] = "newsalert-article-1\n";
	struct sha256_ctx hash;

	sha256_init(&hash);
	add(&hash, version, sizeof(version) - 1);
	if (life_cycle != NULL)
		add_lines(&hash, life_cycle, strlen(life_cycle), '\n');
	add_lines(&hash, article->zones[ZONE_HEADLINE],
	    article->zone_lens[ZONE_HEADLINE], ' ');
	add_lines(&hash, article->zones[ZONE_BODY],
	    article->zone_lens[ZONE_BODY], ' ');
	sha256_digest(&hash, ARTICLE_ID_LEN, id);
}

/* SPDX-License-Identifier: MIT */
/* An article in, the keys of its story out. */
#include "daemon/article/story_key.h"

#include <string.h>

#include "daemon/article/fold.h"
#include "daemon/article/lifecycle.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ODD           UINT64_C(0x9e3779b97f4a7c15)

#define NOTICE_MAX    2000 /* bytes of a notice's body */
#define PARAGRAPH_MAX 300  /* of one that may be a headline */
#define NAMED_WORDS   2    /* that a headline in a notice has at least */

/* So that a key of one kind is none of another. */
enum kind { KIND_GUID = 1, KIND_HEADLINE };

struct quotes {
	const char *open;
	const char *close;
};

static const struct quotes quotes[] = {
	{ "\xe2\x80\x9c", "\xe2\x80\x9d" }, /* English */
	{ "\xe2\x80\x9e", "\xe2\x80\x9c" }, /* German */
	{ "\xc2\xab", "\xc2\xbb" },         /* French */
	{ "\xc2\xbb", "\xc2\xab" },         /* German books */
	{ "\"", "\"" },
};

static uint64_t
add_words(uint64_t key, struct span text, size_t *countp)
{
	uint64_t word;

	for (*countp = 0; fold_word(&text, &word); ++*countp)
		key = fold_mix(key * ODD + word);
	return key;
}

static struct span
text_of(const char *text)
{
	return text == NULL ? (struct span){ "", 0 } : span_of(text);
}

static uint64_t
headline_key(const struct article *article, struct span headline,
    size_t least_words)
{
	uint64_t key = KIND_HEADLINE;
	size_t words;

	key = add_words(key, text_of(article->source), &words);
	key = add_words(key * ODD, life_cycle_strip(headline), &words);
	return words < least_words ? 0 : key;
}

/* A URI, a URN, a tag or a Message-ID is nobody else's. */
static bool
is_global(struct span guid)
{
	return span_find(guid, ':') < guid.len ||
	       span_find(guid, '@') < guid.len;
}

static uint64_t
guid_key(const struct article *article)
{
	struct span guid = span_trim(text_of(article->guid));
	uint64_t key = KIND_GUID;
	size_t words;

	if (guid.len == 0)
		return 0;
	if (!is_global(guid)) {
		key = add_words(key, text_of(article->source), &words);
		if (words == 0)
			return 0;
	}
	for (size_t i = 0; i < guid.len; i++)
		key = fold_mix(key * ODD + (unsigned char)guid.bytes[i]);
	return key;
}

struct naming {
	const struct article *article;
	struct story_keys *keys;
	size_t count;
};

static void
name_headline(struct naming *naming, struct span text)
{
	uint64_t key = headline_key(naming->article, text, NAMED_WORDS);

	if (key == 0 || key == naming->keys->headline ||
	    naming->count == STORY_KEY_NAMED_MAX)
		return;
	for (size_t i = 0; i < naming->count; i++)
		if (naming->keys->named[i] == key)
			return;
	naming->keys->named[naming->count++] = key;
}

static size_t
find_text(struct span text, const char *wanted)
{
	const char *found =
	    memmem(text.bytes, text.len, wanted, strlen(wanted));

	return found == NULL ? text.len : (size_t)(found - text.bytes);
}

static void
name_quoted(struct naming *naming, struct span text)
{
	for (size_t i = 0; i < LENGTH(quotes); i++) {
		const size_t open_len = strlen(quotes[i].open);
		struct span rest = text;
		size_t at;

		while ((at = find_text(rest, quotes[i].open)) < rest.len) {
			rest = span_from(rest, at + open_len);
			at = find_text(rest, quotes[i].close);
			if (at == rest.len)
				break;
			name_headline(naming, span_to(rest, at));
			rest = span_from(rest, at + strlen(quotes[i].close));
		}
	}
}

/* "Headline: Minister resigns" on a line of its own, or only that. */
static void
name_lines(struct naming *naming, struct span text)
{
	while (text.len > 0) {
		const size_t len = span_find(text, '\n');
		const struct span line = span_to(text, len);
		const size_t colon = find_text(line, ": ");

		if (len <= PARAGRAPH_MAX && colon < len)
			name_headline(naming, span_from(line, colon + 2));
		if (len <= PARAGRAPH_MAX)
			name_headline(naming, line);
		text = span_from(text, len < text.len ? len + 1 : len);
	}
}

static bool
is_notice(const struct article *article)
{
	return (strcmp(article->msgtype, "withdraw") == 0 ||
		   strcmp(article->msgtype, "correct") == 0) &&
	       article->zone_lens[ZONE_BODY] <= NOTICE_MAX;
}

void
story_keys_make(const struct article *article, struct story_keys *keys)
{
	static const enum zone zones[] = { ZONE_HEADLINE, ZONE_BODY,
		ZONE_NOTE };
	struct naming naming = { .article = article, .keys = keys };

	memset(keys, 0, sizeof(*keys));
	keys->guid = guid_key(article);
	keys->headline =
	    headline_key(article, text_of(article->zones[ZONE_HEADLINE]), 1);
	if (!is_notice(article))
		return;
	for (size_t i = 0; i < LENGTH(zones); i++)
		name_quoted(&naming, text_of(article->zones[zones[i]]));
	for (size_t i = 0; i < LENGTH(zones); i++)
		name_lines(&naming, text_of(article->zones[zones[i]]));
}

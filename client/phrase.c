/* SPDX-License-Identifier: MIT */
/* Text becomes folded words; phrases are looked for among them. */
#include "client/phrase.h"

#include <stdlib.h>
#include <string.h>

struct phrase_word {
	size_t start;
	size_t len;
	bool prefix;
};

/* bytes stand behind the words. */
struct phrase {
	size_t count;
	const char *bytes;
	struct phrase_word words[];
};

void
folded_init(struct folded *folded, const char *text)
{
	const size_t text_len = strlen(text);
	size_t offset = 0, used = 0, len;
	struct word word;

	folded->count = 0;
	folded->whole = true;
	folded->starts[0] = 0;
	while (word_next(text, text_len, &offset, &word)) {
		if (folded->count == FOLDED_WORDS_MAX ||
		    used >= FOLDED_BYTES_MAX) {
			folded->whole = false;
			return;
		}
		if (word_fold(&word, folded->bytes + used,
			sizeof(folded->bytes) - used, &len) != NEWSALERT_OK)
			len = 0;
		used += len;
		folded->starts[++folded->count] = (uint16_t)used;
	}
}

/* How many words text has, and check its stars. */
static enum newsalert_err
count_words(const char *text, size_t *countp)
{
	const size_t len = strlen(text);
	size_t offset = 0, end = 0;
	struct word word;

	*countp = 0;
	while (word_next(text, len, &offset, &word)) {
		const size_t start = (size_t)(word.bytes - text);

		if (memchr(text + end, '*', start - end) != NULL)
			return NEWSALERT_EINVAL;
		++*countp;
		end = start + word.len;
		if (text[end] != '*')
			continue;
		end++;
		if (offset < end)
			offset = end;
		if (word_next(text, len, &(size_t){ end }, &word) &&
		    word.bytes == text + end)
			return NEWSALERT_EINVAL;
	}
	if (strchr(text + end, '*') != NULL)
		return NEWSALERT_EINVAL;
	return *countp == 0 ? NEWSALERT_ENOTFOUND : NEWSALERT_OK;
}

enum newsalert_err
phrase_new(const char *text, struct phrase **phrasep)
{
	const size_t text_len = strlen(text);
	size_t count, size, offset = 0, used = 0;
	struct phrase *phrase;
	enum newsalert_err err;
	struct word word;
	char *bytes;

	if ((err = count_words(text, &count)) != NEWSALERT_OK)
		return err;
	size = 3 * text_len + WORD_MAX; /* folding adds half at most */
	phrase = calloc(1,
	    sizeof(*phrase) + count * sizeof(phrase->words[0]) + size);
	if (phrase == NULL)
		return NEWSALERT_ENOMEM;
	phrase->bytes = bytes = (char *)&phrase->words[count];
	while (word_next(text, text_len, &offset, &word)) {
		struct phrase_word *out = &phrase->words[phrase->count++];

		out->start = used;
		out->prefix = word.bytes[word.len] == '*';
		err = word_fold(&word, bytes + used, size - used, &out->len);
		if (err != NEWSALERT_OK) {
			phrase_free(phrase);
			return NEWSALERT_ETOOBIG;
		}
		used += out->len;
	}
	*phrasep = phrase;
	return NEWSALERT_OK;
}

void
phrase_free(struct phrase *phrase)
{
	free(phrase);
}

static bool
word_matches(const struct phrase *phrase, size_t index,
    const struct folded *text, size_t at)
{
	const struct phrase_word *word = &phrase->words[index];
	const size_t len = (size_t)(text->starts[at + 1] - text->starts[at]);

	if (word->prefix ? len < word->len : len != word->len)
		return false;
	return memcmp(text->bytes + text->starts[at],
		   phrase->bytes + word->start, word->len) == 0;
}

static bool
phrase_at(const struct phrase *phrase, const struct folded *text, size_t at)
{
	if (phrase->count > text->count - at)
		return false;
	for (size_t i = 0; i < phrase->count; i++) {
		if (!word_matches(phrase, i, text, at + i))
			return false;
	}
	return true;
}

bool
phrase_in(const struct phrase *phrase, const struct folded *text)
{
	for (size_t at = 0; at < text->count; at++) {
		if (phrase_at(phrase, text, at))
			return true;
	}
	return false;
}

bool
phrase_is(const struct phrase *phrase, const struct folded *text)
{
	return text->whole && text->count == phrase->count &&
	       phrase_at(phrase, text, 0);
}

/* Where phrases of some length begin. */
struct places {
	size_t len;
	bool at[FOLDED_WORDS_MAX];
};

/* Of next, keep the places within distance behind one of before. */
static void
keep_behind(const struct places *before, const struct places *next,
    struct places *kept, size_t distance, size_t count)
{
	size_t end = SIZE_MAX; /* of the nearest before */

	for (size_t at = before->len; at < count; at++) {
		if (before->at[at - before->len])
			end = at;
		if (next->at[at] && end != SIZE_MAX && at - end < distance)
			kept->at[at] = true;
	}
}

/* The same to the other side. */
static void
keep_ahead(const struct places *before, const struct places *next,
    struct places *kept, size_t distance, size_t count)
{
	size_t start = SIZE_MAX;

	for (size_t end = count - 1; end >= next->len; end--) {
		const size_t at = end - next->len;

		/* NOLINTNEXTLINE(clang-analyzer-core.*): find set count */
		if (before->at[end])
			start = end;
		/* NOLINTNEXTLINE(clang-analyzer-core.*): the same */
		if (next->at[at] && start != SIZE_MAX && start - end < distance)
			kept->at[at] = true;
	}
}

static bool
find(const struct phrase *phrase, const struct folded *text,
    struct places *places)
{
	bool any = false;

	places->len = phrase->count;
	for (size_t at = 0; at < text->count; at++) {
		places->at[at] = phrase_at(phrase, text, at);
		any |= places->at[at];
	}
	return any;
}

bool
phrases_near(struct phrase *const *phrases, size_t count, size_t distance,
    const struct folded *text)
{
	struct places before, next, kept;
	bool any;

	any = find(phrases[0], text, &before);
	for (size_t i = 1; any && i < count; i++) {
		if (!find(phrases[i], text, &next))
			return false;
		memset(&kept, 0, sizeof(kept));
		kept.len = next.len;
		keep_behind(&before, &next, &kept, distance, text->count);
		keep_ahead(&before, &next, &kept, distance, text->count);
		before = kept;
		any = memchr(kept.at, 1, text->count) != NULL;
	}
	return any;
}

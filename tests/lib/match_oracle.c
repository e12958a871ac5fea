/* SPDX-License-Identifier: MIT */
/* Every keyword is tried at every word. */
#include "tests/lib/match_oracle.h"

#include <check.h>
#include <libstemmer.h>
#include <stdio.h>
#include <string.h>

#include "client/word.h"

#define TOKENS_MAX 512

struct text {
	struct word words[TOKENS_MAX];
	bool breaks[TOKENS_MAX]; /* before the word */
	size_t count;
};

/* No phrase goes over a paragraph, the end of a sentence, or a long gap. */
static bool
breaks_between(const struct word *before, const struct word *after)
{
	const char *gap = before->bytes + before->len;
	const size_t len = (size_t)(after->bytes - gap);
	const bool abbreviation =
	    before->len <= 2 || (before->len <= 4 && before->bytes[0] >= 'A' &&
				    before->bytes[0] <= 'Z');

	if (len > 8 || memchr(gap, '\n', len) != NULL ||
	    memchr(gap, '!', len) != NULL || memchr(gap, '?', len) != NULL)
		return true;
	return memmem(gap, len, ". ", 2) != NULL && !abbreviation;
}

static void
split(const char *text, size_t len, struct text *out)
{
	size_t offset = 0;

	out->count = 0;
	while (word_next(text, len, &offset, &out->words[out->count])) {
		const size_t i = out->count;

		out->breaks[i] =
		    i > 0 && breaks_between(&out->words[i - 1], &out->words[i]);
		out->count++;
		ck_assert_uint_lt(out->count, TOKENS_MAX);
	}
}

static void
fold(const struct word *word, char *out)
{
	size_t len;

	ck_assert_int_eq(word_fold(word, out, WORD_MAX, &len), NEWSALERT_OK);
	out[len] = '\0';
}

static void
stem(const char *language, char *word)
{
	struct sb_stemmer *stemmer = sb_stemmer_new(language, NULL);
	const sb_symbol *out;

	ck_assert_ptr_nonnull(stemmer);
	out = sb_stemmer_stem(stemmer, (const sb_symbol *)word,
	    (int)strlen(word));
	snprintf(word, WORD_MAX, "%s", (const char *)out);
	sb_stemmer_delete(stemmer);
}

/* One word of a keyword with its sign against one word of the text. */
static bool
word_matches(char sign, const struct word *wanted, const struct word *word,
    const char *language)
{
	char a[WORD_MAX + 1], b[WORD_MAX + 1];

	if (sign == '=')
		return wanted->len == word->len &&
		       memcmp(wanted->bytes, word->bytes, word->len) == 0;
	fold(wanted, a);
	fold(word, b);
	if (sign == '*')
		return strncmp(a, b, strlen(a)) == 0;
	if (sign == '~') {
		stem(language, a);
		stem(language, b);
	}
	return strcmp(a, b) == 0;
}

/* How many words from at on the keyword takes; 0: it does not match. */
static size_t
match_at(const struct oracle_keyword *keyword, const struct text *text,
    size_t at)
{
	char copy[128], *rest = copy, *part;
	const bool written = keyword->text[0] == '=';
	size_t taken = 0;

	snprintf(copy, sizeof(copy), "%s", keyword->text + written);
	if (strchr(copy, '^') != NULL)
		*strchr(copy, '^') = '\0';
	while ((part = strsep(&rest, " ")) != NULL) {
		const bool inflected = part[0] == '~';
		const size_t len = strlen(part);
		struct word wanted;
		size_t offset = 0;

		while (word_next(part, len, &offset, &wanted)) {
			const char *end = wanted.bytes + wanted.len;
			const char sign = written                 ? '='
					  : inflected             ? '~'
					  : strcmp(end, "*") == 0 ? '*'
								  : ' ';

			if (at + taken >= text->count ||
			    (taken > 0 && text->breaks[at + taken]) ||
			    !word_matches(sign, &wanted,
				&text->words[at + taken], keyword->language))
				return 0;
			taken++;
		}
	}
	return taken;
}

static bool
may_match(const struct oracle_keyword *keyword, const char *language)
{
	return keyword->language[0] == '\0' || language[0] == '\0' ||
	       strcmp(keyword->language, language) == 0;
}

size_t
oracle_spans(const struct oracle_keyword *keywords, size_t count,
    const char *text, const char *language, struct oracle_span *spans,
    size_t max)
{
	struct text words;
	size_t found = 0, longest;

	split(text, strlen(text), &words);
	for (size_t at = 0; at < words.count; at += longest) {
		const struct word *last;

		longest = 0;
		for (size_t i = 0; i < count; i++) {
			size_t taken = 0;

			if (may_match(&keywords[i], language))
				taken = match_at(&keywords[i], &words, at);
			if (taken > longest)
				longest = taken;
		}
		if (longest == 0) {
			longest = 1;
			continue;
		}
		last = &words.words[at + longest - 1];
		ck_assert_uint_lt(found, max);
		spans[found].offset = (size_t)(words.words[at].bytes - text);
		spans[found].len =
		    (size_t)(last->bytes + last->len - words.words[at].bytes);
		found++;
	}
	return found;
}

bool
oracle_is(const struct oracle_keyword *keyword, const char *text,
    const struct oracle_span *span, const char *language)
{
	struct text words;

	split(text + span->offset, span->len, &words);
	return may_match(keyword, language) &&
	       match_at(keyword, &words, 0) == words.count;
}

/* SPDX-License-Identifier: MIT */
/* Tokens as written come in, the symbols that rules know them by go out. */
#include "daemon/tagging/lexicon.h"

#include <libstemmer.h>
#include <stdlib.h>

struct lexicon {
	const struct ruleset *ruleset;
	uint8_t language;
	struct sb_stemmer *stemmers[LANGUAGES_MAX + 1]; /* by language */
	uint64_t masks[LEXICON_KEY_MAX + 1][LEXICON_KEY_MAX / 8];
	uint32_t found[SYMBOLS_MAX]; /* of a word that is not cached */
	struct lexicon_entry cache[1 << LEXICON_CACHE_BITS];
};

static enum newsalert_err
open_stemmers(struct lexicon *lexicon)
{
	const struct ruleset *ruleset = lexicon->ruleset;
	size_t count = 0;

	for (uint32_t i = 0; i < ruleset->language_count; i++) {
		const struct image_language *language = &ruleset->languages[i];

		if (!language->has_stems)
			continue;
		if (count++ == STEMMERS_MAX)
			return NEWSALERT_EFORMAT;
		lexicon->stemmers[i + 1] =
		    sb_stemmer_new(ruleset->strings + language->code, "UTF_8");
		if (lexicon->stemmers[i + 1] == NULL)
			return NEWSALERT_ENOTFOUND;
	}
	return NEWSALERT_OK;
}

enum newsalert_err
lexicon_new(const struct ruleset *ruleset, struct lexicon **lexiconp)
{
	struct lexicon *lexicon;
	enum newsalert_err err;

	lexicon = aligned_alloc(64, (sizeof(*lexicon) + 63) / 64 * 64);
	if (lexicon == NULL)
		return NEWSALERT_ENOMEM;
	memset(lexicon, 0, sizeof(*lexicon));
	lexicon->ruleset = ruleset;
	for (size_t len = 0; len <= LEXICON_KEY_MAX; len++)
		memset(lexicon->masks[len], 0xFF, len);
	err = open_stemmers(lexicon);
	if (err != NEWSALERT_OK) {
		lexicon_free(lexicon);
		return err;
	}
	*lexiconp = lexicon;
	return NEWSALERT_OK;
}

void
lexicon_free(struct lexicon *lexicon)
{
	if (lexicon == NULL)
		return;
	for (size_t i = 0; i <= LANGUAGES_MAX; i++)
		sb_stemmer_delete(lexicon->stemmers[i]);
	free(lexicon);
}

void
lexicon_set_language(struct lexicon *lexicon, uint8_t language)
{
	lexicon->language = language;
}

static void
add_symbol(struct lexicon *lexicon, size_t *countp, uint32_t symbol)
{
	if (symbol != 0 && *countp < SYMBOLS_MAX)
		lexicon->found[(*countp)++] = symbol;
}

static void
add_stem(struct lexicon *lexicon, size_t *countp, uint8_t language,
    const char *folded, size_t len)
{
	struct sb_stemmer *stemmer = lexicon->stemmers[language];
	const sb_symbol *stem;

	if (stemmer == NULL)
		return;
	stem = sb_stemmer_stem(stemmer, (const sb_symbol *)folded, (int)len);
	if (stem == NULL)
		return;
	add_symbol(lexicon, countp,
	    ruleset_symbol(lexicon->ruleset, SYMBOL_STEM, language,
		(const char *)stem, (size_t)sb_stemmer_length(stemmer)));
}

static void
add_stems(struct lexicon *lexicon, size_t *countp, const char *folded,
    size_t len)
{
	const uint32_t count = lexicon->ruleset->language_count;

	if (lexicon->language != 0) {
		add_stem(lexicon, countp, lexicon->language, folded, len);
		return;
	}
	for (uint32_t language = 1; language <= count; language++)
		add_stem(lexicon, countp, (uint8_t)language, folded, len);
}

static void
add_prefixes(struct lexicon *lexicon, size_t *countp, const char *folded,
    size_t len)
{
	const uint64_t *lengths = lexicon->ruleset->header->prefix_lengths;

	for (size_t word = 0; word <= len / 64 && word < 4; word++) {
		uint64_t bits = lengths[word];

		for (; bits != 0; bits &= bits - 1) {
			const size_t prefix =
			    word * 64 + (unsigned)__builtin_ctzll(bits);

			if (prefix > len)
				return;
			add_symbol(lexicon, countp,
			    ruleset_symbol(lexicon->ruleset, SYMBOL_PREFIX, 0,
				folded, prefix));
		}
	}
}

/* The slow way, into lexicon->found. */
static size_t
look_up(struct lexicon *lexicon, const char *bytes, size_t len)
{
	const struct word word = { bytes, len };
	char folded[WORD_MAX];
	size_t count = 0, folded_len;

	if (word_fold(&word, folded, sizeof(folded), &folded_len) !=
	    NEWSALERT_OK)
		return 0;
	add_symbol(lexicon, &count,
	    ruleset_symbol(lexicon->ruleset, SYMBOL_WRITTEN, 0, bytes, len));
	add_symbol(lexicon, &count,
	    ruleset_symbol(lexicon->ruleset, SYMBOL_FOLDED, 0, folded,
		folded_len));
	add_stems(lexicon, &count, folded, folded_len);
	add_prefixes(lexicon, &count, folded, folded_len);
	return count;
}

static bool
any_starts(const struct lexicon *lexicon, const uint32_t *symbols, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (lexicon->ruleset->roots[symbols[i]] != 0)
			return true;
	return false;
}

static struct lexicon_word
find_uncached(struct lexicon *lexicon, const char *bytes, size_t len)
{
	const size_t count = look_up(lexicon, bytes, len);

	return (struct lexicon_word){ lexicon->found, (uint32_t)count,
		any_starts(lexicon, lexicon->found, count) };
}

static struct lexicon_word
fill_entry(struct lexicon *lexicon, struct lexicon_entry *entry,
    const uint64_t key[static LEXICON_KEY_MAX / 8], const char *bytes,
    size_t len)
{
	const struct lexicon_word word = find_uncached(lexicon, bytes, len);

	if (word.count > LEXICON_INLINE_MAX)
		return word;
	memcpy(entry->key, key, sizeof(entry->key));
	memcpy(entry->symbols, word.symbols,
	    word.count * sizeof(*word.symbols));
	entry->count = (uint8_t)word.count;
	entry->starts = word.starts;
	entry->language = lexicon->language;
	return word;
}

struct lexicon_word
lexicon_find(struct lexicon *lexicon, const char *bytes, size_t len)
{
	uint64_t key[LEXICON_KEY_MAX / 8], hash, differs = 0;
	struct lexicon_entry *entry;

	if (len > LEXICON_KEY_MAX)
		return find_uncached(lexicon, bytes, len);
	memcpy(key, bytes, sizeof(key));
	for (size_t i = 0; i < LEXICON_KEY_MAX / 8; i++)
		key[i] &= lexicon->masks[len][i];
	hash = (key[0] ^ key[2] << 1) * 0x9E3779B97F4A7C15u +
	       (key[1] ^ key[3] << 1) * 0xD6E8FEB86659FD93u;
	hash ^= hash >> 32;
	hash *= 0x9E3779B97F4A7C15u;
	entry = &lexicon->cache[hash >> (64 - LEXICON_CACHE_BITS)];
	for (size_t i = 0; i < LEXICON_KEY_MAX / 8; i++)
		differs |= entry->key[i] ^ key[i];
	if (differs != 0 || entry->language != lexicon->language)
		return fill_entry(lexicon, entry, key, bytes, len);
	return (struct lexicon_word){ entry->symbols, entry->count,
		entry->starts != 0 };
}

struct lexicon_word
lexicon_find_word(struct lexicon *lexicon, const struct word *word)
{
	char padded[LEXICON_KEY_MAX] = "";

	if (word->len > sizeof(padded))
		return find_uncached(lexicon, word->bytes, word->len);
	memcpy(padded, word->bytes, word->len);
	return lexicon_find(lexicon, padded, word->len);
}

/* SPDX-License-Identifier: MIT */
/* Tokens as written come in, the symbols that rules know them by go out. */
#include "daemon/tagging/lexicon.h"

#include <libstemmer.h>
#include <stdlib.h>

#define HEAD_LEN  4 /* bytes that prefixes are told by */
#define HEAD_BITS 16

struct lexicon {
	const struct ruleset *ruleset;
	uint8_t language;
	struct sb_stemmer *stemmers[LEXICON_OTHER + 1]; /* by language */
	/* Bits by the hash of a symbol: is there any? Most words have none, and
	 * this is small enough to stay near. */
	uint64_t *filter;
	uint32_t filter_mask;
	/* Likewise by the first bytes of a prefix. */
	uint64_t heads[(1 << HEAD_BITS) / 64];
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

static uint32_t
head_bit(const char *text)
{
	uint32_t head;

	memcpy(&head, text, HEAD_LEN);
	return head * 0x9E3779B1u >> (32 - HEAD_BITS);
}

static void
set_bit(uint64_t *bits, uint32_t index)
{
	bits[index / 64] |= (uint64_t)1 << index % 64;
}

static bool
has_bit(const uint64_t *bits, uint32_t index)
{
	return (bits[index / 64] >> index % 64 & 1) != 0;
}

/* 16 bits a symbol, so that one in 16 words is looked up for nothing. */
static enum newsalert_err
make_filters(struct lexicon *lexicon)
{
	const struct ruleset *ruleset = lexicon->ruleset;
	uint32_t bits = 1024;

	while (bits / 16 < ruleset->header->symbol_count && bits < 1u << 28)
		bits *= 2;
	lexicon->filter_mask = bits - 1;
	lexicon->filter = calloc(bits / 64, sizeof(*lexicon->filter));
	if (lexicon->filter == NULL)
		return NEWSALERT_ENOMEM;
	for (uint32_t i = 0; i <= ruleset->symbol_mask; i++) {
		const struct image_symbol *symbol = &ruleset->symbols[i];

		if (symbol->id == 0)
			continue;
		set_bit(lexicon->filter,
		    symbol->hash >> 1 & lexicon->filter_mask);
		if (symbol->kind == SYMBOL_PREFIX && symbol->len >= HEAD_LEN)
			set_bit(lexicon->heads,
			    head_bit(ruleset->strings + symbol->text));
	}
	return NEWSALERT_OK;
}

enum newsalert_err
lexicon_new(const struct ruleset *ruleset, struct lexicon **lexiconp)
{
	struct lexicon *lexicon = calloc(1, sizeof(*lexicon));
	enum newsalert_err err;

	if (lexicon == NULL)
		return NEWSALERT_ENOMEM;
	lexicon->ruleset = ruleset;
	err = make_filters(lexicon);
	if (err == NEWSALERT_OK)
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
	for (size_t i = 0; i <= LEXICON_OTHER; i++)
		sb_stemmer_delete(lexicon->stemmers[i]);
	free(lexicon->filter);
	free(lexicon);
}

void
lexicon_set_language(struct lexicon *lexicon, uint8_t language)
{
	lexicon->language = language;
}

/* Symbols of one word while they are collected. */
struct finds {
	uint32_t *symbols;
	size_t count;
};

static void
add_symbol(struct lexicon *lexicon, struct finds *finds,
    const struct image_symbol *wanted, const char *text)
{
	const uint32_t hash = image_symbol_hash(wanted->kind, wanted->language,
	    text, wanted->len);
	uint32_t symbol;

	if (!has_bit(lexicon->filter, hash >> 1 & lexicon->filter_mask))
		return;
	symbol = ruleset_symbol(lexicon->ruleset, wanted->kind,
	    wanted->language, text, wanted->len);
	if (symbol != 0 && finds->count < SYMBOLS_MAX)
		finds->symbols[finds->count++] = symbol;
}

static void
add_stem(struct lexicon *lexicon, struct finds *finds, uint8_t language,
    const struct word *folded)
{
	struct sb_stemmer *stemmer = lexicon->stemmers[language];
	struct image_symbol wanted = { .kind = SYMBOL_STEM,
		.language = language };
	const sb_symbol *stem;

	if (stemmer == NULL)
		return;
	stem = sb_stemmer_stem(stemmer, (const sb_symbol *)folded->bytes,
	    (int)folded->len);
	if (stem == NULL)
		return;
	wanted.len = (uint16_t)sb_stemmer_length(stemmer);
	add_symbol(lexicon, finds, &wanted, (const char *)stem);
}

static void
add_stems(struct lexicon *lexicon, struct finds *finds,
    const struct word *folded)
{
	const uint32_t count = lexicon->ruleset->language_count;

	if (lexicon->language != 0) {
		add_stem(lexicon, finds, lexicon->language, folded);
		return;
	}
	for (uint32_t language = 1; language <= count; language++)
		add_stem(lexicon, finds, (uint8_t)language, folded);
}

static bool
may_have_prefix(const struct lexicon *lexicon, const struct word *folded)
{
	return folded->len >= HEAD_LEN &&
	       has_bit(lexicon->heads, head_bit(folded->bytes));
}

static void
add_prefixes(struct lexicon *lexicon, struct finds *finds,
    const struct word *folded)
{
	struct image_symbol wanted = { .kind = SYMBOL_PREFIX };
	const uint64_t *lengths = lexicon->ruleset->header->prefix_lengths;
	const size_t longest =
	    may_have_prefix(lexicon, folded) ? folded->len : HEAD_LEN - 1;

	for (size_t word = 0; word <= longest / 64 && word < 4; word++) {
		uint64_t bits = lengths[word];

		for (; bits != 0; bits &= bits - 1) {
			const size_t len =
			    word * 64 + (unsigned)__builtin_ctzll(bits);

			if (len > longest || len > folded->len)
				return;
			wanted.len = (uint16_t)len;
			add_symbol(lexicon, finds, &wanted, folded->bytes);
		}
	}
}

size_t
lexicon_look_up(struct lexicon *lexicon, const struct word *word,
    uint32_t symbols[static SYMBOLS_MAX])
{
	struct image_symbol wanted = { .language = 0 };
	struct finds finds = { symbols, 0 };
	char bytes[WORD_MAX];
	struct word folded = { bytes, 0 };

	if (word_fold(word, bytes, sizeof(bytes), &folded.len) != NEWSALERT_OK)
		return 0;
	wanted.kind = SYMBOL_WRITTEN;
	wanted.len = (uint16_t)word->len;
	add_symbol(lexicon, &finds, &wanted, word->bytes);
	wanted.kind = SYMBOL_FOLDED;
	wanted.len = (uint16_t)folded.len;
	add_symbol(lexicon, &finds, &wanted, folded.bytes);
	add_stems(lexicon, &finds, &folded);
	add_prefixes(lexicon, &finds, &folded);
	return finds.count;
}

uint8_t
lexicon_language(const struct lexicon *lexicon)
{
	return lexicon->language;
}

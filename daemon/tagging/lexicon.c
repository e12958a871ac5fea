/* SPDX-License-Identifier: MIT */
/* Tokens as written come in, the symbols that rules know them by go out. */
#include "daemon/tagging/lexicon.h"

#include <assert.h>
#include <libstemmer.h>
#include <stdlib.h>

#define SHORT_MAX  15 /* bytes of a word; few are longer */
#define LONG_MAX   48 /* what is longer is looked up each time */
#define WAYS       2  /* of short words: a set is one cache line */
#define SHORT_BITS 15
#define LONG_COUNT 4096
#define RUN_MAX    16
#define POOL_MAX   ((size_t)1 << 18) /* symbols kept from text to text */
#define HEAD_LEN   4                 /* bytes that prefixes are told by */
#define HEAD_BITS  16

/* What is known of a word. */
struct meaning {
	uint32_t symbols; /* in the pool */
	uint32_t expects; /* bloom of what may follow it in a keyword */
	uint32_t offers;  /* bloom of its symbols */
	uint8_t count;    /* of symbols */
	uint8_t speaks;   /* alone it is a keyword */
	uint8_t language; /* as in short_key, for long words */
	uint8_t pad;
};

/* A word of up to 15 bytes, padded with zeros; the last byte is the language
 * of the articles that it was looked up for. */
typedef uint64_t short_key __attribute__((vector_size(16)));

struct short_entry {
	short_key key;
	struct meaning meaning;
};

static_assert(sizeof(struct short_entry[WAYS]) == 64, "a cache line");

struct long_entry {
	char key[LONG_MAX];
	struct meaning meaning;
};

struct lexicon {
	struct short_entry (*short_words)[WAYS];
	void *short_memory; /* what they lie in, aligned */
	struct long_entry *long_words;
	struct long_entry longest; /* of a word that is not kept */
	const struct ruleset *ruleset;
	struct vector pool; /* struct named_symbol, of all words */
	uint8_t language;
	struct sb_stemmer *stemmers[LEXICON_OTHER + 1]; /* by language */
	short_key masks[SHORT_MAX + 1]; /* of the bytes of a word */
	short_key language_key;
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

/* calloc, because pages that no word reaches then cost nothing. */
static enum newsalert_err
make_cache(struct lexicon *lexicon)
{
	const size_t set = sizeof(*lexicon->short_words);
	uintptr_t start;

	lexicon->short_memory = calloc((1 << SHORT_BITS) + 1, set);
	lexicon->long_words = calloc(LONG_COUNT, sizeof(struct long_entry));
	if (lexicon->short_memory == NULL || lexicon->long_words == NULL)
		return NEWSALERT_ENOMEM;
	start = ((uintptr_t)lexicon->short_memory + set - 1) / set * set;
	lexicon->short_words = (void *)start;
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
	for (size_t len = 0; len <= SHORT_MAX; len++)
		memset(&lexicon->masks[len], 0xFF, len);
	err = make_cache(lexicon);
	if (err == NEWSALERT_OK)
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
	free(lexicon->short_memory);
	free(lexicon->long_words);
	free(lexicon->filter);
	free(lexicon->pool.items);
	free(lexicon);
}

void
lexicon_set_language(struct lexicon *lexicon, uint8_t language)
{
	lexicon->language = language;
	memset(&lexicon->language_key, 0, sizeof(lexicon->language_key));
	memcpy((char *)&lexicon->language_key + SHORT_MAX, &language, 1);
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

/* Keep one symbol of a word. */
static struct named_symbol
note_symbol(const struct ruleset *ruleset, struct meaning *meaning,
    uint32_t symbol)
{
	const uint32_t root = ruleset->roots[symbol];
	const struct image_node *node = &ruleset->nodes[root];

	meaning->offers |= image_bloom(symbol);
	if (root != 0) {
		meaning->expects |= node->bloom;
		meaning->speaks |=
		    node[0].first_keyword != node[1].first_keyword;
	}
	return (struct named_symbol){ symbol, root };
}

/* The slow way; symbols go to the pool. */
static enum newsalert_err
learn(struct lexicon *lexicon, const char *bytes, size_t len,
    struct meaning *meaning)
{
	const struct word word = { bytes, len };
	uint32_t found[SYMBOLS_MAX];
	const size_t count = lexicon_look_up(lexicon, &word, found);
	struct named_symbol *named;

	named = vector_add(&lexicon->pool, count, sizeof(*named));
	if (named == NULL)
		return NEWSALERT_ENOMEM;
	memset(meaning, 0, sizeof(*meaning));
	meaning->symbols = (uint32_t)(lexicon->pool.count - count);
	meaning->count = (uint8_t)count;
	meaning->language = lexicon->language;
	for (size_t i = 0; i < count; i++)
		named[i] = note_symbol(lexicon->ruleset, meaning, found[i]);
	return NEWSALERT_OK;
}

static bool
is_entry(const struct short_entry *entry, short_key key)
{
	const short_key differs = entry->key ^ key;

	return (differs[0] | differs[1]) == 0;
}

/* The word is not the first of its set. A word that is seen again moves to
 * the front, so that rare words push out rare ones. */
static enum newsalert_err
recall(struct lexicon *lexicon, struct short_entry set[static WAYS],
    short_key key, const struct word *word)
{
	struct short_entry entry = set[1];
	enum newsalert_err err;

	if (!is_entry(&set[1], key)) {
		entry.key = key;
		err = learn(lexicon, word->bytes, word->len, &entry.meaning);
		if (err != NEWSALERT_OK)
			return err;
	}
	set[1] = set[0];
	set[0] = entry;
	return NEWSALERT_OK;
}

/* Where the words of a run of tokens belong in the cache. The lines are asked
 * for together, before the first is looked at. */
struct run {
	short_key keys[RUN_MAX];
	size_t sets[RUN_MAX];
};

static void
place_word(const struct lexicon *lexicon, struct run *run, size_t index,
    const char *bytes, size_t len)
{
	short_key key;
	uint64_t hash;

	memcpy(&key, bytes, sizeof(key));
	key = (key & lexicon->masks[len]) | lexicon->language_key;
	hash = key[0] * 0x9E3779B97F4A7C15u + key[1] * 0xD6E8FEB86659FD93u;
	run->keys[index] = key;
	run->sets[index] = hash >> (64 - SHORT_BITS);
	__builtin_prefetch(lexicon->short_words[run->sets[index]]);
}

static uint64_t
hash_long(const char key[static LONG_MAX])
{
	uint64_t hash = 0, chunk;

	for (size_t i = 0; i < LONG_MAX; i += 8) {
		memcpy(&chunk, key + i, 8);
		hash = (hash ^ chunk) * 0x9E3779B97F4A7C15u;
		hash ^= hash >> 32;
	}
	return hash;
}

/* Valid until the next word is asked for. */
static enum newsalert_err
find_long(struct lexicon *lexicon, const struct word *word,
    const struct meaning **meaningp)
{
	char key[LONG_MAX] = "";
	struct long_entry *entry = &lexicon->longest;
	enum newsalert_err err = NEWSALERT_OK;

	if (word->len <= LONG_MAX) {
		memcpy(key, word->bytes, word->len);
		entry = &lexicon->long_words[hash_long(key) % LONG_COUNT];
	}
	if (word->len > LONG_MAX || memcmp(entry->key, key, sizeof(key)) != 0 ||
	    entry->meaning.language != lexicon->language)
		err = learn(lexicon, word->bytes, word->len, &entry->meaning);
	if (err != NEWSALERT_OK)
		return err;
	memcpy(entry->key, key, sizeof(key));
	*meaningp = &entry->meaning;
	return NEWSALERT_OK;
}

/* Texts refer to the pool, so it is cut only between two of them. */
static void
trim_pool(struct lexicon *lexicon)
{
	if (lexicon->pool.count <= POOL_MAX)
		return;
	memset(lexicon->short_words, 0,
	    sizeof(*lexicon->short_words) << SHORT_BITS);
	memset(lexicon->long_words, 0,
	    sizeof(*lexicon->long_words) * LONG_COUNT);
	lexicon->pool.count = 0;
}

static enum newsalert_err
find_meaning(struct lexicon *lexicon, const struct run *run, size_t index,
    const struct word *word, const struct meaning **meaningp)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct short_entry *set;

	if (word->len > SHORT_MAX)
		return find_long(lexicon, word, meaningp);
	set = lexicon->short_words[run->sets[index]];
	if (!is_entry(&set[0], run->keys[index]))
		err = recall(lexicon, set, run->keys[index], word);
	*meaningp = &set[0].meaning;
	return err;
}

/* Tokens that may start a keyword, while they are collected: those that speak
 * alone, and those whose next token may go on. */
struct starts {
	uint32_t *tokens;
	size_t count;
	uint32_t expects; /* of the token before */
	uint32_t speaks;
};

static void
note_start(struct starts *starts, const struct token *token, uint32_t before,
    const struct meaning *meaning)
{
	const bool follows = (starts->expects & meaning->offers) != 0 &&
			     (token->flags & TOKEN_BREAKS) == 0;

	starts->tokens[starts->count] = before;
	starts->count += starts->speaks | (uint32_t)follows;
	starts->expects = meaning->expects;
	starts->speaks = meaning->speaks;
}

static enum newsalert_err
name_run(struct lexicon *lexicon, const char *text, struct token *tokens,
    uint32_t from, uint32_t to, struct starts *startsp)
{
	struct starts starts = *startsp;
	struct run run;

	for (uint32_t i = from; i < to; i++) {
		const size_t len = tokens[i].end - tokens[i].offset;

		if (len <= SHORT_MAX)
			place_word(lexicon, &run, i - from,
			    text + tokens[i].offset, len);
	}
	for (uint32_t i = from; i < to; i++) {
		struct token *token = &tokens[i];
		const struct word word = { text + token->offset,
			token->end - token->offset };
		const struct meaning *meaning;
		const enum newsalert_err err =
		    find_meaning(lexicon, &run, i - from, &word, &meaning);

		if (err != NEWSALERT_OK)
			return err;
		token->symbols = meaning->symbols;
		token->count = meaning->count;
		note_start(&starts, token, i - 1, meaning);
	}
	*startsp = starts;
	return NEWSALERT_OK;
}

enum newsalert_err
lexicon_name(struct lexicon *lexicon, const char *text, struct vector *tokens,
    uint32_t *starters, size_t *startedp)
{
	const uint32_t count = (uint32_t)tokens->count;
	struct starts starts = { .tokens = starters };

	trim_pool(lexicon);
	for (uint32_t from = 0; from < count; from += RUN_MAX) {
		const uint32_t to =
		    count - from < RUN_MAX ? count : from + RUN_MAX;
		enum newsalert_err err =
		    name_run(lexicon, text, tokens->items, from, to, &starts);

		if (err != NEWSALERT_OK)
			return err;
	}
	starts.tokens[starts.count] = count - 1;
	*startedp = starts.count + starts.speaks;
	return NEWSALERT_OK;
}

const struct named_symbol *
lexicon_symbols(const struct lexicon *lexicon)
{
	return lexicon->pool.items;
}

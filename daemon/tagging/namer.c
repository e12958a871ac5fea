/* SPDX-License-Identifier: MIT */
/* The tokens of a text come in, their symbols go out, and which of them may
 * start a keyword. */
#include "daemon/tagging/namer.h"

#include <assert.h>
#include <stdlib.h>

#define SHORT_MAX  15 /* bytes of a word; few are longer */
#define LONG_MAX   48 /* what is longer is looked up each time */
#define WAYS       2  /* of short words: a set is one cache line */
#define SHORT_BITS 17
#define LONG_COUNT 4096
#define RUN_MAX    16
#define POOL_MAX                                                               \
	((size_t)1 << 18) /* symbols kept from text to text, and keywords */

/* What is known of a word. */
struct meaning {
	uint32_t symbols; /* in the pool */
	uint32_t expects; /* bloom of what may follow it in a keyword */
	uint32_t offers;  /* bloom of its symbols */
	uint8_t count;    /* of symbols */
	uint8_t speaks;   /* alone it is a keyword */
	uint8_t tongues;  /* as in short_key, for long words */
	uint8_t pad;
};

/* A word of up to 15 bytes, padded with zeros; the last byte is the number of
 * the tongues that it was looked up for. */
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

struct namer {
	const struct ruleset *ruleset;
	struct lexicon *lexicon;
	const struct tongues *tongues;
	struct short_entry (*short_words)[WAYS];
	void *short_memory; /* what they lie in, aligned */
	struct long_entry *long_words;
	struct long_entry longest;      /* of a word that is not kept */
	struct vector pool;             /* struct named_symbol, of all words */
	struct vector keywords;         /* struct named_keyword, of the pool */
	short_key masks[SHORT_MAX + 1]; /* of the bytes of a word */
	short_key tongues_key;
};

/* calloc, because pages that no word reaches then cost nothing. */
static enum newsalert_err
make_cache(struct namer *namer)
{
	const size_t set = sizeof(*namer->short_words);
	uintptr_t start;

	namer->short_memory = calloc((1 << SHORT_BITS) + 1, set);
	namer->long_words = calloc(LONG_COUNT, sizeof(struct long_entry));
	if (namer->short_memory == NULL || namer->long_words == NULL)
		return NEWSALERT_ENOMEM;
	start = ((uintptr_t)namer->short_memory + set - 1) / set * set;
	namer->short_words = (void *)start;
	return NEWSALERT_OK;
}

enum newsalert_err
namer_new(struct lexicon *lexicon, const struct tongues *tongues,
    struct namer **namerp)
{
	struct namer *namer = calloc(1, sizeof(*namer));
	enum newsalert_err err;

	if (namer == NULL)
		return NEWSALERT_ENOMEM;
	namer->ruleset = tongues->ruleset;
	namer->lexicon = lexicon;
	namer->tongues = tongues;
	for (size_t len = 0; len <= SHORT_MAX; len++)
		memset(&namer->masks[len], 0xFF, len);
	err = make_cache(namer);
	if (err == NEWSALERT_OK && vector_add(&namer->keywords, 1,
				       sizeof(struct named_keyword)) == NULL)
		err = NEWSALERT_ENOMEM; /* number 0 is none */
	if (err != NEWSALERT_OK) {
		namer_free(namer);
		return err;
	}
	*namerp = namer;
	return NEWSALERT_OK;
}

void
namer_free(struct namer *namer)
{
	if (namer == NULL)
		return;
	free(namer->short_memory);
	free(namer->long_words);
	free(namer->pool.items);
	free(namer->keywords.items);
	free(namer);
}

/* Keep what is heard of the keywords that end at a node. */
static enum newsalert_err
note_keywords(struct namer *namer, uint32_t node, uint32_t *firstp)
{
	const struct ruleset *ruleset = namer->ruleset;
	const uint32_t last = ruleset->nodes[node + 1].first_keyword;
	struct named_keyword *named = NULL;

	*firstp = 0;
	for (uint32_t i = ruleset->nodes[node].first_keyword; i < last; i++) {
		if (!tongues_hear(namer->tongues, &ruleset->keywords[i]))
			continue;
		named = vector_add(&namer->keywords, 1, sizeof(*named));
		if (named == NULL)
			return NEWSALERT_ENOMEM;
		*named = name_keyword(ruleset, i);
		if (*firstp == 0)
			*firstp = (uint32_t)namer->keywords.count - 1;
	}
	if (named != NULL)
		named->is_last = true;
	return NEWSALERT_OK;
}

/* Keep one symbol of a word. */
static enum newsalert_err
note_symbol(struct namer *namer, struct meaning *meaning, uint32_t symbol,
    struct named_symbol *named)
{
	const uint32_t root = namer->ruleset->roots[symbol];
	enum newsalert_err err;

	named->symbol = symbol;
	meaning->offers |= image_bloom(symbol);
	if (root == 0)
		return NEWSALERT_OK;
	err = note_keywords(namer, root, &named->keywords);
	named->root = root;
	named->bloom = namer->ruleset->nodes[root].bloom;
	meaning->expects |= named->bloom;
	meaning->speaks |= named->keywords != 0;
	return err;
}

/* The slow way; symbols go to the pool. */
static enum newsalert_err
learn(struct namer *namer, const char *bytes, size_t len,
    struct meaning *meaningp)
{
	const struct word word = { bytes, len };
	uint32_t found[SYMBOLS_MAX];
	const size_t count = lexicon_look_up(namer->lexicon, &word, found);
	struct meaning meaning = { .symbols = (uint32_t)namer->pool.count,
		.count = (uint8_t)count,
		.tongues = namer->tongues->number };
	enum newsalert_err err = NEWSALERT_OK;
	struct named_symbol *named;

	named = vector_add(&namer->pool, count, sizeof(*named));
	if (named == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < count && err == NEWSALERT_OK; i++)
		err = note_symbol(namer, &meaning, found[i], &named[i]);
	if (err == NEWSALERT_OK)
		*meaningp = meaning;
	return err;
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
recall(struct namer *namer, struct short_entry set[static WAYS], short_key key,
    const struct word *word)
{
	struct short_entry entry = set[1];
	enum newsalert_err err;

	if (!is_entry(&set[1], key)) {
		entry.key = key;
		err = learn(namer, word->bytes, word->len, &entry.meaning);
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
place_word(const struct namer *namer, struct run *run, size_t index,
    const char *bytes, size_t len)
{
	short_key key;
	uint64_t hash;

	memcpy(&key, bytes, sizeof(key));
	key = (key & namer->masks[len]) | namer->tongues_key;
	hash = key[0] * 0x9E3779B97F4A7C15u + key[1] * 0xD6E8FEB86659FD93u;
	run->keys[index] = key;
	run->sets[index] = hash >> (64 - SHORT_BITS);
	__builtin_prefetch(namer->short_words[run->sets[index]]);
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
find_long(struct namer *namer, const struct word *word,
    const struct meaning **meaningp)
{
	char key[LONG_MAX] = "";
	struct long_entry *entry = &namer->longest;
	enum newsalert_err err = NEWSALERT_OK;

	if (word->len <= LONG_MAX) {
		memcpy(key, word->bytes, word->len);
		entry = &namer->long_words[hash_long(key) % LONG_COUNT];
	}
	if (word->len > LONG_MAX || memcmp(entry->key, key, sizeof(key)) != 0 ||
	    entry->meaning.tongues != namer->tongues->number)
		err = learn(namer, word->bytes, word->len, &entry->meaning);
	if (err != NEWSALERT_OK)
		return err;
	memcpy(entry->key, key, sizeof(key));
	*meaningp = &entry->meaning;
	return NEWSALERT_OK;
}

/* Texts refer to the pool, so it is cut only between two of them. */
static void
trim_pool(struct namer *namer)
{
	if (namer->pool.count <= POOL_MAX && namer->keywords.count <= POOL_MAX)
		return;
	memset(namer->short_words, 0,
	    sizeof(*namer->short_words) << SHORT_BITS);
	memset(namer->long_words, 0, sizeof(*namer->long_words) * LONG_COUNT);
	namer->pool.count = 0;
	namer->keywords.count = 1;
}

static enum newsalert_err
find_meaning(struct namer *namer, const struct run *run, size_t index,
    const struct word *word, const struct meaning **meaningp)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct short_entry *set;

	if (word->len > SHORT_MAX)
		return find_long(namer, word, meaningp);
	set = namer->short_words[run->sets[index]];
	if (!is_entry(&set[0], run->keys[index]))
		err = recall(namer, set, run->keys[index], word);
	*meaningp = &set[0].meaning;
	return err;
}

/* Tokens that may start a keyword, while they are collected: those that speak
 * alone, and those whose next token may go on. */
struct starts {
	struct starter *items;
	size_t count;
	uint32_t before;  /* the token before; none is UINT32_MAX */
	uint32_t expects; /* its */
	uint32_t speaks;  /* its */
};

static void
note_start(struct starts *starts, const struct token *token,
    const struct meaning *meaning)
{
	const bool follows = (starts->expects & meaning->offers) != 0 &&
			     (token->flags & TOKEN_BREAKS) == 0;

	starts->items[starts->count] =
	    (struct starter){ starts->before++, follows };
	starts->count += starts->speaks | (uint32_t)follows;
	starts->expects = meaning->expects;
	starts->speaks = meaning->speaks;
}

static const struct named_symbol *
pool_symbol(const struct namer *namer, uint32_t index)
{
	const struct named_symbol *symbols = namer->pool.items;

	return symbols + index;
}

/* Sixteen tokens, or what is left of them. */
static enum newsalert_err
name_tokens(struct namer *namer, const char *text, struct token *tokens,
    size_t count, struct starts *startsp)
{
	struct starts starts = *startsp;
	struct run run;

	for (size_t i = 0; i < count; i++) {
		const size_t len = tokens[i].end - tokens[i].offset;

		if (len <= SHORT_MAX)
			place_word(namer, &run, i, text + tokens[i].offset,
			    len);
	}
	for (size_t i = 0; i < count; i++) {
		struct token *token = &tokens[i];
		const struct word word = { text + token->offset,
			token->end - token->offset };
		const struct meaning *meaning;
		const enum newsalert_err err =
		    find_meaning(namer, &run, i, &word, &meaning);

		if (err != NEWSALERT_OK)
			return err;
		token->symbols = meaning->symbols;
		/* The matcher comes for them when all words are named. */
		__builtin_prefetch(pool_symbol(namer, meaning->symbols));
		token->count = meaning->count;
		note_start(&starts, token, meaning);
	}
	*startsp = starts;
	return NEWSALERT_OK;
}

static void
begin(struct namer *namer)
{
	trim_pool(namer);
	memset(&namer->tongues_key, 0, sizeof(namer->tongues_key));
	memcpy((char *)&namer->tongues_key + SHORT_MAX, &namer->tongues->number,
	    1);
}

enum newsalert_err
namer_run(struct namer *namer, const char *text, struct vector *tokens,
    struct vector *starters)
{
	struct token *items = tokens->items;
	struct starts starts = { .before = UINT32_MAX };
	enum newsalert_err err;

	/* One more than there can be: the last one written may not count. */
	if (!vector_room(starters, tokens->count + 1, sizeof(struct starter)))
		return NEWSALERT_ENOMEM;
	starts.items = starters->items;
	begin(namer);
	for (size_t from = 0; from < tokens->count; from += RUN_MAX) {
		const size_t left = tokens->count - from;

		err = name_tokens(namer, text, items + from,
		    left < RUN_MAX ? left : RUN_MAX, &starts);
		if (err != NEWSALERT_OK)
			return err;
	}
	starts.items[starts.count] = (struct starter){ starts.before, false };
	starters->count = starts.count + starts.speaks;
	return NEWSALERT_OK;
}

const struct named_symbol *
namer_symbols(const struct namer *namer)
{
	return namer->pool.items;
}

const struct named_keyword *
namer_keywords(const struct namer *namer)
{
	return namer->keywords.items;
}

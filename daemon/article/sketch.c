/* SPDX-License-Identifier: MIT */
/* Headline and body in, a sketch out. */
#include "daemon/article/sketch.h"

#include <string.h>

#include "daemon/article/fold.h"

#define BIN_BITS 5
#define EMPTY    UINT64_MAX
#define ODD      UINT64_C(0x9e3779b97f4a7c15)

_Static_assert(SKETCH_LEN == 1 << BIN_BITS, "a bin for each number");
_Static_assert(SKETCH_SHINGLE == 3, "two words are remembered");

/* The least hash of each bin, which is told by a hash's highest bits. */
struct bins {
	uint64_t least[SKETCH_LEN];
	size_t shingles;
};

/* The last two words of the text so far. */
struct words {
	uint64_t before;
	uint64_t last;
	size_t count;
};

static inline bool
next_shingle(struct words *words, struct span *text, uint64_t *hashp)
{
	uint64_t word;

	while (fold_word(text, &word)) {
		const uint64_t hash =
		    fold_mix((words->before * ODD + words->last) * ODD + word);

		words->before = words->last;
		words->last = word;
		if (++words->count >= SKETCH_SHINGLE) {
			*hashp = hash;
			return true;
		}
	}
	return false;
}

static struct span
zone_of(const struct article *article, enum zone zone)
{
	if (article->zones[zone] == NULL)
		return (struct span){ "", 0 };
	return (struct span){ article->zones[zone], article->zone_lens[zone] };
}

void
sketch_each_shingle(const struct article *article, sketch_shingle_fn each,
    void *arg)
{
	static const enum zone zones[] = { ZONE_HEADLINE, ZONE_BODY };
	struct words words = { 0 };
	uint64_t hash;

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct span text = zone_of(article, zones[i]);

		while (next_shingle(&words, &text, &hash))
			each(hash, arg);
	}
}

static void
put_in_bin(uint64_t hash, void *arg)
{
	struct bins *bins = arg;
	uint64_t *least = &bins->least[hash >> (64 - BIN_BITS)];

	if (hash < *least)
		*least = hash;
	bins->shingles++;
}

/* The bin that an empty one borrows from: the same one for all texts in which
 * both are as empty. */
static size_t
lender_of(const struct bins *bins, size_t bin)
{
	size_t lender = bin;

	for (uint64_t attempt = 1; bins->least[lender] == EMPTY; attempt++)
		lender =
		    (size_t)(fold_mix(bin * ODD + attempt) >> (64 - BIN_BITS));
	return lender;
}

bool
sketch_make(const struct article *article, uint16_t out[SKETCH_LEN])
{
	struct bins bins = { .shingles = 0 };

	for (size_t i = 0; i < SKETCH_LEN; i++)
		bins.least[i] = EMPTY;
	sketch_each_shingle(article, put_in_bin, &bins);
	memset(out, 0, SKETCH_LEN * sizeof(*out));
	if (bins.shingles < SKETCH_MIN)
		return false;
	for (size_t i = 0; i < SKETCH_LEN; i++)
		out[i] = (uint16_t)bins.least[lender_of(&bins, i)];
	return true;
}

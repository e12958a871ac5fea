/* SPDX-License-Identifier: MIT */
/* Keys and sketches in, the alerts that share them out. */
#include "daemon/journal/kin_index.h"

#include <stdlib.h>
#include <string.h>

#define CHAINS      (KIN_BANDS + KIN_KEYS)
#define BUCKET_BITS 15
#define BUCKETS     (1u << BUCKET_BITS)
#define SOURCES_MAX 65536
#define STEPS_MAX   64 /* of one chain: many texts may share a band */
#define FAR         UINT16_MAX

/* Entries of one bucket are chained from the newest to the oldest. Positions
 * are counted from 1 and never used again: one that is too far back has been
 * overwritten, which ends the chain. */
struct slot {
	struct kin_entry entry;
	uint16_t back[CHAINS]; /* to the one before; 0: none, FAR: too far */
};

struct kin_index {
	struct slot *slots;              /* of position p: p % MAX */
	uint32_t heads[CHAINS][BUCKETS]; /* position; 0: none */
	uint32_t last;                   /* position */
	char **sources;                  /* by number */
	size_t source_count;
};

_Static_assert(KIN_INDEX_MAX < FAR, "a step back fits");

enum newsalert_err
kin_index_new(struct kin_index **indexp)
{
	struct kin_index *index = calloc(1, sizeof(*index));

	/* Zeros that are not touched take no memory. */
	if (index != NULL)
		index->slots = calloc(KIN_INDEX_MAX, sizeof(*index->slots));
	if (index == NULL || index->slots == NULL) {
		free(index);
		return NEWSALERT_ENOMEM;
	}
	*indexp = index;
	return NEWSALERT_OK;
}

void
kin_index_clear(struct kin_index *index)
{
	if (index->last != 0)
		memset(index->heads, 0, sizeof(index->heads));
	index->last = 0;
}

void
kin_index_free(struct kin_index *index)
{
	if (index == NULL)
		return;
	for (size_t i = 0; i < index->source_count; i++)
		free(index->sources[i]);
	free(index->sources);
	free(index->slots);
	free(index);
}

size_t
kin_index_count(const struct kin_index *index)
{
	return index->last < KIN_INDEX_MAX ? index->last : KIN_INDEX_MAX;
}

/* There are as many sources as agencies: a handful. */
uint16_t
kin_index_source(struct kin_index *index, const char *name)
{
	char **grown, *copy;

	if (name[0] == '\0')
		return 0;
	for (size_t i = 0; i < index->source_count; i++)
		if (strcmp(index->sources[i], name) == 0)
			return (uint16_t)(i + 1);
	if (index->source_count + 1 >= SOURCES_MAX)
		return 0;
	grown = reallocarray(index->sources, index->source_count + 1,
	    sizeof(*grown));
	if (grown == NULL)
		return 0;
	index->sources = grown;
	copy = strdup(name);
	if (copy == NULL)
		return 0;
	index->sources[index->source_count++] = copy;
	return (uint16_t)index->source_count;
}

const char *
kin_index_source_name(const struct kin_index *index, uint16_t source)
{
	return source == 0 ? "" : index->sources[source - 1];
}

static struct slot *
slot_of(const struct kin_index *index, uint32_t position)
{
	return &index->slots[position % KIN_INDEX_MAX];
}

/* Multiplicative hashing: Knuth, The Art of Computer Programming, volume 3,
 * section 6.4. */
static uint32_t
bucket_of(uint64_t key)
{
	return (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >>
			  (64 - BUCKET_BITS));
}

static uint64_t
band_of(const uint16_t *sketch, size_t band)
{
	uint64_t key = 0;

	_Static_assert(KIN_BAND_ROWS * sizeof(*sketch) <= sizeof(key),
	    "a band is one word");
	for (size_t i = 0; i < KIN_BAND_ROWS; i++)
		key = key << 16 | sketch[band * KIN_BAND_ROWS + i];
	return key;
}

bool
kin_sketch_is(const uint16_t sketch[static JOURNAL_SKETCH_LEN])
{
	uint16_t any = 0;

	for (size_t i = 0; i < JOURNAL_SKETCH_LEN; i++)
		any |= sketch[i];
	return any != 0;
}

double
kin_sketch_score(const uint16_t a[static JOURNAL_SKETCH_LEN],
    const uint16_t b[static JOURNAL_SKETCH_LEN])
{
	unsigned same = 0;

	for (size_t i = 0; i < JOURNAL_SKETCH_LEN; i++)
		same += a[i] == b[i];
	return (double)same / JOURNAL_SKETCH_LEN;
}

static void
chain(struct kin_index *index, size_t which, uint64_t key)
{
	uint32_t *head = &index->heads[which][bucket_of(key)];
	const uint32_t back = *head == 0 ? 0 : index->last - *head;

	slot_of(index, index->last)->back[which] =
	    back < FAR ? (uint16_t)back : FAR;
	*head = index->last;
}

/* Positions are 32 bits wide; a daemon that has added that many starts again
 * with an empty index, rather than with positions that mean two entries. */
void
kin_index_add(struct kin_index *index, const struct kin_entry *entry)
{
	if (index->last == UINT32_MAX)
		kin_index_clear(index);
	index->last++;
	slot_of(index, index->last)->entry = *entry;
	for (size_t i = 0; i < KIN_KEYS; i++)
		if (entry->keys[i] != 0)
			chain(index, KIN_BANDS + i, entry->keys[i]);
	if (!kin_sketch_is(entry->sketch))
		return;
	for (size_t i = 0; i < KIN_BANDS; i++)
		chain(index, i, band_of(entry->sketch, i));
}

/* The position before this one in its chain; 0: the chain ends. */
static uint32_t
step_back(const struct kin_index *index, uint32_t position, size_t which)
{
	const uint16_t back = slot_of(index, position)->back[which];

	if (back == 0 || back == FAR || back >= position)
		return 0;
	position -= back;
	return index->last - position < KIN_INDEX_MAX ? position : 0;
}

static uint32_t
chain_head(const struct kin_index *index, size_t which, uint64_t key)
{
	const uint32_t head = index->heads[which][bucket_of(key)];

	return head != 0 && index->last - head < KIN_INDEX_MAX ? head : 0;
}

const struct kin_entry *
kin_index_find(const struct kin_index *index, enum kin_key which, uint64_t key)
{
	const size_t chain = KIN_BANDS + which;
	uint32_t at = chain_head(index, chain, key);

	for (int steps = 0; at != 0 && steps < STEPS_MAX; steps++) {
		const struct kin_entry *entry = &slot_of(index, at)->entry;

		if (entry->keys[which] == key)
			return entry;
		at = step_back(index, at, chain);
	}
	return NULL;
}

/* seq rises with the position: bisect. */
const struct kin_entry *
kin_index_get(const struct kin_index *index, uint64_t seq)
{
	uint32_t high = index->last,
		 low = high - (uint32_t)kin_index_count(index);

	while (low < high) {
		const uint32_t middle = high - (high - low) / 2;
		const struct kin_entry *entry = &slot_of(index, middle)->entry;

		if (entry->seq == seq)
			return entry;
		if (entry->seq < seq)
			low = middle;
		else
			high = middle - 1;
	}
	return NULL;
}

static bool
is_before(const struct kin_near *a, const struct kin_near *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	return a->entry->seq < b->entry->seq;
}

/* Into its place among the best; returns how many these are now. */
static size_t
insert(struct kin_near *near, size_t count, size_t max, struct kin_near found)
{
	size_t at = count;

	for (size_t i = 0; i < count; i++)
		if (near[i].entry == found.entry)
			return count;
	while (at > 0 && is_before(&found, &near[at - 1]))
		at--;
	if (at == max)
		return count;
	if (count < max)
		count++;
	memmove(near + at + 1, near + at, (count - at - 1) * sizeof(*near));
	near[at] = found;
	return count;
}

size_t
kin_index_near(const struct kin_index *index,
    const uint16_t sketch[static JOURNAL_SKETCH_LEN], int64_t since_ms,
    double min, struct kin_near *near, size_t max)
{
	size_t count = 0;

	if (!kin_sketch_is(sketch))
		return 0;
	for (size_t band = 0; band < KIN_BANDS; band++) {
		const uint64_t key = band_of(sketch, band);
		uint32_t at = chain_head(index, band, key);

		for (int steps = 0; at != 0 && steps < STEPS_MAX; steps++) {
			const struct kin_entry *entry =
			    &slot_of(index, at)->entry;
			double score;

			at = step_back(index, at, band);
			if (band_of(entry->sketch, band) != key ||
			    entry->time_ms < since_ms)
				continue;
			score = kin_sketch_score(sketch, entry->sketch);
			if (score >= min)
				count = insert(near, count, max,
				    (struct kin_near){ entry, score });
		}
	}
	return count;
}

/* SPDX-License-Identifier: MIT */
/* Folded words and pairs of them come in, numbers go out: one hash table. */
#include "daemon/learning/vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
vocabulary_init(struct vocabulary *vocabulary)
{
	memset(vocabulary, 0, sizeof(*vocabulary));
	arena_init(&vocabulary->arena);
}

void
vocabulary_fini(struct vocabulary *vocabulary)
{
	arena_fini(&vocabulary->arena);
	free(vocabulary->terms.items);
	free(vocabulary->slots);
	vocabulary_init(vocabulary);
}

static uint32_t
mix(uint64_t hash)
{
	hash *= 0x9E3779B97F4A7C15u;
	return (uint32_t)(hash >> 32);
}

static uint32_t
hash_word(const char *text, size_t len)
{
	uint64_t hash = len;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001B3u;
	return mix(hash);
}

static uint32_t
hash_phrase(uint32_t first, uint32_t second)
{
	return mix((uint64_t)first << 32 | second) ^ second;
}

static bool
is_phrase(const struct term *term, uint32_t first, uint32_t second)
{
	return term->is_phrase && term->key[0] == first &&
	       term->key[1] == second;
}

static void
place(struct vocabulary *vocabulary, uint32_t hash, uint32_t term)
{
	size_t slot = hash & vocabulary->slot_mask;

	while (vocabulary->slots[slot] != 0)
		slot = (slot + 1) & vocabulary->slot_mask;
	vocabulary->slots[slot] = term + 1;
}

/* At most half of the slots are taken. */
static enum newsalert_err
make_room(struct vocabulary *vocabulary)
{
	const size_t count = vocabulary->terms.count;
	const struct term *terms = vocabulary->terms.items;
	size_t room = vocabulary->slots == NULL ? 0 : vocabulary->slot_mask + 1;
	uint32_t *slots;

	if ((count + 1) * 2 <= room)
		return NEWSALERT_OK;
	if (count >= VOCABULARY_NONE - 1)
		return NEWSALERT_ENOMEM;
	room = room == 0 ? 1 << 12 : room * 2;
	if ((slots = calloc(room, sizeof(*slots))) == NULL)
		return NEWSALERT_ENOMEM;
	free(vocabulary->slots);
	vocabulary->slots = slots;
	vocabulary->slot_mask = room - 1;
	for (size_t i = 0; i < count; i++)
		place(vocabulary, terms[i].hash, (uint32_t)i);
	return NEWSALERT_OK;
}

/* Takes the text, which is NULL when there was no memory for it. */
static enum newsalert_err
add_term(struct vocabulary *vocabulary, const struct term *term,
    uint32_t *termp)
{
	struct term *added;

	if (term->text == NULL || make_room(vocabulary) != NEWSALERT_OK)
		return NEWSALERT_ENOMEM;
	added = vector_add(&vocabulary->terms, 1, sizeof(*added));
	if (added == NULL)
		return NEWSALERT_ENOMEM;
	*added = *term;
	*termp = (uint32_t)vocabulary->terms.count - 1;
	place(vocabulary, term->hash, *termp);
	return NEWSALERT_OK;
}

enum newsalert_err
vocabulary_word(struct vocabulary *vocabulary, const struct word *word,
    uint32_t *termp)
{
	struct term term = { .is_phrase = false };
	char folded[WORD_MAX];
	size_t len;

	*termp = VOCABULARY_NONE;
	if (word_fold(word, folded, sizeof(folded), &len) != NEWSALERT_OK)
		return NEWSALERT_OK;
	term.hash = hash_word(folded, len);
	for (size_t slot = term.hash & vocabulary->slot_mask;
	     vocabulary->slots != NULL && vocabulary->slots[slot] != 0;
	     slot = (slot + 1) & vocabulary->slot_mask) {
		const uint32_t number = vocabulary->slots[slot] - 1;
		const struct term *known = vocabulary_term(vocabulary, number);

		if (!known->is_phrase && strlen(known->text) == len &&
		    memcmp(known->text, folded, len) == 0) {
			*termp = number;
			return NEWSALERT_OK;
		}
	}
	term.text = arena_dup(&vocabulary->arena, folded, len);
	return add_term(vocabulary, &term, termp);
}

uint32_t
vocabulary_find(const struct vocabulary *vocabulary, uint32_t first,
    uint32_t second)
{
	const uint32_t hash = hash_phrase(first, second);

	if (vocabulary->slots == NULL)
		return VOCABULARY_NONE;
	for (size_t slot = hash & vocabulary->slot_mask;
	     vocabulary->slots[slot] != 0;
	     slot = (slot + 1) & vocabulary->slot_mask) {
		const uint32_t number = vocabulary->slots[slot] - 1;

		if (is_phrase(vocabulary_term(vocabulary, number), first,
			second))
			return number;
	}
	return VOCABULARY_NONE;
}

enum newsalert_err
vocabulary_add(struct vocabulary *vocabulary, uint32_t first, uint32_t second,
    uint32_t *termp)
{
	struct term term = { .is_phrase = true,
		.key = { first, second },
		.hash = hash_phrase(first, second) };
	char text[WORD_MAX * 2 + 2];

	snprintf(text, sizeof(text), "%s %s",
	    vocabulary_term(vocabulary, first)->text,
	    vocabulary_term(vocabulary, second)->text);
	term.text = arena_dup(&vocabulary->arena, text, strlen(text));
	return add_term(vocabulary, &term, termp);
}

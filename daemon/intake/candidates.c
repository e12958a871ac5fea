/* SPDX-License-Identifier: MIT */
/*
 * Names come in with the proof they have, ripe ones go out in order. Each
 * delay is a constant, so a queue in order of arrival is in order of time.
 */
#include "daemon/intake/candidates.h"

#include <assert.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#define TIMED 3

TAILQ_HEAD(queue, candidate);

static const enum candidate_queue timed[TIMED] = { CANDIDATE_QUIET,
	CANDIDATE_SETTLING, CANDIDATE_WRITING };

struct candidates {
	void *tree; /* tsearch: balanced, so no choice of names can slow it */
	struct queue queues[CANDIDATE_QUEUES];
	size_t max;
	size_t count;
	size_t parked;
	size_t unreadable;
};

/* A name to look for, without a candidate. */
struct key {
	const struct directory *directory;
	const char *name;
};

static int
compare(const struct directory *a, const char *a_name,
    const struct directory *b, const char *b_name)
{
	if (a != b)
		return (uintptr_t)a < (uintptr_t)b ? -1 : 1;
	return strcmp(a_name, b_name);
}

static int
compare_candidates(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return compare(a->directory, a->name, b->directory, b->name);
}

static int
compare_key(const void *left, const void *right)
{
	const struct key *key = left;
	const struct candidate *candidate = right;

	return compare(key->directory, key->name, candidate->directory,
	    candidate->name);
}

enum newsalert_err
candidates_new(size_t max, struct candidates **setp)
{
	struct candidates *set = calloc(1, sizeof(*set));

	if (set == NULL)
		return NEWSALERT_ENOMEM;
	for (int i = 0; i < CANDIDATE_QUEUES; i++)
		TAILQ_INIT(&set->queues[i]);
	set->max = max;
	*setp = set;
	return NEWSALERT_OK;
}

void
candidates_free(struct candidates *set)
{
	if (set == NULL)
		return;
	candidates_forget(set, NULL);
	free(set);
}

struct candidate *
candidates_find(const struct candidates *set, const struct directory *directory,
    const char *name)
{
	struct key key = { directory, name };
	struct candidate *const *found;

	found = tfind(&key, &set->tree, compare_key);
	return found == NULL ? NULL : *found;
}

struct candidate *
candidate_new(struct directory *directory, const char *name)
{
	size_t len = strlen(name);
	struct candidate *candidate = malloc(sizeof(*candidate) + len + 1);

	if (candidate == NULL)
		return NULL;
	*candidate = (struct candidate){ .directory = directory };
	memcpy(candidate->name, name, len + 1);
	return candidate;
}

enum newsalert_err
candidates_add(struct candidates *set, struct candidate *candidate)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct candidate *const *node = NULL;

	if (set->count >= set->max)
		err = NEWSALERT_ETOOBIG;
	else if ((node = tsearch(candidate, &set->tree, compare_candidates)) ==
		 NULL)
		err = NEWSALERT_ENOMEM;
	else if (*node != candidate)
		err = NEWSALERT_EBUSY;
	if (err != NEWSALERT_OK) {
		free(candidate);
		return err;
	}
	set->count++;
	candidate->queue = CANDIDATE_RIPE;
	candidate->proof = CANDIDATE_RIPE;
	TAILQ_INSERT_TAIL(&set->queues[CANDIDATE_RIPE], candidate, link);
	return NEWSALERT_OK;
}

static void
leave_queue(struct candidates *set, struct candidate *candidate)
{
	TAILQ_REMOVE(&set->queues[candidate->queue], candidate, link);
	if (candidate->queue != CANDIDATE_PARKED)
		return;
	set->parked--;
	if (candidate->unreadable)
		set->unreadable--;
	candidate->unreadable = false;
}

void
candidates_move(struct candidates *set, struct candidate *candidate,
    enum candidate_queue queue, int64_t due_ms)
{
	assert(queue != CANDIDATE_PARKED);
	leave_queue(set, candidate);
	candidate->queue = queue;
	candidate->proof = queue;
	candidate->due_ms = due_ms;
	TAILQ_INSERT_TAIL(&set->queues[queue], candidate, link);
}

bool
candidates_park(struct candidates *set, struct candidate *candidate,
    bool unreadable)
{
	if (set->parked >= set->max / 4 &&
	    candidate->queue != CANDIDATE_PARKED) {
		candidates_drop(set, candidate);
		return false;
	}
	leave_queue(set, candidate);
	candidate->queue = CANDIDATE_PARKED;
	candidate->unreadable = unreadable;
	set->parked++;
	if (unreadable)
		set->unreadable++;
	TAILQ_INSERT_TAIL(&set->queues[CANDIDATE_PARKED], candidate, link);
	return true;
}

void
candidates_drop(struct candidates *set, struct candidate *candidate)
{
	leave_queue(set, candidate);
	tdelete(candidate, &set->tree, compare_candidates);
	set->count--;
	free(candidate);
}

void
candidates_ripen(struct candidates *set, int64_t now_ms)
{
	struct queue *ripe = &set->queues[CANDIDATE_RIPE];
	struct candidate *candidate;

	for (int i = 0; i < TIMED; i++) {
		struct queue *queue = &set->queues[timed[i]];

		while ((candidate = TAILQ_FIRST(queue)) != NULL &&
		       candidate->due_ms <= now_ms) {
			TAILQ_REMOVE(queue, candidate, link);
			candidate->queue = CANDIDATE_RIPE;
			TAILQ_INSERT_TAIL(ripe, candidate, link);
		}
	}
}

struct candidate *
candidates_ripe(const struct candidates *set)
{
	return TAILQ_FIRST(&set->queues[CANDIDATE_RIPE]);
}

struct candidate *
candidates_parked(const struct candidates *set)
{
	return TAILQ_FIRST(&set->queues[CANDIDATE_PARKED]);
}

int64_t
candidates_due_ms(const struct candidates *set)
{
	int64_t due_ms = -1;

	for (int i = 0; i < TIMED; i++) {
		const struct candidate *first;

		first = TAILQ_FIRST(&set->queues[timed[i]]);
		if (first != NULL && (due_ms == -1 || first->due_ms < due_ms))
			due_ms = first->due_ms;
	}
	return due_ms;
}

void
candidates_forget(struct candidates *set, const struct directory *directory)
{
	struct candidate *candidate, *next;

	for (int i = 0; i < CANDIDATE_QUEUES; i++) {
		candidate = TAILQ_FIRST(&set->queues[i]);
		for (; candidate != NULL; candidate = next) {
			next = TAILQ_NEXT(candidate, link);
			if (directory == NULL ||
			    candidate->directory == directory)
				candidates_drop(set, candidate);
		}
	}
}

void
candidates_forget_parked(struct candidates *set,
    const struct directory *directory, uint64_t sighting)
{
	struct candidate *candidate, *next;

	candidate = TAILQ_FIRST(&set->queues[CANDIDATE_PARKED]);
	for (; candidate != NULL; candidate = next) {
		next = TAILQ_NEXT(candidate, link);
		if (candidate->directory == directory &&
		    candidate->sighting != sighting)
			candidates_drop(set, candidate);
	}
}

size_t
candidates_room(const struct candidates *set)
{
	return set->max - set->count;
}

size_t
candidates_waiting(const struct candidates *set)
{
	return set->count - set->parked;
}

size_t
candidates_unreadable(const struct candidates *set)
{
	return set->unreadable;
}

/* SPDX-License-Identifier: MIT */
/*
 * The set of names that may be files to claim, each in one queue: waiting for
 * its time, ripe, or parked because it cannot be claimed.
 * Bounded; a plain structure that calls nothing.
 */
#ifndef INTAKE_CANDIDATES_H
#define INTAKE_CANDIDATES_H

#include <sys/queue.h>

#include "newsalert.h"

struct directory;

enum candidate_queue {
	CANDIDATE_RIPE,     /* may be claimed */
	CANDIDATE_QUIET,    /* was closed after writing */
	CANDIDATE_SETTLING, /* was only found */
	CANDIDATE_WRITING,  /* was found empty: somebody is about to write */
	CANDIDATE_PARKED,   /* is not a file, or not ours to read */
	CANDIDATE_QUEUES
};

struct candidate {
	TAILQ_ENTRY(candidate) link;
	struct directory *directory;
	enum candidate_queue queue;
	enum candidate_queue proof; /* the queue it ripened in, or would have */
	int64_t due_ms;
	int64_t mtime_ns; /* order within a slice of a scan */
	uint64_t look;    /* what it looked like when it was found; 0: unseen */
	uint64_t sighting; /* the last scan that met it */
	bool old;          /* had stood still for long when it was found */
	bool returned;     /* we put it there: not a producer's rename */
	bool unreadable;   /* parked for lack of permission */
	bool reported;     /* in the log, once */
	char name[];
};

struct candidates;

/* Holds at most max names, max / 4 of them parked. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err candidates_new(size_t max,
    struct candidates **setp);
void candidates_free(struct candidates *set);

/* The candidate of this name, borrowed until it is dropped; NULL: none. */
struct candidate *candidates_find(const struct candidates *set,
    const struct directory *directory, const char *name);

/* A candidate that is in no set yet. The caller frees it with free, unless
 * candidates_add takes it. NULL: out of memory. */
struct candidate *candidate_new(struct directory *directory, const char *name);
/* Take candidate into the set, ripe: the caller moves it on. ETOOBIG: the set
 * is full; EBUSY: its name is there already; ENOMEM. It is freed then. */
NEWSALERT_MUST_CHECK enum newsalert_err candidates_add(struct candidates *set,
    struct candidate *candidate);

/* Move to the end of a queue; in QUIET, SETTLING and WRITING it waits until
 * due_ms, which must not fall within one of them. */
void candidates_move(struct candidates *set, struct candidate *candidate,
    enum candidate_queue queue, int64_t due_ms);
/* false: too many are parked, it was dropped. */
bool candidates_park(struct candidates *set, struct candidate *candidate,
    bool unreadable);
void candidates_drop(struct candidates *set, struct candidate *candidate);

/* What is due by now becomes ripe. */
void candidates_ripen(struct candidates *set, int64_t now_ms);
/* The oldest of the ripe, and of the parked; NULL: none. */
struct candidate *candidates_ripe(const struct candidates *set);
struct candidate *candidates_parked(const struct candidates *set);
/* When the next one ripens; -1: none waits. */
int64_t candidates_due_ms(const struct candidates *set);

/* Drop every candidate of a directory. */
void candidates_forget(struct candidates *set,
    const struct directory *directory);
/* Drop what is parked in directory and was not met by scan sighting. */
void candidates_forget_parked(struct candidates *set,
    const struct directory *directory, uint64_t sighting);

size_t candidates_room(const struct candidates *set);
size_t candidates_waiting(const struct candidates *set); /* but the parked */
size_t candidates_unreadable(const struct candidates *set);

#endif

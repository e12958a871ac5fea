/* SPDX-License-Identifier: MIT */
/*
 * The articles of a journal, for a program beside the daemon: alerts with
 * their zones by seq. Each read is one short snapshot, so that the daemon can
 * move its log into the file meanwhile; what retention deletes in between is
 * missing.
 */
#ifndef JOURNAL_STORIES_H
#define JOURNAL_STORIES_H

#include "newsalert.h"

struct stories;

/* Open dir/journal.db for reading, for one thread. ENOTFOUND: there is none;
 * EPERM: this user may not; EFORMAT: not a journal of this version. *why says
 * which file, and what to do. */
NEWSALERT_MUST_CHECK enum newsalert_err stories_open(const char *dir,
    struct newsalert_error *why, struct stories **storiesp);
void stories_close(struct stories *stories);

uint64_t stories_epoch(const struct stories *stories);

/* The lowest and highest seq between which all alerts from since_ms on and
 * before until_ms are (Unix time; 0: any). *lowestp > *highestp: none. */
NEWSALERT_MUST_CHECK enum newsalert_err stories_range(struct stories *stories,
    int64_t since_ms, int64_t until_ms, uint64_t *lowestp, uint64_t *highestp);

/* One alert and its article; borrowed for the call. */
struct story {
	uint64_t seq;
	int64_t time_ms;
	const char *alert; /* JSON, as it was published */
	size_t alert_len;
	const char *zones; /* JSON object: zone name -> text; "": lost */
	size_t zones_len;
};

/* An error ends the reading and is returned. */
typedef enum newsalert_err (*story_fn)(const struct story *story, void *arg);

/* Call found for each alert from lowest to highest, by rising seq. */
NEWSALERT_MUST_CHECK enum newsalert_err stories_read(struct stories *stories,
    uint64_t lowest, uint64_t highest, story_fn found, void *arg);

/* What the last call of SQLite said, for a person; borrowed. */
const char *stories_fault(const struct stories *stories);

#endif

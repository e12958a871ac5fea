/* SPDX-License-Identifier: MIT */
/*
 * The inbox directories: files come in, claims go out to the workers; when
 * the journal has them, they end in done/ or failed/. Knows no event loop:
 * the caller waits for inbox_fd or inbox_timeout_ms and calls inbox_poll.
 */
#ifndef INTAKE_INBOX_H
#define INTAKE_INBOX_H

#include <limits.h>
#include <sys/stat.h>
#include <time.h>

#include "newsalert.h"

struct inbox;

struct inbox_place {
	const char *path;     /* of the inbox directory */
	const char *source;   /* NULL: none */
	const char *language; /* NULL: none */
	int urgency;          /* 0: none */
};

struct inbox_options {
	const char *spool; /* work/, done/, failed/ are in it */
	const struct inbox_place *places;
	size_t place_count;
	int quiet_ms;
	int settle_ms;
	int rescan_ms;
	int check_ms; /* is the directory still the one watched? */
	int64_t done_keep_sec;
	int64_t failed_keep_sec;
	uint64_t done_keep_bytes;
	uint64_t failed_keep_bytes;
	uint64_t file_max;     /* bytes of one file */
	unsigned attempts_max; /* then it is failed; 2 */
};

/* Makes spool/{inbox,work,done,failed} where they are missing and allowed.
 * *why says which directory, and what to do. */
NEWSALERT_MUST_CHECK enum newsalert_err
inbox_open(const struct inbox_options *options, struct newsalert_error *why,
    struct inbox **inboxp);
/* What is claimed stays in work/ and is taken first at the next start. */
void inbox_close(struct inbox *inbox);

int inbox_fd(const struct inbox *inbox);
/* Until inbox_poll has work again; -1: only the descriptor can tell. */
int inbox_timeout_ms(const struct inbox *inbox);
/* Read events, ripen candidates, scan a slice, expire done/ and failed/.
 * Bounded work a call. */
void inbox_poll(struct inbox *inbox);

/* A file in work/, opened for reading. */
struct claim {
	int fd;                  /* -1 once it was taken */
	char name[NAME_MAX + 1]; /* as the producer called it */
	char work[32];           /* its name in work/: <16 hex>-<attempt> */
	const struct inbox_place *place;
	char source[NAME_MAX + 1]; /* the subdirectory or the place's; "" */
	struct stat st;            /* when it was claimed */
	unsigned attempt;          /* 1, 2: the second is tried alone */
};

/* Claim the next ripe file. EAGAIN: there is none. ENOSPC, EIO, ENOMEM: the
 * machine is in trouble, the file stays where it is, try again later. The
 * caller ends with exactly one of the four below, which free the claim. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_claim(struct inbox *inbox,
    struct claim **claimp);

/* Recorded: to done/. A file that changed since the claim goes back to the
 * inbox as a new version and *changedp is true. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_finish(struct inbox *inbox,
    struct claim *claim, bool *changedp);
/* Rejected: to failed/ with NAME.reason.json beside it. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_fail(struct inbox *inbox,
    struct claim *claim, const char *reason);
/* Once more: stays in work/ with its attempt counted; claimed again, alone.
 * After attempts_max it is failed with reason instead. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_retry(struct inbox *inbox,
    struct claim *claim, const char *reason);
/* Not now (shutdown, machine in trouble): stays in work/, not counted. */
void inbox_leave(struct inbox *inbox, struct claim *claim);

/* failed/NAME back to the inbox it came from. ENOTFOUND. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_resubmit(struct inbox *inbox,
    const char *name);

struct inbox_counts {
	uint64_t waiting; /* candidates known and not claimed */
	uint64_t in_work;
	uint64_t unreadable; /* left in the inbox: no permission */
	uint64_t done;
	uint64_t failed;
	bool degraded; /* the directory is missing or not ours */
};
void inbox_counts(const struct inbox *inbox, struct inbox_counts *counts);

#endif

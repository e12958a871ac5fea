/* SPDX-License-Identifier: MIT */
/*
 * The inbox directories: files come in, claims go out to the workers; when
 * the journal has them, they end in done/ or failed/. Knows no event loop:
 * the caller waits for inbox_fd or inbox_timeout_ms and calls inbox_poll.
 */
#ifndef INTAKE_INBOX_H
#define INTAKE_INBOX_H

#include <limits.h>
#include <sys/queue.h>
#include <sys/stat.h>

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
	int check_ms;             /* is the directory still the one watched? */
	int64_t done_keep_sec;    /* 0: deleted at once */
	int64_t failed_keep_sec;  /* 0: for ever */
	uint64_t done_keep_bytes; /* 0: any; a file counts in 4 KiB steps */
	uint64_t failed_keep_bytes;
	uint64_t file_max;     /* bytes of one file */
	unsigned attempts_max; /* then it is failed; 2, at most 8 */
};

/* Makes spool/{inbox,work,done,failed} where they are missing and allowed,
 * and locks work/ until inbox_close or the end of the process (EBUSY: another
 * daemon has it). A place that is missing is waited for. Options are copied.
 * *why says which directory, and what to do. */
NEWSALERT_MUST_CHECK enum newsalert_err
inbox_open(const struct inbox_options *options, struct newsalert_error *why,
    struct inbox **inboxp);
/* What is claimed stays in work/ and is taken first at the next start; every
 * claim must have ended before. */
void inbox_close(struct inbox *inbox);

int inbox_fd(const struct inbox *inbox);
/* Until inbox_poll has work again; -1: only the descriptor can tell. A file
 * that could be claimed already is not work for inbox_poll: claim until
 * EAGAIN after each call, and whenever there is room for more. */
int inbox_timeout_ms(const struct inbox *inbox);
/* Read events, ripen candidates, scan a slice, expire done/ and failed/.
 * Bounded work a call. */
void inbox_poll(struct inbox *inbox);

/* A file in work/, opened for reading. */
struct claim {
	int fd;                          /* -1 once it was taken */
	char name[NAME_MAX + 1];         /* as the producer called it */
	char work[NAME_MAX + 1];         /* in work/; see filename.h */
	const struct inbox_place *place; /* borrowed until inbox_close */
	char source[NAME_MAX + 1]; /* the subdirectory or the place's; "" */
	struct stat st;            /* when it was claimed */
	unsigned attempt;          /* 1, 2: the second is tried alone */
	char reject[160]; /* not "": is not to be read (fd is -1), but to be
			     recorded and to end in inbox_fail with this */
	/* The room's own: */
	TAILQ_ENTRY(claim) link;
	uint64_t number;
	uint32_t origin;
	bool counted; /* attempt is that of the next try already */
};

/* Claim the next ripe file. EAGAIN: there is none, or one that is tried alone
 * is out. ENOSPC, EIO, ENOMEM: the machine is in trouble, the file stays where
 * it is, try again later. The caller ends with exactly one of the six below,
 * which free the claim and close what is left of it. When one of them fails
 * the file is still in work/, and comes again from inbox_claim. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_claim(struct inbox *inbox,
    struct claim **claimp);

/* An article of a file that could not be read. */
struct inbox_problem {
	size_t index; /* in the file, from 0 */
	const char *reason;
};

/* A file whose other articles are recorded. */
struct inbox_partial {
	const char *reason; /* in one sentence */
	size_t accepted;    /* articles */
	size_t rejected;
	const struct inbox_problem *problems; /* the first of those */
	size_t problem_count;
};

/* Recorded: to done/. A file that changed since the claim goes back to the
 * inbox as a new version and *changedp is true. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_finish(struct inbox *inbox,
    struct claim *claim, bool *changedp);
/* Rejected: to failed/ with NAME.reason.json beside it, which is durable
 * before the file is moved. One that was read, and has changed since the
 * claim, goes back instead: it may have been half of a good one. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_fail(struct inbox *inbox,
    struct claim *claim, const char *reason);
/* Some of its articles are recorded, others are not: as inbox_fail, but where
 * that fails it is read again. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_fail_partly(struct inbox *inbox,
    struct claim *claim, const struct inbox_partial *partial);
/* Its producer still writes it: back to the inbox, as a new version. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_return(struct inbox *inbox,
    struct claim *claim);
/* Once more: stays in work/ and comes again, alone, with its attempt counted.
 * After attempts_max it comes to be rejected, with this reason. */
void inbox_retry(struct inbox *inbox, struct claim *claim, const char *reason);
/* Not now (shutdown, machine in trouble): stays in work/ and comes again, not
 * counted. */
void inbox_leave(struct inbox *inbox, struct claim *claim);

/* failed/NAME back to the inbox it came from. EINVAL: not a name; ENOTFOUND:
 * no such file, or only another's reason; EAGAIN: that inbox is missing;
 * EPERM; ENOSPC, EIO, ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err inbox_resubmit(struct inbox *inbox,
    const char *name);

struct inbox_counts {
	uint64_t waiting;    /* candidates known and not claimed */
	uint64_t in_work;    /* claimed, or waiting in work/ to be again */
	uint64_t unreadable; /* left in the inbox: no permission */
	uint64_t done;       /* since inbox_open, as are the next two */
	uint64_t failed;
	uint64_t changed; /* given back as a new version */
	bool degraded;    /* a directory is missing or not ours */
	int fault;        /* errno of the machine's trouble; 0: none */
};
void inbox_counts(const struct inbox *inbox, struct inbox_counts *counts);
/* Which directory is degraded, and why, in UTF-8; "": none is. */
void inbox_why_degraded(const struct inbox *inbox, char *out, size_t size);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * failed/: rejected files, each with NAME.reason.json beside it, until they
 * are too old or too much, or are sent to the inbox again. The file's bytes
 * and the reason are durable before the file is moved.
 */
#ifndef INTAKE_FAILED_H
#define INTAKE_FAILED_H

#include "daemon/intake/inbox.h"
#include "daemon/intake/sweep.h"

struct failed {
	int fd; /* borrowed */
	int64_t keep_sec;
	uint64_t keep_bytes;
	uint64_t bytes;
	bool counted; /* bytes are all of it, not only what we moved */
	struct sweep sweep;
	uint64_t added;   /* bytes since the walk began */
	int64_t next_sec; /* it is not walked before */
};

void failed_init(struct failed *failed, int fd,
    const struct inbox_options *options);
void failed_fini(struct failed *failed);

/* Why a file is here, for a person and for failed_inbox. */
struct failed_reason {
	const char *text;
	const char *inbox; /* path of the directory that it came from */
	int64_t time_ms;
	const struct inbox_partial *partial; /* NULL: nothing of it is
						recorded */
};

/* Move the claim's file out of work/. Returns 0 or errno. */
NEWSALERT_MUST_CHECK int failed_put(struct failed *failed, int work_fd,
    const struct claim *claim, const struct failed_reason *reason);

/* Is name a file here, and not another's reason? */
bool failed_has(const struct failed *failed, const char *name);
/* The inbox that name came from, as its reason has it: escaped by log_escape.
 * false: it does not say. */
NEWSALERT_MUST_CHECK bool failed_inbox(const struct failed *failed,
    const char *name, char *out, size_t size);
/* Move name to the directory, and delete its reason. Returns 0 or errno. */
NEWSALERT_MUST_CHECK int failed_return(struct failed *failed, const char *name,
    int directory_fd);

/* Walk a slice; false: nothing is left to do before failed->next_sec. */
bool failed_expire(struct failed *failed, int64_t now_sec);

#endif

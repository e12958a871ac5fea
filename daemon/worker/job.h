/* SPDX-License-Identifier: MIT */
/*
 * What keeper and worker say to each other over a stream socket: a job (with
 * the open file as SCM_RIGHTS beside its header) and its result. Lengths are
 * checked on both sides; the keeper trusts nothing that a worker sends. The
 * first result of a worker answers no job: its number is 0, and it says that
 * the worker is ready (OK; reason: what its sandbox lacks), or why it is not.
 */
#ifndef WORKER_JOB_H
#define WORKER_JOB_H

#include <sys/types.h>

#include "newsalert.h"
#include "daemon/journal/journal.h"

#define JOB_RESULT_MAX (64u << 20) /* bytes of one result */
#define JOB_TEXT_MAX   255         /* bytes of name, source, language */
#define JOB_SPENT_MAX  (4u << 20)  /* bytes of the times of topics */

struct job {
	uint64_t number;  /* from 1 */
	int64_t time_sec; /* the file's mtime */
	int urgency;
	const char *name;
	const char *source;   /* NULL: none */
	const char *language; /* NULL: none */
};

/* Send one job; the descriptor stays the caller's. EAGAIN: the socket is
 * full; ETOOBIG: a text is too long; EIO: the worker is gone. */
NEWSALERT_MUST_CHECK enum newsalert_err job_send(int sock,
    const struct job *job, int fd);

/* A job as the worker got it; job_received_fini closes and frees. */
struct job_received {
	struct job job;
	int fd;
	char *memory;
};
/* Blocks. EDOWN: the keeper has closed the socket. */
NEWSALERT_MUST_CHECK enum newsalert_err job_receive(int sock,
    struct job_received *received);
void job_received_fini(struct job_received *received);

/* Encode a result. err OK: file has its articles; EFORMAT, ETOOBIG: rejected,
 * file->reason says why; others: the machine, try again. The caller frees.
 * ETOOBIG: it would be over JOB_RESULT_MAX. */
NEWSALERT_MUST_CHECK enum newsalert_err result_encode(uint64_t number,
    enum newsalert_err err, const struct journal_file *file, char **bytesp,
    size_t *lenp);

/* A result as the keeper got it. */
struct result {
	uint64_t number;
	enum newsalert_err err;
	struct journal_file *file; /* the caller frees it with
				      journal_file_free; name, owner and job
				      are not set */
};
/* Decode the first result in the bytes; *usedp: bytes to drop. EAGAIN: more
 * bytes are needed, *needp in all; EPROTO: kill this worker. Texts are as the
 * journal and the live frame need them: no control characters in a body, no
 * bar in a list. */
NEWSALERT_MUST_CHECK enum newsalert_err result_decode(const char *bytes,
    size_t len, size_t *needp, size_t *usedp, struct result *result);

#endif

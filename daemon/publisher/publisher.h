/* SPDX-License-Identifier: MIT */
/*
 * The keeper's side of one publisher process: frames come in and are handed
 * over without ever blocking; the process is started, watched and started
 * again. What a publisher that is down or slow misses, subscribers get by
 * replay. All functions and callbacks are for the loop thread, which must
 * live as long as the process.
 */
#ifndef PUBLISHER_PUBLISHER_H
#define PUBLISHER_PUBLISHER_H

#include <sys/types.h>

#include "newsalert.h"
#include "daemon/publisher/delivery.h"

#define PUBLISHER_BACKLOG_MAX (4u << 20)
#define PUBLISHER_STOP_MS     1000

struct event_base;
struct publisher;

struct publisher_options {
	const char *program; /* NULL: beside this one, else the installed */
	const char *sink;    /* NULL: "nanomsg" */
	const char *const *alerts; /* endpoint URLs, checked before with
				      endpoint_parse */
	size_t alerts_count;
	const char *const *tags;
	size_t tags_count;
	gid_t group; /* of unix sockets; (gid_t)-1: the daemon's */
	bool strict; /* no sandbox, no service */
	int lock_fd; /* held by the process for its life; -1: none */
	/* The endpoints are bound: send a heartbeat. After each (re)start;
	 * may be NULL. */
	void (*ready)(void *arg);
	void *arg;
};

/* Start the process; copies what it needs. A process that fails later is
 * started again for ever: the state tells. ENOTFOUND: there is no such
 * program. The caller ends with publisher_free. */
NEWSALERT_MUST_CHECK enum newsalert_err publisher_start(struct event_base *base,
    const struct publisher_options *options, struct newsalert_error *why,
    struct publisher **publisherp);

/* Hand over one frame; copies it. */
void publisher_send(struct publisher *publisher,
    const struct delivery *delivery);

struct publisher_state {
	pid_t pid; /* 0: none runs */
	bool up;   /* its endpoints are bound */
	uint64_t restarts;
	uint64_t sent; /* deliveries */
	uint64_t dropped;
	size_t backlog_bytes;
	int64_t next_start_ms; /* from now; 0: it runs, or is due */
	const char *error;     /* of the last failure, "": none; borrowed */
};
void publisher_get_state(const struct publisher *publisher,
    struct publisher_state *state);

/* Send what is left, close the socket and wait until the process has ended
 * by itself, at most PUBLISHER_STOP_MS; then stopped is called, once. */
void publisher_stop(struct publisher *publisher, void (*stopped)(void *arg),
    void *arg);

/* Kills the process where it still runs. Null-safe. */
void publisher_free(struct publisher *publisher);

#endif

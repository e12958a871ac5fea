/* SPDX-License-Identifier: MIT */
/*
 * A sink: where a publisher sends what the keeper hands it. The command line
 * chooses one of these tables at start.
 */
#ifndef PUBLISHER_SINK_H
#define PUBLISHER_SINK_H

#include <sys/types.h>

#include "newsalert.h"
#include "daemon/publisher/delivery.h"

#define SINK_ENDPOINTS_MAX 16

struct sink_options {
	const char *alerts[SINK_ENDPOINTS_MAX]; /* URLs */
	size_t alerts_count;
	const char *tags[SINK_ENDPOINTS_MAX];
	size_t tags_count;
	gid_t group; /* of unix sockets; (gid_t)-1: the process's own */
	bool strict; /* no sandbox, no service */
};

struct sink {
	const char *name;
	/* Open the endpoints and lock the process in. *warning: a wall of
	 * the sandbox that could not be put up, where strict is false; else
	 * it stays as it is. Never closed: the process exits. */
	enum newsalert_err (*open)(const struct sink_options *options,
	    struct newsalert_error *why, struct newsalert_error *warning,
	    void **statep);
	/* EPROTO: this is no frame. ETOOBIG: *why says which limit. All end
	 * the process. */
	enum newsalert_err (*deliver)(void *state,
	    const struct delivery *delivery, struct newsalert_error *why);
	/* Wait until what was delivered last can have left. */
	void (*linger)(void *state);
};

extern const struct sink sink_nanomsg;

#endif

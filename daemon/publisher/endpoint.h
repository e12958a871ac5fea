/* SPDX-License-Identifier: MIT */
/*
 * The addresses of the live feed: ipc:// in a directory of ours, or tcp:// on
 * loopback. What libnanomsg would destroy, abort on or get wrong is refused
 * here, in words.
 */
#ifndef PUBLISHER_ENDPOINT_H
#define PUBLISHER_ENDPOINT_H

#include <sys/types.h>

#include "newsalert.h"

#define ENDPOINT_PATH_MAX 107 /* bytes of sun_path without its NUL */

enum endpoint_kind { ENDPOINT_IPC, ENDPOINT_TCP };

struct endpoint {
	const char *url; /* borrowed */
	enum endpoint_kind kind;
	bool ipv6;
	char path[ENDPOINT_PATH_MAX + 1]; /* of ipc */
	char dir[ENDPOINT_PATH_MAX + 1];  /* where path lies */
};

/* Check a URL. EINVAL: *why says what is wrong and what would be right. */
NEWSALERT_MUST_CHECK enum newsalert_err endpoint_parse(const char *url,
    struct newsalert_error *why, struct endpoint *endpoint);

/* Make way for bind: remove the socket of a process that is gone. EBUSY:
 * somebody listens there, or it is not a socket, and is left alone. Nothing
 * to do for tcp. */
NEWSALERT_MUST_CHECK enum newsalert_err
endpoint_clear(const struct endpoint *endpoint, struct newsalert_error *why);

/* After bind under umask 0177: open the socket to its group ((gid_t)-1: the
 * process's own), mode 0660. */
NEWSALERT_MUST_CHECK enum newsalert_err
endpoint_share(const struct endpoint *endpoint, gid_t group,
    struct newsalert_error *why);

#endif

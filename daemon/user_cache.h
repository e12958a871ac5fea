/* SPDX-License-Identifier: MIT */
/* Where a user's commands keep what they can make again. */
#ifndef DAEMON_USER_CACHE_H
#define DAEMON_USER_CACHE_H

/* NAME in newsalert/ of $XDG_CACHE_HOME, or of ~/.cache (XDG Base Directory
 * Specification 0.8), whose directories are made. The caller frees it. NULL:
 * the user has no such place; then there is no cache. */
char *user_cache_path(const char *name);

#endif

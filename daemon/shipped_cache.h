/* SPDX-License-Identifier: MIT */
/* Where the rules that come with newsalert lie compiled. */
#ifndef DAEMON_SHIPPED_CACHE_H
#define DAEMON_SHIPPED_CACHE_H

/* rules.cache beside the program, in a build tree, else where it is installed;
 * it may not exist. The caller frees it. NULL: out of memory. */
char *shipped_cache_path(void);

#endif

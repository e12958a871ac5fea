/* SPDX-License-Identifier: MIT */
/* A directory of a test's own, short enough for socket paths in it. */
#ifndef TESTS_LIB_TEMPORARY_H
#define TESTS_LIB_TEMPORARY_H

/* Make it, and write its name to dir. Aborts on failure. */
void temporary_make(char dir[static 64]);
/* Remove it with all files in it. */
void temporary_remove(const char *dir);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Whether a file can be recorded, as far as its own content goes: workers are
 * not trusted. What this lets pass and SQLite refuses costs the whole group
 * of files a second try.
 */
#ifndef JOURNAL_FITNESS_H
#define JOURNAL_FITNESS_H

#include "daemon/journal/journal.h"

#define FITNESS_LIST_MAX  16384 /* bytes of a list of countries or topics */
#define FITNESS_ZONES_MAX (16u << 20)  /* bytes of an article's zones */
#define FITNESS_SEC_MAX   253402300799 /* the end of the year 9999 */

bool fitness_check(const struct journal_file *file);

#endif

/* SPDX-License-Identifier: MIT */
/* Embargoes: the time until which a story may not be released. */
#ifndef ARTICLE_EMBARGO_H
#define ARTICLE_EMBARGO_H

#include <stdint.h>

#include "daemon/article/span.h"

/* Whether the line says that the copy is under embargo. */
bool embargo_is(struct span line);

/* The time it names: "EMBARGOED UNTIL 0001 GMT Dec 14", "Embargo: 14 December
 * 2022, 6 a.m. EST". Without a zone UTC is meant, in German and
 * French that of Berlin and Paris; without a date the next
 * such hour after the file's time. 0: no time that can be read. */
int64_t embargo_read(struct span line, int64_t time_sec);

#endif

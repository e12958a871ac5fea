/* SPDX-License-Identifier: MIT */
/* Times as machines write them into markup and mail. */
#ifndef ARTICLE_TIMESTAMP_H
#define ARTICLE_TIMESTAMP_H

#include <stdint.h>

#include "daemon/article/span.h"

/*
 * Read a date, with or without a time of day: ISO 8601 and RFC 3339
 * ("2022-12-13T10:00:00.5+03:00", "20221213T100000Z", "2022-12", "2022-347",
 * "2022-W50-2"), RFC 822 and 5322 ("Tue, 13 Dec 2022 10:00:00 EST"), and what
 * feeds make of them: "13 Dec 22", "Tue Dec 13 10:00:00 2022", "2022/12/13
 * 10:00", "12/13/2022". Without a zone it is UTC, without a time of day
 * midnight. True: understood, *secp is Unix time in seconds.
 */
bool timestamp_read(struct span text, int64_t *secp);

#endif

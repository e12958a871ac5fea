/* SPDX-License-Identifier: MIT */
/* What an inbox is made of: for inbox.c, which brings files in, and ending.c,
 * which sees them out. */
#ifndef INTAKE_PARTS_H
#define INTAKE_PARTS_H

#include "daemon/intake/done.h"
#include "daemon/intake/failed.h"
#include "daemon/intake/spool.h"
#include "daemon/intake/watch.h"
#include "daemon/intake/work.h"

struct inbox {
	struct spool spool;
	struct inbox_place *places;
	size_t place_count;
	struct watch *watch;
	struct work work;
	struct done done;
	struct failed failed;
	size_t out;    /* claims with the caller */
	bool alone;    /* one of them is tried alone */
	bool more;     /* inbox_claim gave up before the last candidate */
	int fault;     /* errno of the machine's trouble; 0: none */
	bool expiring; /* done/ or failed/ has more to be walked */
	struct inbox_counts counts;
};

int64_t parts_now_ms(void);  /* monotonic: for waiting */
int64_t parts_time_ms(void); /* since 1970: for people */

/* fault is the errno of the machine's trouble, 0 that there is none: the log
 * tells when it changes. */
void parts_note_fault(struct inbox *inbox, int fault);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Scanning: what is in the directories under watch and no event told of
 * becomes a candidate, in slices, with the directory held open in between.
 */
#ifndef INTAKE_SCAN_H
#define INTAKE_SCAN_H

#include "daemon/intake/watch.h"

#define SCAN_SLICE 1024 /* names a call */

/* Is a scan under way or due, and is there room for what it finds? */
bool scan_due(const struct watch *watch);
/* The next slice of the next directory in turn. */
void scan_slice(struct watch *watch, int64_t now_ms);

/* Look at a name that has just appeared, from whatever it was made. */
void scan_name(struct watch *watch, struct directory *directory,
    const char *name, int64_t now_ms);

#endif

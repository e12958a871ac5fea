/* SPDX-License-Identifier: MIT */
/*
 * The directories under watch, and the candidates that are found in them by
 * events (event.c), which are only hints and may be lost, and by scans
 * (scan.c). Times are of the monotonic clock.
 */
#ifndef INTAKE_WATCH_H
#define INTAKE_WATCH_H

#include "daemon/intake/candidates.h"
#include "daemon/intake/directory.h"

#define WATCH_CANDIDATES_MAX     65536
#define WATCH_EVENTS_SIZE        65536 /* bytes */
#define WATCH_SUBDIRECTORIES_MAX 256
#define WATCH_REPORTS_MAX        64 /* names in the log between timed scans */

TAILQ_HEAD(directory_list, directory);

struct watch_times {
	int quiet_ms;
	int settle_ms;
	int rescan_ms;
	int check_ms;
};

struct watch {
	int fd; /* inotify */
	struct watch_times times;
	struct directory_identity home; /* what work/ is on */
	struct candidates *candidates;
	struct directory_list directories;
	size_t subdirectories;
	uint64_t sightings; /* scans begun */
	int reports_left;   /* until the next timed scan */
	int64_t check_due_ms;
	int64_t rescan_due_ms;
	char *events; /* buffer for event_read */
};

/* *why says which limit of inotify is used up. */
NEWSALERT_MUST_CHECK enum newsalert_err
watch_new(const struct watch_times *times,
    const struct directory_identity *home, struct newsalert_error *why,
    struct watch **watchp);
void watch_free(struct watch *watch);

/* Watch an inbox, whose place is borrowed until watch_free. One that is
 * missing is degraded and comes in when it appears. EINVAL: it never can,
 * as *why says. */
NEWSALERT_MUST_CHECK enum newsalert_err watch_add(struct watch *watch,
    const struct inbox_place *place, struct newsalert_error *why);

/* Watch the subdirectories that are there now, as a scan would. */
void watch_subdirectories(struct watch *watch);
/* Watch a subdirectory, or, when it may not be one, report and park it. */
void watch_subdirectory(struct watch *watch, struct directory *parent,
    const char *name);

/* When due: is each directory still the one that is watched? Does a missing
 * one exist again? Is it time for a scan? */
void watch_check(struct watch *watch, int64_t now_ms);
int64_t watch_due_ms(const struct watch *watch);

/* Scan all directories. */
void watch_rescan(struct watch *watch);
/* Check all directories at the next watch_check. */
void watch_suspect(struct watch *watch);
/* Close a directory that files cannot be taken from, and forget what is known
 * of it; a later watch_check tries it again. */
void watch_lose(struct watch *watch, struct directory *directory, int fault);

/* We have put a file there ourselves: it waits until it stands still. */
void watch_returned(struct watch *watch, struct directory *directory,
    const char *name, int64_t now_ms);

/* The directory with this origin; NULL: there is none. */
struct directory *watch_find_origin(const struct watch *watch, uint32_t origin);
bool watch_degraded(const struct watch *watch);
/* The first directory that cannot be watched, and why not, escaped as in the
 * log and cut where out is full; "": all are. */
void watch_why_degraded(const struct watch *watch, char *out, size_t size);

/* Move a candidate to a queue that waits, from now on. */
void watch_wait(struct watch *watch, struct candidate *candidate,
    enum candidate_queue queue, int64_t now_ms);

/* Park a candidate and, the first time, tell why in the log; unless too many
 * have been told: no producer can fill the log. */
void watch_park(struct watch *watch, struct candidate *candidate,
    bool unreadable, const char *reason);

#endif

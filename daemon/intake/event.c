/* SPDX-License-Identifier: MIT */
/* Events of the kernel come in, candidates go out, or the need for a scan. */
#include "daemon/intake/event.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "daemon/intake/filename.h"
#include "daemon/intake/scan.h"
#include "daemon/log.h"

#define READS_MAX 16 /* in one call; the kernel's queue is shorter */

static struct directory *
find_watched(const struct watch *watch, int wd)
{
	struct directory *directory;

	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->wd == wd)
			return directory;
	return NULL;
}

/* The candidate of an event; without room the next scan has to find it. */
static struct candidate *
candidate_of(struct watch *watch, struct directory *directory, const char *name)
{
	struct candidate *candidate;

	candidate = candidates_find(watch->candidates, directory, name);
	if (candidate != NULL)
		return candidate;
	candidate = candidate_new(directory, name);
	if (candidate == NULL ||
	    candidates_add(watch->candidates, candidate) != NEWSALERT_OK) {
		directory->rescan = true;
		return NULL;
	}
	return candidate;
}

static void
moved_in(struct watch *watch, struct directory *directory, const char *name)
{
	struct candidate *candidate = candidate_of(watch, directory, name);

	if (candidate == NULL)
		return;
	if (candidate->returned) {
		candidate->returned = false;
		return;
	}
	candidate->reported = false;
	candidates_move(watch->candidates, candidate, CANDIDATE_RIPE, 0);
}

static void
written(struct watch *watch, struct directory *directory, const char *name,
    int64_t now_ms)
{
	struct candidate *candidate = candidate_of(watch, directory, name);

	if (candidate != NULL)
		watch_wait(watch, candidate, CANDIDATE_QUIET, now_ms);
}

static void
handle_event(struct watch *watch, const struct inotify_event *event,
    int64_t now_ms)
{
	struct directory *directory;

	if (event->mask & IN_Q_OVERFLOW) {
		log_event(LOG_LEVEL_WARNING, "intake", "overflow", NULL);
		watch_rescan(watch);
		return;
	}
	if ((directory = find_watched(watch, event->wd)) == NULL)
		return; /* closed, with events of it still on their way */
	if (event->mask & IN_IGNORED)
		directory->wd = -1;
	if (event->mask &
	    (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
		watch_suspect(watch);
		return;
	}
	if (event->len == 0 || filename_ignored(event->name))
		return;
	if (event->mask & IN_ISDIR)
		watch_subdirectory(watch, directory, event->name);
	else if (event->mask & IN_MOVED_TO)
		moved_in(watch, directory, event->name);
	else if (event->mask & IN_CLOSE_WRITE)
		written(watch, directory, event->name, now_ms);
	else if (event->mask & IN_CREATE)
		scan_name(watch, directory, event->name, now_ms);
}

static void
handle_events(struct watch *watch, size_t len, int64_t now_ms)
{
	const struct inotify_event *event;

	for (size_t at = 0; at < len; at += sizeof(*event) + event->len) {
		event = (const void *)(watch->events + at);
		handle_event(watch, event, now_ms);
	}
}

void
event_read(struct watch *watch, int64_t now_ms)
{
	for (int i = 0; i < READS_MAX; i++) {
		ssize_t len = read(watch->fd, watch->events, WATCH_EVENTS_SIZE);

		if (len > 0) {
			handle_events(watch, (size_t)len, now_ms);
			continue;
		}
		if (len == -1 && errno != EAGAIN && errno != EINTR) {
			log_event(LOG_LEVEL_ERROR, "intake", "events-failed",
			    "error", strerrordesc_np(errno), NULL);
			watch_rescan(watch);
		}
		return;
	}
}

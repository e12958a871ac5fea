/* SPDX-License-Identifier: MIT */
/* Names in a directory come in, those that may be files become candidates. */
#include "daemon/intake/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/intake/filename.h"
#include "daemon/intake/still.h"
#include "daemon/log.h"

/* A file whose ctime is this many settle times ago needs no second look. Not
 * just one: the clock of a network file system may be behind ours. */
#define OLD_SETTLES 10

/* What one slice has found. */
struct finds {
	struct candidate *items[SCAN_SLICE];
	size_t count;
};

static const char *
kind_of(mode_t mode)
{
	if (S_ISFIFO(mode))
		return "a FIFO";
	if (S_ISSOCK(mode))
		return "a socket";
	if (S_ISLNK(mode))
		return "a symbolic link";
	return "a device";
}

/* An empty one is waited for longer: `download > inbox/a` makes it long before
 * the first byte, and its end comes as an event. */
static enum candidate_queue
queue_for(const struct stat *st)
{
	return st->st_size == 0 ? CANDIDATE_WRITING : CANDIDATE_SETTLING;
}

/* An entry that will never be an article. */
static void
park_alien(struct watch *watch, struct directory *directory, const char *name,
    mode_t mode)
{
	struct candidate *candidate = candidate_new(directory, name);

	if (candidate == NULL ||
	    candidates_add(watch->candidates, candidate) != NEWSALERT_OK)
		return;
	watch_park(watch, candidate, false, kind_of(mode));
}

/* A parked name is met again: does it deserve another try? */
static void
revisit(struct watch *watch, struct candidate *parked, const struct stat *st,
    int64_t now_ms)
{
	parked->sighting = parked->directory->sighting;
	if (!S_ISREG(st->st_mode) || parked->look == still_look(st))
		return;
	parked->look = still_look(st);
	watch_wait(watch, parked, queue_for(st), now_ms);
}

static struct candidate *
first_look(const struct watch *watch, struct directory *directory,
    const char *name, const struct stat *st)
{
	struct candidate *candidate = candidate_new(directory, name);

	if (candidate == NULL) {
		directory->rescan = true;
		return NULL;
	}
	candidate->look = still_look(st);
	candidate->proof = queue_for(st);
	candidate->mtime_ns = still_time_ns(&st->st_mtim);
	candidate->old =
	    still_ms(st) >= (int64_t)watch->times.settle_ms * OLD_SETTLES;
	return candidate;
}

/* A file that is not known goes to *newp; all else is dealt with here. */
static void
look_at(struct watch *watch, struct directory *directory, const char *name,
    int64_t now_ms, struct candidate **newp)
{
	struct candidate *known;
	struct stat st;

	known = candidates_find(watch->candidates, directory, name);
	if (known != NULL && known->queue != CANDIDATE_PARKED)
		return;
	if (fstatat(directory->fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	if (S_ISDIR(st.st_mode))
		watch_subdirectory(watch, directory, name);
	else if (known != NULL)
		revisit(watch, known, &st, now_ms);
	else if (S_ISREG(st.st_mode))
		*newp = first_look(watch, directory, name, &st);
	else
		park_alien(watch, directory, name, st.st_mode);
}

/* Into the set; what finds no room is found again by the next scan. */
static void
add(struct watch *watch, struct candidate *candidate, int64_t now_ms)
{
	struct directory *directory = candidate->directory;
	enum candidate_queue queue = candidate->proof;
	enum newsalert_err err = candidates_add(watch->candidates, candidate);

	if (err == NEWSALERT_EBUSY)
		return;
	if (err != NEWSALERT_OK) {
		directory->rescan = true;
		return;
	}
	if (candidate->old)
		candidate->proof = queue;
	else
		watch_wait(watch, candidate, queue, now_ms);
}

void
scan_name(struct watch *watch, struct directory *directory, const char *name,
    int64_t now_ms)
{
	struct candidate *found = NULL;
	struct candidate *known;

	/* What was known by this name is another file now. */
	known = candidates_find(watch->candidates, directory, name);
	if (known != NULL)
		candidates_drop(watch->candidates, known);
	look_at(watch, directory, name, now_ms, &found);
	if (found != NULL)
		add(watch, found, now_ms);
}

bool
scan_due(const struct watch *watch)
{
	const struct directory *directory;

	if (candidates_room(watch->candidates) < SCAN_SLICE)
		return false;
	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->scan != NULL ||
		    (directory->rescan && directory->fd != -1))
			return true;
	return false;
}

static bool
begin(struct watch *watch, struct directory *directory)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = openat(directory->fd, ".", flags);

	directory->rescan = false;
	if (fd != -1 && (directory->scan = fdopendir(fd)) != NULL) {
		directory->sighting = ++watch->sightings;
		return true;
	}
	log_event(LOG_LEVEL_ERROR, "intake", "scan-failed", "directory",
	    directory->path, "error", strerrordesc_np(errno), NULL);
	if (fd != -1)
		close(fd);
	watch_suspect(watch);
	return false;
}

static void
end(struct watch *watch, struct directory *directory)
{
	closedir(directory->scan);
	directory->scan = NULL;
	candidates_forget_parked(watch->candidates, directory,
	    directory->sighting);
}

/* Read up to a slice of names; false: that was the last one. */
static bool
read_slice(struct watch *watch, struct directory *directory,
    struct finds *finds, int64_t now_ms)
{
	struct dirent *entry;

	finds->count = 0;
	for (int i = 0; i < SCAN_SLICE; i++) {
		struct candidate *found = NULL;

		if ((entry = readdir(directory->scan)) == NULL)
			return false;
		if (filename_ignored(entry->d_name))
			continue;
		look_at(watch, directory, entry->d_name, now_ms, &found);
		if (found != NULL)
			finds->items[finds->count++] = found;
	}
	return true;
}

static int
compare_age(const void *left, const void *right)
{
	const struct candidate *const *a = left, *const *b = right;

	if ((*a)->mtime_ns == (*b)->mtime_ns)
		return strcmp((*a)->name, (*b)->name);
	return (*a)->mtime_ns < (*b)->mtime_ns ? -1 : 1;
}

static struct directory *
next_in_turn(struct watch *watch)
{
	struct directory *directory;

	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->scan != NULL ||
		    (directory->rescan && directory->fd != -1))
			return directory;
	return NULL;
}

void
scan_slice(struct watch *watch, int64_t now_ms)
{
	struct directory *directory;
	struct finds finds;
	bool more;

	if (!scan_due(watch))
		return;
	directory = next_in_turn(watch);
	TAILQ_REMOVE(&watch->directories, directory, link);
	TAILQ_INSERT_TAIL(&watch->directories, directory, link);
	if (directory->scan == NULL && !begin(watch, directory))
		return;
	more = read_slice(watch, directory, &finds, now_ms);
	qsort(finds.items, finds.count, sizeof(*finds.items), compare_age);
	for (size_t i = 0; i < finds.count; i++)
		add(watch, finds.items[i], now_ms);
	if (!more)
		end(watch, directory);
}

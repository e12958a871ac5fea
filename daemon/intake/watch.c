/* SPDX-License-Identifier: MIT */
/* Inboxes come in and are kept under watch, whatever becomes of them. */
#include "daemon/intake/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "daemon/intake/filename.h"
#include "daemon/intake/scan.h"
#include "daemon/log.h"

#define PATIENCE       15   /* settle times for one who has not written yet */
#define PATH_TEXT_SIZE 1024 /* of an escaped path; what is more is cut */

enum newsalert_err
watch_new(const struct watch_times *times,
    const struct directory_identity *home, struct newsalert_error *why,
    struct watch **watchp)
{
	enum newsalert_err err = NEWSALERT_ENOMEM;
	struct watch *watch = calloc(1, sizeof(*watch));

	if (watch == NULL)
		return err;
	TAILQ_INIT(&watch->directories);
	watch->times = *times;
	watch->home = *home;
	watch->reports_left = WATCH_REPORTS_MAX;
	watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->fd == -1) {
		snprintf(why->text, sizeof(why->text),
		    "inotify: %s; raise fs.inotify.max_user_instances",
		    strerrordesc_np(errno));
		err = NEWSALERT_EIO;
		goto out;
	}
	if ((watch->events = malloc(WATCH_EVENTS_SIZE)) == NULL)
		goto out;
	err = candidates_new(WATCH_CANDIDATES_MAX, &watch->candidates);
	if (err != NEWSALERT_OK)
		goto out;
	*watchp = watch;
	watch = NULL;
out:
	watch_free(watch);
	return err;
}

/* Take a directory off the list, and all that is known of it. */
static void
remove_directory(struct watch *watch, struct directory *directory)
{
	candidates_forget(watch->candidates, directory);
	TAILQ_REMOVE(&watch->directories, directory, link);
	if (directory->parent != NULL)
		watch->subdirectories--;
	directory_close(directory, watch->fd);
	directory_free(directory);
}

void
watch_free(struct watch *watch)
{
	struct directory *directory;

	if (watch == NULL)
		return;
	while ((directory = TAILQ_FIRST(&watch->directories)) != NULL)
		remove_directory(watch, directory);
	candidates_free(watch->candidates);
	free(watch->events);
	if (watch->fd != -1)
		close(watch->fd);
	free(watch);
}

static const char *
fault_text(int fault)
{
	switch (fault) {
	case EXDEV:
		return "it is on another mount than work/, and no file can be "
		       "renamed across; put both below one writable path";
	case EACCES:
		return "it must be readable and writable for us";
	case EEXIST:
		return "it is watched already, under another path";
	case ENOSPC:
		return "raise fs.inotify.max_user_watches";
	default:
		return strerrordesc_np(fault);
	}
}

enum newsalert_err
watch_add(struct watch *watch, const struct inbox_place *place,
    struct newsalert_error *why)
{
	enum newsalert_err err;
	struct directory *directory;

	err = directory_new(place, NULL, NULL, &directory);
	if (err != NEWSALERT_OK)
		return err;
	directory->fault = directory_open(directory, watch->fd, &watch->home);
	if (directory->fault != 0 && directory->fault != ENOENT) {
		snprintf(why->text, sizeof(why->text), "%s: %s", place->path,
		    fault_text(directory->fault));
		directory_free(directory);
		return NEWSALERT_EINVAL;
	}
	TAILQ_INSERT_TAIL(&watch->directories, directory, link);
	if (directory->fault != 0)
		log_event(LOG_LEVEL_WARNING, "intake", "degraded", "directory",
		    directory->path, "error", fault_text(directory->fault),
		    NULL);
	return NEWSALERT_OK;
}

void
watch_wait(struct watch *watch, struct candidate *candidate,
    enum candidate_queue queue, int64_t now_ms)
{
	int64_t wait_ms = queue == CANDIDATE_QUIET ? watch->times.quiet_ms
						   : watch->times.settle_ms;

	if (queue == CANDIDATE_WRITING)
		wait_ms *= PATIENCE;
	candidates_move(watch->candidates, candidate, queue, now_ms + wait_ms);
}

void
watch_park(struct watch *watch, struct candidate *candidate, bool unreadable,
    const char *reason)
{
	bool tell = !candidate->reported && watch->reports_left > 0;
	struct directory *directory = candidate->directory;

	if (tell) {
		log_event(LOG_LEVEL_WARNING, "intake", "left", "directory",
		    directory->path, "file", candidate->name, "reason", reason,
		    NULL);
		candidate->reported = true;
		if (--watch->reports_left == 0)
			log_event(LOG_LEVEL_WARNING, "intake", "left-more",
			    "reason", "no more of these until the next scan",
			    NULL);
	}
	candidate->sighting = directory->sighting;
	(void)candidates_park(watch->candidates, candidate, unreadable);
}

static void
park_directory(struct watch *watch, struct directory *parent, const char *name,
    const char *reason)
{
	struct candidate *candidate;

	candidate = candidates_find(watch->candidates, parent, name);
	if (candidate == NULL) {
		candidate = candidate_new(parent, name);
		if (candidate == NULL || candidates_add(watch->candidates,
					     candidate) != NEWSALERT_OK)
			return;
	}
	watch_park(watch, candidate, false, reason);
}

static struct directory *
find_subdirectory(const struct watch *watch, const struct directory *parent,
    const char *name)
{
	struct directory *directory;

	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->parent == parent &&
		    strcmp(directory->source, name) == 0)
			return directory;
	return NULL;
}

void
watch_subdirectory(struct watch *watch, struct directory *parent,
    const char *name)
{
	struct directory *directory;
	int fault;

	if (find_subdirectory(watch, parent, name) != NULL)
		return;
	if (parent->parent != NULL) {
		park_directory(watch, parent, name, "nested too deep");
		return;
	}
	if (watch->subdirectories >= WATCH_SUBDIRECTORIES_MAX) {
		park_directory(watch, parent, name, "too many subdirectories");
		return;
	}
	if (directory_new(parent->place, parent, name, &directory) !=
	    NEWSALERT_OK) {
		parent->rescan = true;
		return;
	}
	fault = directory_open(directory, watch->fd, &watch->home);
	if (fault == 0) {
		TAILQ_INSERT_TAIL(&watch->directories, directory, link);
		watch->subdirectories++;
		return;
	}
	directory_free(directory);
	if (fault != ENOENT)
		park_directory(watch, parent, name,
		    fault == EPERM ? "a directory of a stranger"
				   : fault_text(fault));
}

void
watch_subdirectories(struct watch *watch)
{
	struct directory *directory, *next;
	struct dirent *entry;
	DIR *stream;

	directory = TAILQ_FIRST(&watch->directories);
	for (; directory != NULL; directory = next) {
		next = TAILQ_NEXT(directory, link);
		if (directory->parent != NULL || directory->fd == -1 ||
		    (stream = opendir(directory->path)) == NULL)
			continue;
		while ((entry = readdir(stream)) != NULL)
			if (entry->d_type == DT_DIR &&
			    !filename_ignored(entry->d_name))
				watch_subdirectory(watch, directory,
				    entry->d_name);
		closedir(stream);
	}
}

void
watch_rescan(struct watch *watch)
{
	struct directory *directory;

	TAILQ_FOREACH (directory, &watch->directories, link)
		directory->rescan = true;
}

void
watch_lose(struct watch *watch, struct directory *directory, int fault)
{
	log_event(LOG_LEVEL_WARNING, "intake", "lost", "directory",
	    directory->path, "error", fault_text(fault), NULL);
	directory->fault = 0; /* the next one is told, too */
	candidates_forget(watch->candidates, directory);
	directory_close(directory, watch->fd);
}

static void
find_again(struct watch *watch, struct directory *directory)
{
	int fault = directory_open(directory, watch->fd, &watch->home);

	if (fault == 0)
		log_event(LOG_LEVEL_INFO, "intake", "watching", "directory",
		    directory->path, NULL);
	else if (fault != directory->fault)
		log_event(LOG_LEVEL_WARNING, "intake", "degraded", "directory",
		    directory->path, "error", fault_text(fault), NULL);
	directory->fault = fault;
}

static void
check_open(struct watch *watch, struct directory *directory)
{
	int fault = ENOENT;

	if (directory_same(directory))
		fault = directory_rights(directory);
	if (fault != 0)
		watch_lose(watch, directory, fault);
}

static void
check_directories(struct watch *watch)
{
	struct directory *directory, *next;

	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->fd != -1)
			check_open(watch, directory);
	directory = TAILQ_FIRST(&watch->directories);
	for (; directory != NULL; directory = next) {
		next = TAILQ_NEXT(directory, link);
		if (directory->parent == NULL ||
		    (directory->fd != -1 && directory->parent->fd != -1))
			continue;
		directory->parent->rescan = true; /* another may be there */
		remove_directory(watch, directory);
	}
	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->fd == -1)
			find_again(watch, directory);
}

void
watch_check(struct watch *watch, int64_t now_ms)
{
	if (now_ms >= watch->check_due_ms) {
		check_directories(watch);
		watch->check_due_ms = now_ms + watch->times.check_ms;
	}
	if (now_ms >= watch->rescan_due_ms) {
		watch_rescan(watch);
		watch->reports_left = WATCH_REPORTS_MAX;
		watch->rescan_due_ms = now_ms + watch->times.rescan_ms;
	}
}

int64_t
watch_due_ms(const struct watch *watch)
{
	if (watch->check_due_ms < watch->rescan_due_ms)
		return watch->check_due_ms;
	return watch->rescan_due_ms;
}

void
watch_suspect(struct watch *watch)
{
	watch->check_due_ms = 0;
}

void
watch_returned(struct watch *watch, struct directory *directory,
    const char *name, int64_t now_ms)
{
	struct candidate *candidate;

	scan_name(watch, directory, name, now_ms);
	candidate = candidates_find(watch->candidates, directory, name);
	if (candidate != NULL)
		candidate->returned = true;
}

struct directory *
watch_find_origin(const struct watch *watch, uint32_t origin)
{
	struct directory *directory;

	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->origin == origin)
			return directory;
	return NULL;
}

static const struct directory *
find_closed(const struct watch *watch)
{
	const struct directory *directory;

	TAILQ_FOREACH (directory, &watch->directories, link)
		if (directory->fd == -1)
			return directory;
	return NULL;
}

bool
watch_degraded(const struct watch *watch)
{
	return find_closed(watch) != NULL;
}

void
watch_why_degraded(const struct watch *watch, char *out, size_t size)
{
	const struct directory *directory = find_closed(watch);
	char path[PATH_TEXT_SIZE];

	out[0] = '\0';
	if (directory == NULL)
		return;
	log_escape(directory->path, path, sizeof(path));
	snprintf(out, size, "%s: %s", path,
	    directory->fault == 0 ? "lost, and not found again yet"
				  : fault_text(directory->fault));
}

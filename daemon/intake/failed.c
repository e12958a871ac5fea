/* SPDX-License-Identifier: MIT */
/* Rejected files come in with a reason, and leave by age or by a retry. */
#include "daemon/intake/failed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "client/json.h"
#include "daemon/intake/filename.h"
#include "daemon/intake/move.h"
#include "daemon/log.h"

#define TRIES      64
#define REASON_MAX 262144 /* bytes of a reason file that is read */
#define TEXT_MAX   2048   /* of one escaped value */

void
failed_init(struct failed *failed, int fd, const struct inbox_options *options)
{
	*failed = (struct failed){
		.fd = fd,
		.keep_sec = options->failed_keep_sec,
		.keep_bytes = options->failed_keep_bytes,
		.sweep = { .reasons = true },
	};
}

void
failed_fini(struct failed *failed)
{
	sweep_fini(&failed->sweep);
}

static void
format_time(int64_t time_ms, char *out, size_t size)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm tm = { 0 };
	size_t len;

	(void)gmtime_r(&seconds, &tm);
	len = strftime(out, size, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + len, size - len, ".%03dZ", (int)(time_ms % 1000));
}

static int
add_problem(json_t *list, const struct inbox_problem *problem)
{
	char text[TEXT_MAX];

	log_escape(problem->reason, text, sizeof(text));
	return json_array_append_new(list,
	    json_pack("{s:I, s:s}", "article", (json_int_t)problem->index + 1,
		"reason", text));
}

/* Which articles are recorded, and which are not and why. */
static int
add_partial(json_t *object, const struct inbox_partial *partial)
{
	json_t *list = json_array();
	int failed = json_object_set_new(object, "problems", list);

	for (size_t i = 0; i < partial->problem_count && failed == 0; i++)
		failed = add_problem(list, &partial->problems[i]);
	if (failed != 0)
		return failed;
	if (json_object_set_new(object, "accepted",
		json_integer((json_int_t)partial->accepted)) != 0)
		return -1;
	return json_object_set_new(object, "rejected",
	    json_integer((json_int_t)partial->rejected));
}

/* The caller frees it; NULL: out of memory. */
static char *
format_reason(const struct claim *claim, const struct failed_reason *reason)
{
	char file[TEXT_MAX], text[TEXT_MAX], inbox[TEXT_MAX], when[40];
	char *json = NULL;
	json_t *object;

	log_escape(claim->name, file, sizeof(file));
	log_escape(reason->text, text, sizeof(text));
	log_escape(reason->inbox, inbox, sizeof(inbox));
	format_time(reason->time_ms, when, sizeof(when));
	object = json_pack("{s:s, s:s, s:s, s:I, s:I, s:s}", "file", file,
	    "reason", text, "time", when, "owner", (json_int_t)claim->st.st_uid,
	    "attempts", (json_int_t)claim->attempt, "inbox", inbox);
	if (object != NULL && reason->partial != NULL &&
	    add_partial(object, reason->partial) != 0)
		goto out;
	json = compact_json(object);
out:
	json_decref(object);
	return json;
}

static int
write_all(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t written = write(fd, text, len);

		if (written == -1 && errno != EINTR)
			return errno;
		if (written > 0) {
			text += written;
			len -= (size_t)written;
		}
	}
	return 0;
}

/* Write the reason under a name that was free, and make it durable: its bytes
 * and its name. */
static int
put_reason(const struct failed *failed, const char *name, const char *json)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd, fault;

	fd = openat(failed->fd, name, flags, 0644);
	if (fd == -1)
		return errno;
	fault = write_all(fd, json);
	if (fault == 0)
		fault = write_all(fd, "\n");
	if (fault == 0 && (fsync(fd) == -1 || fsync(failed->fd) == -1))
		fault = errno;
	close(fd);
	if (fault != 0)
		(void)unlinkat(failed->fd, name, 0);
	return fault;
}

static bool
exists(const struct failed *failed, const char *name)
{
	struct stat st;

	return fstatat(failed->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       errno != ENOENT;
}

/* A crash between the two left a reason without its file, whose name is
 * still its own then. What was rejected itself has a reason, too. */
static void
drop_leftover(const struct failed *failed, const char *name, const char *reason)
{
	char own[NAME_MAX + 2 * sizeof(REASON_SUFFIX)];

	snprintf(own, sizeof(own), "%s%s", reason, REASON_SUFFIX);
	if (!exists(failed, name) && !exists(failed, own))
		(void)unlinkat(failed->fd, reason, 0);
}

/* EEXIST: one of the two names is taken. */
static int
put_both(const struct failed *failed, const struct move *move, const char *name,
    const char *json)
{
	char reason[NAME_MAX + sizeof(REASON_SUFFIX)];
	int fault;

	snprintf(reason, sizeof(reason), "%s%s", name, REASON_SUFFIX);
	fault = put_reason(failed, reason, json);
	if (fault == EEXIST) {
		drop_leftover(failed, name, reason);
		fault = put_reason(failed, reason, json);
	}
	if (fault != 0)
		return fault;
	if (renameat2(move->from_fd, move->from, failed->fd, name,
		RENAME_NOREPLACE) == 0)
		return 0;
	fault = errno;
	(void)unlinkat(failed->fd, reason, 0);
	return fault;
}

/* Nothing of a rejected file is in the journal: its bytes are to be as durable
 * as its reason. What is no regular file, or cannot be opened, has none. */
static int
sync_data(int work_fd, const struct claim *claim)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fault = 0;
	int fd;

	if (!S_ISREG(claim->st.st_mode))
		return 0;
	fd = openat(work_fd, claim->work, flags);
	if (fd == -1)
		return errno == EACCES || errno == EPERM ? 0 : errno;
	if (fsync(fd) == -1)
		fault = errno;
	close(fd);
	return fault;
}

int
failed_put(struct failed *failed, int work_fd, const struct claim *claim,
    const struct failed_reason *reason)
{
	struct move move = { .from_fd = work_fd, .from = claim->work };
	uint32_t salt = (uint32_t)claim->number;
	char name[NAME_MAX + 1];
	uint64_t charge;
	char *json;
	int fault;

	if ((fault = sync_data(work_fd, claim)) != 0)
		return fault;
	fault = EEXIST;
	if ((json = format_reason(claim, reason)) == NULL)
		return ENOMEM;
	filename_shorten(claim->name, name);
	for (int i = 0; i < TRIES && fault == EEXIST; i++) {
		fault = put_both(failed, &move, name, json);
		filename_apart(claim->name, salt, name);
		salt = salt * 2654435761u + 1;
	}
	charge = sweep_charge(claim->st.st_size) +
		 sweep_charge((off_t)strlen(json) + 1);
	free(json);
	if (fault != 0)
		return fault;
	failed->bytes += charge;
	failed->added += charge;
	if (sweep_excess(failed->bytes, failed->keep_bytes) > 0)
		failed->next_sec = 0;
	return 0;
}

static bool
is_file(const struct failed *failed, const char *name)
{
	struct stat st;

	return fstatat(failed->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       !S_ISDIR(st.st_mode);
}

bool
failed_has(const struct failed *failed, const char *name)
{
	char owner[NAME_MAX + 1];

	return is_file(failed, name) &&
	       !(filename_of_reason(name, owner) && is_file(failed, owner));
}

bool
failed_inbox(const struct failed *failed, const char *name, char *out,
    size_t size)
{
	char path[NAME_MAX + sizeof(REASON_SUFFIX)];
	char *text = malloc(REASON_MAX);
	const char *inbox = NULL;
	json_t *object = NULL;
	ssize_t len;
	int fd = -1;

	snprintf(path, sizeof(path), "%s%s", name, REASON_SUFFIX);
	if (text != NULL)
		fd =
		    openat(failed->fd, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		goto out;
	len = read(fd, text, REASON_MAX);
	close(fd);
	object = len < 0 ? NULL : json_loadb(text, (size_t)len, 0, NULL);
	inbox = json_string_value(json_object_get(object, "inbox"));
	if (inbox != NULL)
		snprintf(out, size, "%s", inbox);
out:
	json_decref(object);
	free(text);
	return inbox != NULL;
}

int
failed_return(struct failed *failed, const char *name, int directory_fd)
{
	struct move move = { failed->fd, name, directory_fd };
	char got[NAME_MAX + 1], reason[NAME_MAX + sizeof(REASON_SUFFIX)];
	int fault = move_apart(&move, name, filename_hash(name), got);

	if (fault != 0)
		return fault;
	snprintf(reason, sizeof(reason), "%s%s", name, REASON_SUFFIX);
	/* Without its file it would expire by itself. */
	(void)unlinkat(failed->fd, reason, 0);
	return 0;
}

/* The first walk only counts: then the excess is known. */
static bool
begin_walk(struct failed *failed, int64_t now_sec)
{
	uint64_t excess = sweep_excess(failed->bytes, failed->keep_bytes);
	int64_t before_sec =
	    failed->keep_sec == 0 ? 0 : now_sec - failed->keep_sec;

	failed->added = 0;
	failed->next_sec = now_sec + sweep_interval_sec(failed->keep_sec);
	if (sweep_begin(&failed->sweep, failed->fd, before_sec, excess) ==
	    NEWSALERT_OK)
		return true;
	log_event(LOG_LEVEL_ERROR, "intake", "expire-failed", "directory",
	    "failed", NULL);
	return false;
}

bool
failed_expire(struct failed *failed, int64_t now_sec)
{
	if (failed->sweep.stream == NULL &&
	    (now_sec < failed->next_sec || !begin_walk(failed, now_sec)))
		return false;
	if (sweep_slice(&failed->sweep))
		return true;
	failed->bytes = failed->sweep.kept_bytes + failed->added;
	if (!failed->counted &&
	    sweep_excess(failed->bytes, failed->keep_bytes) > 0)
		failed->next_sec = 0;
	failed->counted = true;
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Recorded files come in, and leave when they are too old or too much. */
#include "daemon/intake/done.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/intake/move.h"
#include "daemon/log.h"

#define DAY_SEC      86400
#define DAY_NAME_LEN 10
#define ALL_OF_IT    (INT64_MAX / 1000000000)

static void
format_day(int64_t number, char out[static DAY_NAME_LEN + 1])
{
	time_t start = (time_t)(number * DAY_SEC);
	struct tm tm;

	if (gmtime_r(&start, &tm) == NULL ||
	    strftime(out, DAY_NAME_LEN + 1, "%Y-%m-%d", &tm) == 0)
		snprintf(out, DAY_NAME_LEN + 1, "0000-00-00");
}

static bool
parse_day(const char *name, int64_t *numberp)
{
	char again[DAY_NAME_LEN + 1];
	struct tm tm = { 0 };

	if (strlen(name) != DAY_NAME_LEN ||
	    /* NOLINTNEXTLINE(cert-err34-c): it is written again below */
	    sscanf(name, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday) !=
		3)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*numberp = (int64_t)timegm(&tm) / DAY_SEC;
	format_day(*numberp, again);
	return strcmp(name, again) == 0;
}

/* The place of a day in the order, or where it would be. */
static size_t
find_day(const struct done *done, int64_t number)
{
	size_t at = done->day_count;

	while (at > 0 && done->days[at - 1].number >= number)
		at--;
	return at;
}

static enum newsalert_err
add_day(struct done *done, int64_t number, bool counted)
{
	size_t at = find_day(done, number);
	struct done_day *days;

	if (at < done->day_count && done->days[at].number == number)
		return NEWSALERT_OK;
	days = reallocarray(done->days, done->day_count + 1, sizeof(*days));
	if (days == NULL)
		return NEWSALERT_ENOMEM;
	memmove(days + at + 1, days + at,
	    (done->day_count - at) * sizeof(*days));
	days[at] = (struct done_day){ .number = number, .counted = counted };
	done->days = days;
	done->day_count++;
	return NEWSALERT_OK;
}

static void
forget_day(struct done *done, size_t at)
{
	done->day_count--;
	memmove(done->days + at, done->days + at + 1,
	    (done->day_count - at) * sizeof(*done->days));
}

static enum newsalert_err
find_days(struct done *done)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct dirent *entry;
	DIR *stream = NULL;
	int64_t number;
	int fd;

	fd = openat(done->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (stream = fdopendir(fd)) == NULL) {
		if (fd != -1)
			close(fd);
		return NEWSALERT_EIO;
	}
	while (err == NEWSALERT_OK && (entry = readdir(stream)) != NULL)
		if (parse_day(entry->d_name, &number))
			err = add_day(done, number, false);
	closedir(stream);
	return err;
}

enum newsalert_err
done_init(struct done *done, int fd, const struct inbox_options *options)
{
	enum newsalert_err err;

	*done = (struct done){
		.fd = fd,
		.keep_sec = options->done_keep_sec,
		.keep_bytes = options->done_keep_bytes,
		.today_fd = -1,
	};
	err = find_days(done);
	if (err != NEWSALERT_OK)
		done_fini(done);
	return err;
}

void
done_fini(struct done *done)
{
	sweep_fini(&done->sweep);
	if (done->today_fd != -1)
		close(done->today_fd);
	free(done->days);
	done->today_fd = -1;
	done->days = NULL;
	done->day_count = 0;
}

/* The day's directory stays open until the next day's is. */
static int
open_today(struct done *done, int64_t today)
{
	char name[DAY_NAME_LEN + 1];
	bool fresh;
	int fd;

	if (done->today_fd != -1 && done->today == today)
		return 0;
	format_day(today, name);
	fresh = mkdirat(done->fd, name, 0700) == 0;
	if (!fresh && errno != EEXIST)
		return errno;
	fd = openat(done->fd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return errno;
	if (add_day(done, today, fresh) != NEWSALERT_OK) {
		close(fd);
		return ENOMEM;
	}
	if (done->today_fd != -1)
		close(done->today_fd);
	done->today_fd = fd;
	done->today = today;
	return 0;
}

static uint64_t
total_bytes(const struct done *done)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < done->day_count; i++)
		bytes += done->days[i].bytes;
	return bytes;
}

static void
account(struct done *done, uint64_t charge)
{
	done->days[find_day(done, done->today)].bytes += charge;
	if (done->sweep.stream != NULL && done->sweeping == done->today)
		done->added += charge;
	if (sweep_excess(total_bytes(done), done->keep_bytes) > 0)
		done->next_sec = 0;
}

int
done_put(struct done *done, int work_fd, const struct claim *claim,
    int64_t now_sec)
{
	struct move move = { .from_fd = work_fd, .from = claim->work };
	char name[NAME_MAX + 1];
	int fault = 0;

	if (done->keep_sec == 0)
		return unlinkat(work_fd, claim->work, 0) == -1 ? errno : 0;
	for (int i = 0; i < 2; i++) {
		fault = open_today(done, now_sec / DAY_SEC);
		if (fault != 0)
			return fault;
		move.to_fd = done->today_fd;
		fault = move_apart(&move, claim->name, (uint32_t)claim->number,
		    name);
		if (fault != ENOENT)
			break;
		/* Somebody has deleted the day's directory: once more. */
		close(done->today_fd);
		done->today_fd = -1;
	}
	if (fault == 0)
		account(done, sweep_charge(claim->st.st_size));
	return fault;
}

/* From the end of a day on it is deleted whole; where less than a day is
 * kept, file by file. */
static bool
is_too_old(const struct done *done, const struct done_day *day, int64_t now_sec)
{
	int64_t edge = day->number * DAY_SEC;

	if (done->keep_sec >= DAY_SEC)
		edge += DAY_SEC;
	return edge + done->keep_sec <= now_sec;
}

static void
walk(struct done *done, struct done_day *day, int64_t before_sec,
    uint64_t excess)
{
	char name[DAY_NAME_LEN + 1];
	int fd;

	format_day(day->number, name);
	done->sweeping = day->number;
	done->added = 0;
	fd = openat(done->fd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 ||
	    sweep_begin(&done->sweep, fd, before_sec, excess) != NEWSALERT_OK)
		log_event(LOG_LEVEL_ERROR, "intake", "expire-failed",
		    "directory", name, NULL);
	if (fd != -1)
		close(fd);
}

/* Begin to walk the first day that needs it; false: none does. */
static bool
choose(struct done *done, int64_t now_sec)
{
	uint64_t excess = sweep_excess(total_bytes(done), done->keep_bytes);

	for (size_t i = 0; i < done->day_count; i++) {
		struct done_day *day = &done->days[i];
		bool old = is_too_old(done, day, now_sec);
		bool count = done->keep_bytes > 0 && !day->counted;

		if (day->next_sec > now_sec || (!old && !count && excess == 0))
			continue;
		if (!old)
			walk(done, day, 0, excess);
		else if (done->keep_sec >= DAY_SEC)
			walk(done, day, ALL_OF_IT, 0);
		else
			walk(done, day, now_sec - done->keep_sec, 0);
		if (done->sweep.stream == NULL)
			day->next_sec =
			    now_sec + sweep_interval_sec(done->keep_sec);
		return true;
	}
	return false;
}

static void
finish_walk(struct done *done, int64_t now_sec)
{
	size_t at = find_day(done, done->sweeping);
	struct done_day *day = &done->days[at];
	char name[DAY_NAME_LEN + 1];

	if (day->counted && done->sweep.gone_bytes == 0)
		day->next_sec = now_sec + sweep_interval_sec(done->keep_sec);
	day->bytes = done->sweep.kept_bytes + done->added;
	day->counted = true;
	if (day->number == done->today && done->today_fd != -1)
		return;
	format_day(day->number, name);
	if (unlinkat(done->fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		forget_day(done, at);
}

bool
done_expire(struct done *done, int64_t now_sec)
{
	if (done->sweep.stream == NULL) {
		if (now_sec < done->next_sec)
			return false;
		if (!choose(done, now_sec)) {
			done->next_sec =
			    now_sec + sweep_interval_sec(done->keep_sec);
			return false;
		}
		if (done->sweep.stream == NULL)
			return true; /* that day cannot be walked: the next */
	}
	if (!sweep_slice(&done->sweep))
		finish_walk(done, now_sec);
	return true;
}

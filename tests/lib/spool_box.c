/* SPDX-License-Identifier: MIT */
/* A spool to be tested in, with producers and a claimer. */
#include "tests/lib/spool_box.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/intake/filename.h"

int64_t
spool_box_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *
spool_box_path(const struct spool_box *box, const char *name)
{
	static char paths[8][1024];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", box->dir, name);
	return path;
}

void
spool_box_init(struct spool_box *box)
{
	*box = (struct spool_box){ .dir = "/tmp/newsalert-spool-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(box->dir));
	snprintf(box->spool, sizeof(box->spool), "%s/spool", box->dir);
	snprintf(box->inbox_path, sizeof(box->inbox_path), "%s/inbox",
	    box->spool);
	ck_assert_int_eq(mkdir(box->spool, 0700), 0);
	ck_assert_int_eq(mkdir(box->inbox_path, 0700), 0);
	ck_assert_int_eq(mkdir(spool_box_path(box, "out"), 0700), 0);
	box->place = (struct inbox_place){ .path = box->inbox_path };
	box->options = (struct inbox_options){
		.spool = box->spool,
		.places = &box->place,
		.place_count = 1,
		.quiet_ms = 30,
		.settle_ms = 60,
		.rescan_ms = 600000,
		.check_ms = 20,
		.done_keep_sec = 7 * 86400,
		.failed_keep_sec = 30 * 86400,
		.file_max = 1 << 20,
		.attempts_max = 2,
	};
}

void
spool_box_open(struct spool_box *box)
{
	struct newsalert_error why;

	ck_assert_ptr_null(box->inbox);
	if (inbox_open(&box->options, &why, &box->inbox) != NEWSALERT_OK)
		ck_abort_msg("inbox_open: %s", why.text);
}

void
spool_box_close(struct spool_box *box)
{
	inbox_close(box->inbox);
	box->inbox = NULL;
}

static int
delete_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void
spool_box_fini(struct spool_box *box)
{
	spool_box_close(box);
	ck_assert_int_eq(nftw(box->dir, delete_one, 16, FTW_DEPTH | FTW_PHYS),
	    0);
}

static void
write_file(const char *path, const char *text, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
	size_t len = strlen(text);

	ck_assert_msg(fd != -1, "%s: %s", path, strerror(errno));
	ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
	ck_assert_int_eq(close(fd), 0);
}

static const char *
inbox_name(const struct spool_box *box, const char *name)
{
	char path[NAME_MAX + 32];

	snprintf(path, sizeof(path), "spool/inbox/%s", name);
	return spool_box_path(box, path);
}

void
spool_box_write(struct spool_box *box, const char *name, const char *text)
{
	write_file(inbox_name(box, name), text, O_TRUNC);
}

void
spool_box_append(struct spool_box *box, const char *name, const char *text)
{
	write_file(inbox_name(box, name), text, O_APPEND);
}

void
spool_box_rename_in(struct spool_box *box, const char *name, const char *text)
{
	const char *out = spool_box_path(box, "out/next");

	write_file(out, text, O_TRUNC);
	ck_assert_int_eq(rename(out, inbox_name(box, name)), 0);
}

void
spool_box_turn(struct spool_box *box, int wait_ms)
{
	struct pollfd fd = { .fd = inbox_fd(box->inbox), .events = POLLIN };
	int timeout = inbox_timeout_ms(box->inbox);

	if (timeout == -1 || timeout > wait_ms)
		timeout = wait_ms;
	ck_assert_int_ge(poll(&fd, 1, timeout), 0);
	inbox_poll(box->inbox);
}

struct claim *
spool_box_claim(struct spool_box *box)
{
	int64_t deadline = spool_box_now_ms() + SPOOL_BOX_DEADLINE_MS;
	struct claim *claim = NULL;
	enum newsalert_err err;

	while ((err = inbox_claim(box->inbox, &claim)) == NEWSALERT_EAGAIN) {
		ck_assert_msg(spool_box_now_ms() < deadline,
		    "nothing came to be claimed");
		spool_box_turn(box, 1000);
	}
	ck_assert_int_eq(err, NEWSALERT_OK);
	return claim;
}

void
spool_box_settle(struct spool_box *box)
{
	int64_t deadline = spool_box_now_ms() + SPOOL_BOX_DEADLINE_MS;
	struct inbox_counts counts;
	struct claim *claim = NULL;

	do {
		ck_assert_msg(spool_box_now_ms() < deadline,
		    "it never came to rest");
		spool_box_turn(box, 10);
		ck_assert_msg(inbox_claim(box->inbox, &claim) ==
				  NEWSALERT_EAGAIN,
		    "a file came to be claimed");
		inbox_counts(box->inbox, &counts);
	} while (counts.waiting > 0 || inbox_timeout_ms(box->inbox) == 0);
}

bool
spool_box_finish(struct spool_box *box, struct claim *claim)
{
	bool changed;

	ck_assert_int_eq(inbox_finish(box->inbox, claim, &changed),
	    NEWSALERT_OK);
	return !changed;
}

bool
spool_box_finish_next(struct spool_box *box, const char *name)
{
	struct claim *claim = spool_box_claim(box);

	ck_assert_str_eq(claim->name, name);
	return spool_box_finish(box, claim);
}

/* What nftw, which has no argument for it, has found. */
static struct {
	size_t count;
	char first[1024];
} found;

static int
visit(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	char owner[NAME_MAX + 1];

	(void)st;
	if (kind != FTW_F || filename_of_reason(path + ftw->base, owner))
		return 0;
	if (found.count++ == 0)
		snprintf(found.first, sizeof(found.first), "%s", path);
	return 0;
}

static void
find(const struct spool_box *box, const char *name)
{
	found.count = 0;
	(void)nftw(spool_box_path(box, name), visit, 16, FTW_PHYS);
}

size_t
spool_box_count(const struct spool_box *box, const char *name)
{
	find(box, name);
	return found.count;
}

bool
spool_box_exists(const struct spool_box *box, const char *name)
{
	struct stat st;

	return lstat(spool_box_path(box, name), &st) == 0;
}

const char *
spool_box_read(const struct spool_box *box, const char *name)
{
	static char text[65536];
	ssize_t len;
	int fd;

	find(box, name);
	ck_assert_uint_gt(found.count, 0);
	fd = open(found.first, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ne(fd, -1);
	len = read(fd, text, sizeof(text) - 1);
	ck_assert_int_ge(len, 0);
	close(fd);
	text[len] = '\0';
	return text;
}

const char *
spool_box_today(void)
{
	static char name[32];
	time_t now = time(NULL);
	struct tm tm;

	ck_assert_ptr_nonnull(gmtime_r(&now, &tm));
	ck_assert_uint_gt(strftime(name, sizeof(name), "spool/done/%Y-%m-%d",
			      &tm),
	    0);
	return name;
}

struct claim *
spool_box_claim_fresh(struct spool_box *box, const char *name, const char *text)
{
	struct claim *claim;

	if (box->inbox == NULL)
		spool_box_open(box);
	spool_box_rename_in(box, name, text);
	claim = spool_box_claim(box);
	ck_assert_str_eq(claim->name, name);
	return claim;
}

void
spool_box_expect_nothing(struct spool_box *box)
{
	struct claim *claim = NULL;

	inbox_poll(box->inbox);
	ck_assert_int_eq(inbox_claim(box->inbox, &claim), NEWSALERT_EAGAIN);
}

void
spool_box_reject(struct spool_box *box, struct claim *claim, const char *reason)
{
	ck_assert_int_eq(inbox_fail(box->inbox, claim, reason), NEWSALERT_OK);
}

const char *
spool_box_failed(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "spool/failed/%s", name);
	return path;
}

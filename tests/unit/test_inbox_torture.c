/* SPDX-License-Identifier: MIT */
/* Files in, files out: whatever happens in between, each file that producers
 * dropped is in done/ or failed/ at the end, once. */
#include "daemon/intake/inbox.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/intake/filename.h"
#include "tests/lib/spool_box.h"

#define FILES_MAX 10000

static struct spool_box box;
/* How often the file with this number, which is its content, came out. */
static unsigned char seen[FILES_MAX];

static void
setup(void)
{
	spool_box_init(&box);
	memset(seen, 0, sizeof(seen));
}

static void
teardown(void)
{
	spool_box_fini(&box);
}

static int
note(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	char text[16] = "", owner[NAME_MAX + 1];
	int fd, number;

	(void)st;
	if (kind != FTW_F || filename_of_reason(path + ftw->base, owner))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_gt(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	number = (int)strtol(text, NULL, 10);
	ck_assert_int_ge(number, 0);
	ck_assert_int_lt(number, FILES_MAX);
	seen[number]++;
	return 0;
}

/* Each of the first count files came out once, and nothing is left. */
static void
expect_all(int count)
{
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 0);
	ck_assert_uint_eq(spool_box_count(&box, "spool/work"), 0);
	ck_assert_int_eq(nftw(spool_box_path(&box, "spool/done"), note, 16,
			     FTW_PHYS),
	    0);
	ck_assert_int_eq(nftw(spool_box_path(&box, "spool/failed"), note, 16,
			     FTW_PHYS),
	    0);
	for (int i = 0; i < count; i++)
		ck_assert_msg(seen[i] == 1, "file %d came out %d times", i,
		    seen[i]);
}

/* Drop file number, in the way that its number says. false: the name that it
 * wants is taken. */
static bool
drop(const char *name, int number, int who)
{
	char path[512], out[512], text[16];
	int fd, len;
	bool dropped;

	snprintf(path, sizeof(path), "%s/%s", box.inbox_path, name);
	snprintf(out, sizeof(out), "%s/out/%d", box.dir, who);
	len = snprintf(text, sizeof(text), "%d", number);
	if (number % 3 == 0) {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		dropped = fd != -1 && write(fd, text, (size_t)len) == len;
		if (fd != -1)
			close(fd);
		return dropped;
	}
	fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd == -1 || write(fd, text, (size_t)len) != len)
		_exit(1);
	close(fd);
	if (number % 3 == 1)
		return renameat2(AT_FDCWD, out, AT_FDCWD, path,
			   RENAME_NOREPLACE) == 0;
	dropped = link(out, path) == 0;
	(void)unlink(out);
	return dropped;
}

/* In a process of its own: each producers-th file from first on. With names
 * above 0, all share that many names. */
static pid_t
start_producer(int first, int producers, int count, int names)
{
	char name[32];
	pid_t child = fork();

	ck_assert_int_ne(child, -1);
	if (child != 0)
		return child;
	for (int i = first; i < count; i += producers) {
		snprintf(name, sizeof(name), "%d", names > 0 ? i % names : i);
		while (!drop(name, i, first))
			if (errno != EEXIST)
				_exit(1);
	}
	_exit(0);
}

static void
expect_exit(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}

/* End what can be claimed: most as done, one in seven as failed. */
static size_t
end_some(void)
{
	struct claim *claim = NULL;
	size_t ended = 0;
	bool changed;

	while (ended < 256 && inbox_claim(box.inbox, &claim) == NEWSALERT_OK) {
		if (claim->reject[0] != '\0' || claim->number % 7 == 0)
			ck_assert_int_eq(inbox_fail(box.inbox, claim, "no"),
			    NEWSALERT_OK);
		else
			ck_assert_int_eq(inbox_finish(box.inbox, claim,
					     &changed),
			    NEWSALERT_OK);
		ended++;
	}
	return ended;
}

static void
end_until(uint64_t count)
{
	int64_t deadline = spool_box_now_ms() + 3 * SPOOL_BOX_DEADLINE_MS;
	struct inbox_counts counts;

	do {
		if (end_some() == 0)
			spool_box_turn(&box, 20);
		inbox_counts(box.inbox, &counts);
		ck_assert_msg(spool_box_now_ms() < deadline,
		    "only %zu of %zu came",
		    (size_t)(counts.done + counts.failed), (size_t)count);
	} while (counts.done + counts.failed < count);
}

START_TEST(four_producers_drop_ten_thousand_files_and_all_come_out)
{
	pid_t producers[4];

	spool_box_open(&box);
	for (int i = 0; i < 4; i++)
		producers[i] = start_producer(i, 4, FILES_MAX, 0);
	end_until(FILES_MAX);
	for (int i = 0; i < 4; i++)
		expect_exit(producers[i]);
	spool_box_settle(&box);
	expect_all(FILES_MAX);
}
END_TEST

START_TEST(producers_that_fight_for_three_names_lose_no_file)
{
	pid_t producers[3];

	/* As one that is known by its name still waits, another comes. */
	box.options.settle_ms = 5;
	box.options.quiet_ms = 5;
	spool_box_open(&box);
	for (int i = 0; i < 3; i++)
		producers[i] = start_producer(i, 3, 600, 3);
	end_until(600);
	for (int i = 0; i < 3; i++)
		expect_exit(producers[i]);
	spool_box_settle(&box);
	expect_all(600);
}
END_TEST

/* What a daemon may do with a claim, at random. */
static void
end_somehow(struct claim *claim)
{
	bool changed;

	if (claim->reject[0] != '\0') {
		if (inbox_fail(box.inbox, claim, claim->reject) != NEWSALERT_OK)
			_exit(1);
		return;
	}
	switch (rand() % 8) {
	case 0:
		if (inbox_fail(box.inbox, claim, "no") != NEWSALERT_OK)
			_exit(1);
		break;
	case 1:
		inbox_retry(box.inbox, claim, "again");
		break;
	case 2:
		inbox_leave(box.inbox, claim);
		break;
	default:
		if (inbox_finish(box.inbox, claim, &changed) != NEWSALERT_OK)
			_exit(1);
	}
}

/* A daemon with up to 16 claims out, until it is killed. */
static void
live(unsigned seed)
{
	struct claim *out[16];
	size_t count = 0, at;

	srand(seed);
	spool_box_open(&box);
	for (;;) {
		while (count < 16 &&
		       inbox_claim(box.inbox, &out[count]) == NEWSALERT_OK)
			count++;
		if (count > 0) {
			at = (size_t)rand() % count;
			end_somehow(out[at]);
			out[at] = out[--count];
		}
		spool_box_turn(&box, count > 0 ? 0 : 1);
	}
}

START_TEST(a_daemon_that_is_killed_again_and_again_loses_no_file)
{
	enum { FILES = 3000, KILLS = 60 };
	struct pollfd nothing = { .fd = -1 };
	pid_t producers[2];
	int status;

	box.options.settle_ms = 10;
	for (int i = 0; i < 2; i++)
		producers[i] = start_producer(i, 2, FILES, 0);
	for (int i = 0; i < KILLS; i++) {
		pid_t child = fork();

		ck_assert_int_ne(child, -1);
		if (child == 0)
			live((unsigned)i);
		/* Life is short, and of any length. */
		ck_assert_int_eq(poll(&nothing, 1, 5 + i * 7 % 40), 0);
		ck_assert_int_eq(kill(child, SIGKILL), 0);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert_msg(WIFSIGNALED(status), "it could not end a claim");
	}
	for (int i = 0; i < 2; i++)
		expect_exit(producers[i]);
	spool_box_open(&box);
	while (spool_box_count(&box, "spool/inbox") +
		   spool_box_count(&box, "spool/work") >
	       0)
		if (end_some() == 0)
			spool_box_turn(&box, 20);
	spool_box_settle(&box);
	expect_all(FILES);
}
END_TEST

/* Descriptors below this number may be opened. */
static void
limit_descriptors(rlim_t limit)
{
	struct rlimit now;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &now), 0);
	now.rlim_cur = limit;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &now), 0);
}

/* Rename one file after the other over the same name. */
static void
replace_for_ever(void)
{
	char path[256], out[256];

	snprintf(path, sizeof(path), "%s/name", box.inbox_path);
	snprintf(out, sizeof(out), "%s/out/next", box.dir);
	for (;;) {
		int fd = open(out, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

		if (fd == -1 || close(fd) == -1 || rename(out, path) == -1)
			_exit(1);
	}
}

START_TEST(a_file_replaced_at_the_moment_of_its_claim_is_what_was_claimed)
{
	struct stat opened, named;
	char path[512];
	pid_t producer;
	int status;

	spool_box_open(&box);
	ck_assert_int_ne(producer = fork(), -1);
	if (producer == 0)
		replace_for_ever();
	for (int i = 0; i < 3000; i++) {
		struct claim *claim = spool_box_claim(&box);
		bool changed;

		snprintf(path, sizeof(path), "%s/work/%s", box.spool,
		    claim->work);
		ck_assert_int_eq(stat(path, &named), 0);
		ck_assert_int_eq(fstat(claim->fd, &opened), 0);
		ck_assert_uint_eq(opened.st_ino, named.st_ino);
		ck_assert_uint_eq(claim->st.st_ino, named.st_ino);
		ck_assert_int_eq(inbox_finish(box.inbox, claim, &changed),
		    NEWSALERT_OK);
		ck_assert(!changed);
	}
	ck_assert_int_eq(kill(producer, SIGKILL), 0);
	ck_assert_int_eq(waitpid(producer, &status, 0), producer);
}
END_TEST

START_TEST(a_machine_without_descriptors_loses_no_file)
{
	struct claim *claim = NULL;
	struct rlimit before;
	int next;

	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_rename_in(&box, "0", "0");
	inbox_poll(box.inbox);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	ck_assert_int_ne(next = dup(inbox_fd(box.inbox)), -1);
	close(next);
	limit_descriptors((rlim_t)next);
	ck_assert_int_eq(inbox_claim(box.inbox, &claim), NEWSALERT_EIO);
	ck_assert_int_eq(inbox_claim(box.inbox, &claim), NEWSALERT_EIO);
	limit_descriptors(before.rlim_cur);
	ck_assert(spool_box_exists(&box, "spool/inbox/0"));
	end_until(1);
	expect_all(1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inbox torture");
	TCase *tcase = tcase_create("inbox torture");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 100);
	tcase_add_test(tcase,
	    four_producers_drop_ten_thousand_files_and_all_come_out);
	tcase_add_test(tcase,
	    producers_that_fight_for_three_names_lose_no_file);
	tcase_add_test(tcase,
	    a_daemon_that_is_killed_again_and_again_loses_no_file);
	tcase_add_test(tcase,
	    a_file_replaced_at_the_moment_of_its_claim_is_what_was_claimed);
	tcase_add_test(tcase, a_machine_without_descriptors_loses_no_file);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

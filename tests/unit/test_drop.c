/* SPDX-License-Identifier: MIT */
/* Files into an inbox, never over another. */
#include "client/command/drop.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "tests/lib/temporary.h"

static char inbox[64];

static void
make_inbox(void)
{
	temporary_make(inbox);
}

static void
remove_inbox(void)
{
	temporary_remove(inbox);
}

/* Drops text as name; which name it got is in dropped. */
static int
drop_text(const char *text, const char *name, char *dropped)
{
	int fd = memfd_create("text", MFD_CLOEXEC);
	struct drop drop;
	int status;

	ck_assert_int_ge(dprintf(fd, "%s", text), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	ck_assert_int_eq(drop_open(&drop, inbox), EX_OK);
	status = drop_copy(&drop, fd, name, dropped);
	drop_close(&drop);
	close(fd);
	return status;
}

static void
assert_content(const char *name, const char *expected)
{
	char path[PATH_MAX];
	char text[64] = "";
	int fd;

	snprintf(path, sizeof(path), "%s/%s", inbox, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_ge(read(fd, text, sizeof(text) - 1), 0);
	ck_assert_str_eq(text, expected);
	close(fd);
}

static int
count_files(void)
{
	struct dirent **entries;
	int count = scandir(inbox, &entries, NULL, NULL);

	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return count - 2;
}

START_TEST(a_file_arrives_whole_and_readable_for_the_group)
{
	char dropped[NAME_MAX + 1];
	struct stat st;
	char path[PATH_MAX];

	umask(077);
	ck_assert_int_eq(drop_text("text", "a.txt", dropped), EX_OK);
	ck_assert_str_eq(dropped, "a.txt");
	assert_content("a.txt", "text");
	snprintf(path, sizeof(path), "%s/a.txt", inbox);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0640);
	ck_assert_int_eq(count_files(), 1);
}
END_TEST

START_TEST(a_name_that_is_taken_gets_a_tail)
{
	char first[NAME_MAX + 1];
	char second[NAME_MAX + 1];

	ck_assert_int_eq(drop_text("one", "a.txt", first), EX_OK);
	ck_assert_int_eq(drop_text("two", "a.txt", second), EX_OK);
	ck_assert_uint_eq(strlen(second), strlen("a.txt~01234567"));
	ck_assert_int_eq(strncmp(second, "a.txt~", 6), 0);
	assert_content(first, "one");
	assert_content(second, "two");
	ck_assert(!drop_is_ignored(second));
}
END_TEST

START_TEST(a_long_name_is_cut_between_characters)
{
	char name[NAME_MAX + 1] = "";
	char dropped[NAME_MAX + 1];

	/* 1 + 2 x 120 bytes: byte 180 is within a character */
	name[0] = 'n';
	for (size_t i = 0; i < 120; i++)
		memcpy(name + 1 + 2 * i, "\xc3\xa9", 2);
	ck_assert_int_eq(drop_text("one", name, dropped), EX_OK);
	ck_assert_str_eq(dropped, name);
	ck_assert_int_eq(drop_text("two", name, dropped), EX_OK);
	ck_assert_uint_eq(strlen(dropped), 179 + strlen("~01234567"));
	ck_assert_int_eq(strncmp(dropped, name, 179), 0);
	ck_assert_int_eq(dropped[179], '~');
}
END_TEST

START_TEST(what_the_daemon_ignores_is_known)
{
	static const char *const ignored[] = { ".a", ".", "a~", "a.tmp",
		"a.part", "a.swp", "a.crdownload", ".tmp" };
	static const char *const taken[] = { "a", "a.txt", "tmp", "a.tmp2",
		"a~1" };

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		ck_assert_msg(drop_is_ignored(ignored[i]), "%s", ignored[i]);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		ck_assert_msg(!drop_is_ignored(taken[i]), "%s", taken[i]);
}
END_TEST

START_TEST(what_cannot_be_read_leaves_nothing_behind)
{
	char dropped[NAME_MAX + 1];
	struct drop drop;
	int fd = open(inbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_eq(drop_open(&drop, inbox), EX_OK);
	/* a directory cannot be read as a file */
	ck_assert_int_eq(drop_copy(&drop, fd, "a", dropped), EX_IOERR);
	drop_close(&drop);
	close(fd);
	ck_assert_int_eq(count_files(), 0);
}
END_TEST

START_TEST(signals_are_let_in_again)
{
	char dropped[NAME_MAX + 1];
	sigset_t before;
	sigset_t after;

	sigemptyset(&before);
	sigaddset(&before, SIGHUP);
	ck_assert_int_eq(sigprocmask(SIG_SETMASK, &before, NULL), 0);
	ck_assert_int_eq(drop_text("one", "a", dropped), EX_OK);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &after), 0);
	ck_assert(sigismember(&after, SIGHUP));
	ck_assert(!sigismember(&after, SIGINT));
	ck_assert(!sigismember(&after, SIGTERM));
}
END_TEST

START_TEST(no_inbox_is_told_apart_from_no_permission)
{
	struct drop drop;

	ck_assert_int_eq(drop_open(&drop, "/nonexistent/inbox"), EX_CANTCREAT);
	ck_assert_int_eq(drop_open(&drop, "/proc/self/status"), EX_CANTCREAT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("drop");
	TCase *tests = tcase_create("drop");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, make_inbox, remove_inbox);
	tcase_add_test(tests, a_file_arrives_whole_and_readable_for_the_group);
	tcase_add_test(tests, a_name_that_is_taken_gets_a_tail);
	tcase_add_test(tests, a_long_name_is_cut_between_characters);
	tcase_add_test(tests, what_the_daemon_ignores_is_known);
	tcase_add_test(tests, what_cannot_be_read_leaves_nothing_behind);
	tcase_add_test(tests, signals_are_let_in_again);
	tcase_add_test(tests, no_inbox_is_told_apart_from_no_permission);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: MIT */
/* A file is written whole, and only where none is. */
#include "daemon/learning/new_file.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/temporary.h"

static char dir[64];
static char path[128];

static void
setup(void)
{
	temporary_make(dir);
	snprintf(path, sizeof(path), "%s/rule.yaml", dir);
}

static void
teardown(void)
{
	temporary_remove(dir);
}

static size_t
file_count(void)
{
	DIR *stream = opendir(dir);
	size_t count = 0;

	ck_assert_ptr_nonnull(stream);
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(stream);
	return count;
}

static void
check_text(const char *wanted)
{
	char text[64] = "";
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fread(text, 1, sizeof(text) - 1, file),
	    strlen(wanted));
	ck_assert_str_eq(text, wanted);
	fclose(file);
}

START_TEST(it_is_there_with_the_usual_mode_and_nothing_beside_it)
{
	struct newsalert_error why;
	struct stat st;

	umask(027);
	ck_assert_int_eq(new_file_write(path, "text\n", 5, &why), NEWSALERT_OK);
	check_text("text\n");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0640);
	ck_assert_uint_eq(file_count(), 1);
}
END_TEST

START_TEST(what_a_person_has_edited_stays)
{
	struct newsalert_error why = { .text = "" };

	ck_assert_int_eq(new_file_write(path, "old", 3, &why), NEWSALERT_OK);
	ck_assert_int_eq(new_file_write(path, "new", 3, &why), NEWSALERT_EIO);
	ck_assert_str_eq(why.text, "File exists");
	check_text("old");
	ck_assert_uint_eq(file_count(), 1);
}
END_TEST

START_TEST(a_directory_that_is_missing_is_told)
{
	struct newsalert_error why = { .text = "" };

	snprintf(path, sizeof(path), "%s/none/rule.yaml", dir);
	ck_assert_int_eq(new_file_write(path, "x", 1, &why), NEWSALERT_EIO);
	ck_assert_str_eq(why.text, "No such file or directory");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("new_file");
	TCase *tcase = tcase_create("new_file");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase,
	    it_is_there_with_the_usual_mode_and_nothing_beside_it);
	tcase_add_test(tcase, what_a_person_has_edited_stays);
	tcase_add_test(tcase, a_directory_that_is_missing_is_told);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

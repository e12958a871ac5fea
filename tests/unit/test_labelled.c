/* SPDX-License-Identifier: MIT */
/* Labelled articles on disk: what counts, and what is told of faults. */
#include "daemon/learning/labelled.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/temporary.h"

static char dir[64];
static struct corpus corpus;
static char findings[2048];

static void
keep_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	const size_t used = strlen(findings);

	ck_assert_ptr_eq(arg, findings);
	ck_assert_int_eq(strncmp(path, dir, strlen(dir)), 0);
	snprintf(findings + used, sizeof(findings) - used, "%c %s:%d: %s\n",
	    level == FINDING_ERROR ? 'E' : 'W', path + strlen(dir) + 1, line,
	    text);
}

static struct labelled
labelled(void)
{
	return (struct labelled){ .corpus = &corpus,
		.label = "crude",
		.id = "economy/crude",
		.found = keep_finding,
		.arg = findings };
}

static void
setup(void)
{
	temporary_make(dir);
	corpus_init(&corpus);
	findings[0] = '\0';
}

static void
teardown(void)
{
	corpus_fini(&corpus);
	temporary_remove(dir);
}

static void
write_file(const char *name, const char *text, size_t len)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	ck_assert_ptr_nonnull(file = fopen(path, "w"));
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static enum newsalert_err
read_lines(const char *text)
{
	const struct labelled from = labelled();
	char path[256];

	write_file("x.jsonl", text, strlen(text));
	snprintf(path, sizeof(path), "%s/x.jsonl", dir);
	return labelled_lines(&from, path);
}

START_TEST(labels_are_strings_or_lists_under_any_of_four_names)
{
	static const bool positive[] = { true, true, true, false, true, false,
		false };

	ck_assert_int_eq(
	    read_lines(
		"{\"title\":\"A\",\"body\":\"b\",\"labels\":[\"x\",\"crude\"]}"
		"\n"
		"{\"headline\":\"A\",\"text\":\"b\",\"topics\":\"crude\"}\n"
		"\n"
		"{\"title\":\"A\",\"label\":\"economy/crude\"}\n"
		"{\"title\":\"A\",\"topic\":[\"crude oil\"]}\n"
		"{\"body\":\"b\",\"label\":\"x\",\"topics\":[\"crude\"]}\n"
		"{\"title\":\"A\",\"labels\":[]}\n"
		"{\"title\":\"A\",\"labels\":\"Crude\",\"topic\":null}"),
	    NEWSALERT_OK);
	ck_assert_str_eq(findings, "");
	ck_assert_uint_eq(corpus.samples.count, 7);
	ck_assert_uint_eq(corpus.positive_count, 4);
	for (size_t i = 0; i < 7; i++)
		ck_assert_int_eq(corpus_samples(&corpus)[i].positive,
		    positive[i]);
}
END_TEST

START_TEST(an_article_of_a_line_is_read_as_a_file_would_be)
{
	const struct article *article;

	ck_assert_int_eq(read_lines("{\"title\":\"Oil rises\",\"body\":\"\\n "
				    "Prices rose.\",\"dateline\":\"LONDON, "
				    "March 3 (AP) -\",\"labels\":\"crude\"}"),
	    NEWSALERT_OK);
	article = corpus_samples(&corpus)[0].article;
	ck_assert_str_eq(article->zones[ZONE_HEADLINE], "Oil rises");
	ck_assert_str_eq(article->zones[ZONE_BODY], "Prices rose.");
	ck_assert_str_eq(article->dateline.place, "London");
}
END_TEST

static const struct {
	const char *text;
	const char *finding;
} faults[] = {
	{ "{\"title\":\"A\",\"labels\":[]}\n[1]\n",
	    "E x.jsonl:2: a JSON object is wanted on each line\n" },
	{ "7\n", "E x.jsonl:1: a JSON object is wanted on each line\n" },
	{ "\n\n{\"title\":\n", "E x.jsonl:3: not JSON: column " },
	{ "{\"title\":\"A\"}\n",
	    "E x.jsonl:1: no labels: one of labels, topics, label, topic is "
	    "wanted, if only []\n" },
	{ "{\"title\":\"A\",\"labels\":7}\n",
	    "E x.jsonl:1: labels: a string or a list of them is wanted\n" },
	{ "{\"title\":\"A\",\"topic\":[\"a\",{}]}\n",
	    "E x.jsonl:1: topic: a string or a list of them is wanted\n" },
	{ "{\"title\":[],\"labels\":[]}\n",
	    "E x.jsonl:1: title: a string is wanted\n" },
	{ "{\"text\":\"\",\"labels\":[]}\n",
	    "E x.jsonl:1: no article: title (or headline) and body (or text) "
	    "are wanted\n" },
};

START_TEST(a_fault_is_told_with_its_line)
{
	ck_assert_int_eq(read_lines(faults[_i].text), NEWSALERT_EINVAL);
	ck_assert_msg(strncmp(findings, faults[_i].finding,
			  strlen(faults[_i].finding)) == 0,
	    "%s", findings);
}
END_TEST

START_TEST(a_file_that_is_missing_or_none_is_told)
{
	const struct labelled from = labelled();
	char path[256];

	snprintf(path, sizeof(path), "%s/none", dir);
	ck_assert_int_eq(labelled_lines(&from, path), NEWSALERT_EINVAL);
	ck_assert_int_eq(labelled_directory(&from, path, true),
	    NEWSALERT_EINVAL);
	snprintf(path, sizeof(path), "%s/.", dir);
	ck_assert_int_eq(labelled_lines(&from, path), NEWSALERT_EINVAL);
	ck_assert_str_eq(findings,
	    "E none:0: cannot be read: No such file or directory\n"
	    "E none:0: No such file or directory\n"
	    "E .:0: cannot be read: Is a directory\n");
}
END_TEST

START_TEST(all_files_of_a_directory_are_read_in_order_of_name)
{
	const struct labelled from = labelled();
	char path[256];

	write_file("b", "Second\n\nText.\n", 14);
	write_file("a", "First\n\nText.\n", 13);
	write_file(".hidden", "Third\n\nText.\n", 13);
	write_file("c", "\0\1\2\3\0\0\0\0", 8);
	snprintf(path, sizeof(path), "%s/d", dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(labelled_directory(&from, dir, true), NEWSALERT_OK);
	ck_assert_uint_eq(corpus.samples.count, 2);
	ck_assert_uint_eq(corpus.positive_count, 2);
	ck_assert_str_eq(corpus_samples(&corpus)[0]
			     .article->zones[ZONE_HEADLINE],
	    "First");
	ck_assert_ptr_nonnull(strstr(findings, "W c:0: "));
	ck_assert_ptr_nonnull(
	    strstr(findings, "W d:0: a directory: not looked into\n"));
	ck_assert_int_eq(labelled_directory(&from, dir, false), NEWSALERT_OK);
	ck_assert_uint_eq(corpus.samples.count, 4);
	ck_assert_uint_eq(corpus.positive_count, 2);
}
END_TEST

START_TEST(a_file_over_the_limit_is_an_error)
{
	const struct labelled from = labelled();
	char *text = malloc(CORPUS_FILE_MAX + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', CORPUS_FILE_MAX + 1);
	write_file("a", text, CORPUS_FILE_MAX + 1);
	free(text);
	ck_assert_int_eq(labelled_directory(&from, dir, true),
	    NEWSALERT_EINVAL);
	ck_assert_str_eq(findings, "E a:0: larger than 8 MiB\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("labelled");
	TCase *tcase = tcase_create("labelled");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase,
	    labels_are_strings_or_lists_under_any_of_four_names);
	tcase_add_test(tcase, an_article_of_a_line_is_read_as_a_file_would_be);
	tcase_add_loop_test(tcase, a_fault_is_told_with_its_line, 0,
	    sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(tcase, a_file_that_is_missing_or_none_is_told);
	tcase_add_test(tcase,
	    all_files_of_a_directory_are_read_in_order_of_name);
	tcase_add_test(tcase, a_file_over_the_limit_is_an_error);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

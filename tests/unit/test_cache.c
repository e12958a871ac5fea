/* SPDX-License-Identifier: MIT */
/* Compiled rules are taken from a file while nothing has changed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/rule_box.h"

#define BALL "- topic: sport\n  keywords: [ball]\n"
#define GOAL "- topic: sport\n  keywords: [goal]\n"

static struct rule_box box;
static char cache[128];
static char shipped[128];

/* What a reader sees of the rules; the file's time tells whether it was
 * written. */
struct compiled {
	char id[16];
	struct timespec written;
	ino_t inode; /* 0: there is no cache */
};

static void
setup(void)
{
	rule_box_init(&box);
	snprintf(cache, sizeof(cache), "%s/rules.cache", box.dir);
	snprintf(shipped, sizeof(shipped), "%s/shipped.cache", box.dir);
	rule_box_write(&box, "topics/sport.yaml", BALL);
}

static void
teardown(void)
{
	rule_box_fini(&box);
}

static void
ignore_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	(void)level;
	(void)path;
	(void)line;
	(void)text;
	(*(int *)arg)++;
}

static struct compiled
compile(int *findings)
{
	const char *dirs[] = { box.dir };
	const struct ruleset_caches caches = { cache, shipped };
	struct compiled compiled = { .inode = 0 };
	struct ruleset *ruleset;
	struct stat st;
	void *image;
	size_t len;

	*findings = 0;
	ck_assert_int_eq(ruleset_compile(dirs, 1, &caches, ignore_finding,
			     findings, &image, &len),
	    NEWSALERT_OK);
	ck_assert_int_eq(ruleset_open(image, len, &ruleset), NEWSALERT_OK);
	snprintf(compiled.id, sizeof(compiled.id), "%s", ruleset_id(ruleset));
	ruleset_close(ruleset);
	free(image);
	if (stat(cache, &st) == 0) {
		compiled.written = st.st_mtim;
		compiled.inode = st.st_ino;
	}
	return compiled;
}

/* Was the second one taken from the cache that the first one left? */
static bool
is_same_file(const struct compiled *a, const struct compiled *b)
{
	return a->inode != 0 && a->inode == b->inode &&
	       memcmp(&a->written, &b->written, sizeof(a->written)) == 0;
}

START_TEST(rules_that_stand_are_taken_from_the_file)
{
	int findings;
	const struct compiled first = compile(&findings);
	const struct compiled second = compile(&findings);

	ck_assert(is_same_file(&first, &second));
	ck_assert_str_eq(first.id, second.id);
}
END_TEST

START_TEST(another_rule_makes_another_file)
{
	int findings;
	const struct compiled first = compile(&findings);
	struct compiled second;

	rule_box_write(&box, "topics/sport.yaml", GOAL);
	second = compile(&findings);
	ck_assert(!is_same_file(&first, &second));
	ck_assert_str_ne(first.id, second.id);
}
END_TEST

/* The same text as an own rule overrides; as a shipped one it is there twice.
 */
START_TEST(a_file_in_another_place_makes_another_key)
{
	int findings;
	const struct compiled first = compile(&findings);
	struct compiled second;
	char from[128], to[128];

	snprintf(from, sizeof(from), "%s/topics/sport.yaml", box.dir);
	snprintf(to, sizeof(to), "%s/topics.d/sport.yaml", box.dir);
	rule_box_write(&box, "topics.d/other.yaml", "");
	ck_assert_int_eq(rename(from, to), 0);
	second = compile(&findings);
	ck_assert(!is_same_file(&first, &second));
}
END_TEST

START_TEST(a_finding_is_told_every_time)
{
	int findings;
	struct compiled compiled;

	rule_box_write(&box, "topics/sport.yaml",
	    "- topic: sport\n  keywords: [ball*, balls]\n");
	for (int i = 0; i < 2; i++) {
		compiled = compile(&findings);
		ck_assert_int_eq(findings, 1);
		ck_assert_uint_eq(compiled.inode, 0);
	}
}
END_TEST

/* Each byte of the file counts, and each byte that is missing. */
START_TEST(a_damaged_file_is_made_again)
{
	int findings;
	const struct compiled good = compile(&findings);
	struct stat st;

	ck_assert_int_eq(stat(cache, &st), 0);
	for (off_t at = 0; at < st.st_size; at += 37) {
		FILE *file = fopen(cache, "r+");
		struct compiled now;

		ck_assert_ptr_nonnull(file);
		ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
		const int byte = fgetc(file);
		ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
		ck_assert_int_ne(fputc(byte ^ 1, file), EOF);
		ck_assert_int_eq(fclose(file), 0);
		now = compile(&findings);
		ck_assert_str_eq(now.id, good.id);
	}
	ck_assert_int_eq(truncate(cache, st.st_size - 1), 0);
	ck_assert_str_eq(compile(&findings).id, good.id);
	ck_assert_int_eq(truncate(cache, 5), 0);
	ck_assert_str_eq(compile(&findings).id, good.id);
}
END_TEST

START_TEST(a_file_that_others_may_write_is_not_taken)
{
	int findings;
	const struct compiled first = compile(&findings);
	struct compiled second;

	ck_assert_int_eq(chmod(cache, 0622), 0);
	second = compile(&findings);
	ck_assert(!is_same_file(&first, &second));
}
END_TEST

/* What is shipped is a cache that was left by another. */
static struct compiled
ship(void)
{
	int findings;
	const struct compiled compiled = compile(&findings);

	ck_assert_int_eq(rename(cache, shipped), 0);
	return compiled;
}

START_TEST(shipped_rules_that_stand_are_taken_and_none_are_written)
{
	int findings;
	const struct compiled first = ship();
	const struct compiled second = compile(&findings);

	ck_assert_uint_eq(second.inode, 0);
	ck_assert_str_eq(first.id, second.id);
}
END_TEST

START_TEST(own_rules_beside_the_shipped_have_a_file_of_their_own)
{
	int findings;
	const struct compiled first = ship();
	struct compiled second, third;

	rule_box_write(&box, "topics.d/sport.yaml", GOAL);
	second = compile(&findings);
	third = compile(&findings);
	ck_assert_str_ne(first.id, second.id);
	ck_assert(is_same_file(&second, &third));
}
END_TEST

START_TEST(a_damaged_shipped_file_is_left_alone)
{
	int findings;
	const struct compiled first = ship();
	struct compiled second;
	struct stat before, after;

	ck_assert_int_eq(stat(shipped, &before), 0);
	ck_assert_int_eq(truncate(shipped, before.st_size - 1), 0);
	second = compile(&findings);
	ck_assert_str_eq(first.id, second.id);
	ck_assert_uint_ne(second.inode, 0);
	ck_assert_int_eq(stat(shipped, &after), 0);
	ck_assert_int_eq(after.st_size, before.st_size - 1);
}
END_TEST

START_TEST(no_place_for_a_file_is_no_harm)
{
	int findings;

	snprintf(cache, sizeof(cache), "%s/nowhere/rules.cache", box.dir);
	ck_assert_uint_eq(compile(&findings).inode, 0);
	ck_assert_int_eq(findings, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cache");
	TCase *cases = tcase_create("cache");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, rules_that_stand_are_taken_from_the_file);
	tcase_add_test(cases, another_rule_makes_another_file);
	tcase_add_test(cases, a_file_in_another_place_makes_another_key);
	tcase_add_test(cases, a_finding_is_told_every_time);
	tcase_add_test(cases, a_damaged_file_is_made_again);
	tcase_add_test(cases, a_file_that_others_may_write_is_not_taken);
	tcase_add_test(cases,
	    shipped_rules_that_stand_are_taken_and_none_are_written);
	tcase_add_test(cases,
	    own_rules_beside_the_shipped_have_a_file_of_their_own);
	tcase_add_test(cases, a_damaged_shipped_file_is_left_alone);
	tcase_add_test(cases, no_place_for_a_file_is_no_harm);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: MIT */
/* All tokens at once are those that word_next gives one by one. */
#include "daemon/tagging/splitter.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/word.h"
#include "tests/lib/random.h"

static struct splitter splitter;

static void
setup(void)
{
	ck_assert_int_eq(splitter_init(&splitter), NEWSALERT_OK);
}

static void
teardown(void)
{
	splitter_fini(&splitter);
}

/* In memory that ends where the padding does. */
static char *
padded(const char *text, size_t len)
{
	char *copy = calloc(1, len + SPLITTER_PADDING);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, len);
	return copy;
}

static void
compare(const char *text, size_t len)
{
	char *copy = padded(text, len);
	const struct token *token;
	struct word word;
	size_t offset = 0, count = 0;

	ck_assert_int_eq(splitter_run(&splitter, copy, len), NEWSALERT_OK);
	token = splitter.tokens.items;
	while (word_next(copy, len, &offset, &word)) {
		ck_assert_uint_lt(count, splitter.tokens.count);
		ck_assert_uint_eq(token[count].offset,
		    (size_t)(word.bytes - copy));
		ck_assert_uint_eq(token[count].end,
		    (size_t)(word.bytes - copy) + word.len);
		count++;
	}
	ck_assert_uint_eq(count, splitter.tokens.count);
	free(copy);
}

START_TEST(random_bytes_are_split_as_word_next_splits_them)
{
	struct random random = { .state = 7 + (uint64_t)_i };
	char text[700];

	for (size_t round = 0; round < 2000; round++) {
		const size_t len = random_below(&random, sizeof(text));

		for (size_t i = 0; i < len; i++)
			text[i] = (char)random_next(&random);
		compare(text, len);
	}
}
END_TEST

START_TEST(random_words_are_split_as_word_next_splits_them)
{
	static const char *const parts[] = { "a", "Zz9", "été", "国", "タイ",
		"ไ", "россия", " ", ", ", "\n", "-", "\u2019", "\u3000", "ー",
		"\xff", "\xe5\x9b", "𠀀", "é", "longerthaneight", "1", "",
		"\u0301" };
	struct random random = { .state = 99 + (uint64_t)_i };
	char text[2048];

	for (size_t round = 0; round < 2000; round++) {
		const size_t count = random_below(&random, 100);
		size_t len = 0;

		for (size_t i = 0; i < count; i++) {
			const char *part = parts[random_below(&random,
			    sizeof(parts) / sizeof(parts[0]))];

			memcpy(text + len, part, strlen(part));
			len += strlen(part);
		}
		compare(text, len);
	}
}
END_TEST

START_TEST(a_word_of_many_blocks_is_one_token)
{
	char *text = malloc(200000);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', 200000);
	compare(text, 200000);
	text[100000] = ' ';
	compare(text, 200000);
	free(text);
}
END_TEST

struct gap {
	const char *text;
	bool breaks;
};

static const struct gap gaps[] = {
	{ "far South Sudan", false },
	{ "far South. Sudan", true },
	{ "far South.Sudan", false },
	{ "in St. Louis", false },
	{ "Hartford, Conn. Governor", false },
	{ "he won. Sudan", true },
	{ "in US. Sudan", false },
	{ "far South! Sudan", true },
	{ "far South? Sudan", true },
	{ "far South\nSudan", true },
	{ "far South - Sudan", false },
	{ "far South, \"Sudan\"", false },
	{ "far South --------- Sudan", true },
	{ "far South \u2014 Sudan", false },
};

START_TEST(a_phrase_ends_where_the_sentence_does)
{
	const size_t len = strlen(gaps[_i].text);
	char *copy = padded(gaps[_i].text, len);
	const struct token *token;

	ck_assert_int_eq(splitter_run(&splitter, copy, len), NEWSALERT_OK);
	token = splitter.tokens.items;
	ck_assert_int_eq((token[splitter.tokens.count - 1].flags &
			     TOKEN_BREAKS) != 0,
	    gaps[_i].breaks);
	free(copy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("splitter");
	TCase *tcase = tcase_create("splitter");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase,
	    random_bytes_are_split_as_word_next_splits_them, 0, 4);
	tcase_add_loop_test(tcase,
	    random_words_are_split_as_word_next_splits_them, 0, 4);
	tcase_add_test(tcase, a_word_of_many_blocks_is_one_token);
	tcase_add_loop_test(tcase, a_phrase_ends_where_the_sentence_does, 0,
	    sizeof(gaps) / sizeof(gaps[0]));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

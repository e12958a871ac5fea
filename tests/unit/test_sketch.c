/* SPDX-License-Identifier: MIT */
/* Sketches against the share of word sequences that two texts really have in
 * common. */
#include "daemon/article/sketch.h"

#include <check.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/fold.h"
#include "tests/lib/random.h"

#define WORDS_MAX 1200
#define WORD_SIZE 8

/* A text of made-up words, as the oracle sees it. */
struct words {
	char items[WORDS_MAX][WORD_SIZE];
	size_t count;
};

static void
make_words(struct random *random, struct words *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		snprintf(words->items[i], WORD_SIZE, "w%u",
		    (unsigned)random_below(random, 4000));
	words->count = count;
}

/* Others in the place of some, and some more at the end. */
static void
change_words(struct random *random, const struct words *words, size_t percent,
    size_t more, struct words *out)
{
	*out = *words;
	for (size_t i = 0; i < out->count; i++)
		if (random_below(random, 100) < percent)
			snprintf(out->items[i], WORD_SIZE, "x%u",
			    (unsigned)random_below(random, 4000));
	for (size_t i = 0; i < more; i++)
		snprintf(out->items[out->count++], WORD_SIZE, "y%u",
		    (unsigned)random_below(random, 4000));
}

static struct article
article_of(const struct words *words)
{
	struct article article = { .source = NULL };
	char *text = NULL;
	FILE *out = open_memstream(&text, &(size_t){ 0 });

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < words->count; i++)
		fprintf(out, "%s%s", i == 0 ? "" : " ", words->items[i]);
	ck_assert_int_eq(fclose(out), 0);
	article.zones[ZONE_BODY] = text;
	article.zone_lens[ZONE_BODY] = strlen(text);
	return article;
}

static bool
sketch(const struct words *words, uint16_t out[SKETCH_LEN])
{
	struct article article = article_of(words);
	bool made = sketch_make(&article, out);

	free(article.zones[ZONE_BODY]);
	return made;
}

static bool
is_same(const struct words *a, size_t at, const struct words *b, size_t bt)
{
	for (size_t i = 0; i < SKETCH_SHINGLE; i++)
		if (strcmp(a->items[at + i], b->items[bt + i]) != 0)
			return false;
	return true;
}

static bool
has(const struct words *in, size_t end, const struct words *of, size_t at)
{
	for (size_t i = 0; i + SKETCH_SHINGLE <= in->count && i < end; i++)
		if (is_same(in, i, of, at))
			return true;
	return false;
}

/* Jaccard's index of the sets of sequences, each against each. */
static double
share(const struct words *a, const struct words *b)
{
	size_t common = 0, all = 0;

	for (size_t i = 0; i + SKETCH_SHINGLE <= a->count; i++) {
		if (has(a, i, a, i))
			continue; /* counted before */
		all++;
		common += has(b, SIZE_MAX, a, i);
	}
	for (size_t i = 0; i + SKETCH_SHINGLE <= b->count; i++)
		all += !has(b, i, b, i) && !has(a, SIZE_MAX, b, i);
	return (double)common / (double)all;
}

static double
agreement(const uint16_t a[SKETCH_LEN], const uint16_t b[SKETCH_LEN])
{
	int same = 0;

	for (size_t i = 0; i < SKETCH_LEN; i++)
		same += a[i] == b[i];
	return same / (double)SKETCH_LEN;
}

/* The error of one estimate has a standard deviation of at most
 * sqrt(0.25 / 32) = 0.09; that of the mean of many is a tenth. */
START_TEST(sketches_estimate_the_share_that_texts_have_in_common)
{
	static struct words one, other;
	struct random random = { (uint64_t)_i + 3 };
	double sum = 0, real = 0;

	for (int i = 0; i < 100; i++) {
		uint16_t a[SKETCH_LEN], b[SKETCH_LEN];
		double estimate, exact;

		make_words(&random, &one, 90 + random_below(&random, 300));
		change_words(&random, &one, (size_t)_i,
		    random_below(&random, 100), &other);
		ck_assert(sketch(&one, a));
		ck_assert(sketch(&other, b));
		estimate = agreement(a, b);
		exact = share(&one, &other);
		ck_assert_msg(fabs(estimate - exact) < 0.45, "%f, not %f",
		    estimate, exact);
		sum += estimate;
		real += exact;
	}
	ck_assert_msg(fabs(sum - real) / 100 < 0.04, "%f, not %f", sum / 100,
	    real / 100);
}
END_TEST

START_TEST(texts_without_a_sequence_in_common_do_not_agree)
{
	static struct words one, other;
	struct random random = { 5 };
	double highest = 0;

	for (int i = 0; i < 300; i++) {
		uint16_t a[SKETCH_LEN], b[SKETCH_LEN];

		make_words(&random, &one, 90 + random_below(&random, 300));
		make_words(&random, &other, 90 + random_below(&random, 300));
		ck_assert(sketch(&one, a));
		ck_assert(sketch(&other, b));
		if (agreement(a, b) > highest)
			highest = agreement(a, b);
	}
	ck_assert_msg(highest < 0.15, "%f", highest);
}
END_TEST

START_TEST(a_short_text_has_no_sketch)
{
	static struct words words;
	struct random random = { 7 };
	uint16_t out[SKETCH_LEN];

	make_words(&random, &words, SKETCH_MIN + SKETCH_SHINGLE - 2);
	memset(out, 0xff, sizeof(out));
	ck_assert(!sketch(&words, out));
	for (size_t i = 0; i < SKETCH_LEN; i++)
		ck_assert_uint_eq(out[i], 0);
	make_words(&random, &words, SKETCH_MIN + SKETCH_SHINGLE - 1);
	ck_assert(sketch(&words, out));
	words.count = 0;
	ck_assert(!sketch(&words, out));
}
END_TEST

START_TEST(case_and_punctuation_make_no_difference)
{
	static struct words words;
	struct random random = { 9 };
	uint16_t plain[SKETCH_LEN], dressed[SKETCH_LEN];
	struct article article;
	char text[4096];
	size_t len = 0;

	make_words(&random, &words, 200);
	ck_assert(sketch(&words, plain));
	for (size_t i = 0; i < words.count; i++) {
		words.items[i][0] = (char)toupper(words.items[i][0]);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
		    words.items[i], i % 7 == 0 ? ",\n" : " \xe2\x80\x94 ");
	}
	article = (struct article){ .zones = { [ZONE_BODY] = text },
		.zone_lens = { [ZONE_BODY] = strlen(text) } };
	ck_assert(sketch_make(&article, dressed));
	ck_assert_mem_eq(plain, dressed, sizeof(plain));
}
END_TEST

static size_t
words_of(const char *text)
{
	struct span rest = span_of(text);
	size_t count = 0;
	uint64_t word;

	while (fold_word(&rest, &word))
		count++;
	ck_assert_uint_eq(rest.len, 0);
	return count;
}

START_TEST(words_are_told_in_every_script)
{
	ck_assert_uint_eq(words_of(""), 0);
	ck_assert_uint_eq(words_of(" -- ... "), 0);
	ck_assert_uint_eq(words_of("one"), 1);
	ck_assert_uint_eq(words_of("U.S. talks, 4.5%"), 5);
	ck_assert_uint_eq(words_of("Банк России"), 2);
	ck_assert_uint_eq(words_of("日本と中国"), 5);
	ck_assert_uint_eq(words_of("in日本 today"), 4);
	ck_assert_uint_eq(words_of("a\xff"
				   "b"),
	    2);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sketch");
	TCase *tests = tcase_create("sketch");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests,
	    sketches_estimate_the_share_that_texts_have_in_common, 0, 12);
	tcase_add_test(tests, texts_without_a_sequence_in_common_do_not_agree);
	tcase_add_test(tests, a_short_text_has_no_sketch);
	tcase_add_test(tests, case_and_punctuation_make_no_difference);
	tcase_add_test(tests, words_are_told_in_every_script);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: MIT */
/* An image is taken whole or not at all. */
#include "daemon/tagging/image.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/random.h"
#include "tests/lib/rule_box.h"

static const char yaml[] =
    "- topic: politics\n"
    "  keywords: {en: [peace talks, ~negotiate, treat*, =MoFA^2], fr: [paix]}\n"
    "  when: headline:peace OR (talks NEAR/5 treaty) OR 2 of (a, b, c)\n"
    "  unless: country:JP OR lang:fr OR NOT source:TASS\n"
    "- topic: politics/treaty\n"
    "  keywords: [treaty, peace treaty]\n";

static struct rule_box box;
static void *copy; /* of the image */

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "topics/t.yaml", yaml);
	rule_box_write(&box, "countries/t.tsv",
	    "JP\tname\ten\tJapan; Land of the Rising Sun\n"
	    "CZ,SK\tname\ten\tCzechoslovakia\n-\tblock\ten\tJapan Times\n");
	rule_box_open(&box);
	copy = aligned_alloc(8, (box.image_len + 15) / 8 * 8);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, box.image, box.image_len);
}

static void
teardown(void)
{
	free(copy);
	rule_box_fini(&box);
}

static enum newsalert_err
open_copy(size_t len)
{
	struct ruleset *ruleset = NULL;
	const enum newsalert_err err = ruleset_open(copy, len, &ruleset);

	if (err != NEWSALERT_OK)
		ck_assert_ptr_null(ruleset);
	ruleset_close(ruleset);
	return err;
}

START_TEST(a_copy_elsewhere_in_memory_is_as_good)
{
	ck_assert_int_eq(open_copy(box.image_len), NEWSALERT_OK);
}
END_TEST

START_TEST(an_image_cut_anywhere_is_refused)
{
	for (size_t len = 0; len < box.image_len; len++)
		ck_assert_int_eq(open_copy(len), NEWSALERT_EFORMAT);
}
END_TEST

START_TEST(an_image_with_any_bit_changed_is_refused)
{
	unsigned char *bytes = copy;

	for (size_t i = 0; i < box.image_len; i++) {
		bytes[i] ^= (unsigned char)(1u << i % 8);
		ck_assert_int_eq(open_copy(box.image_len), NEWSALERT_EFORMAT);
		bytes[i] ^= (unsigned char)(1u << i % 8);
	}
	ck_assert_int_eq(open_copy(box.image_len), NEWSALERT_OK);
}
END_TEST

START_TEST(an_image_that_is_not_aligned_is_refused)
{
	struct ruleset *ruleset;

	ck_assert_int_eq(ruleset_open((char *)copy + 4, box.image_len - 4,
			     &ruleset),
	    NEWSALERT_EINVAL);
}
END_TEST

/* Tag with the damaged image: nothing may be read outside of it, whatever
 * comes out. */
static bool
run_damaged(void)
{
	struct article article = rule_box_article("Peace talks: the Japan "
						  "Times",
	    "Treaty negotiated in Japan, "
	    "Czechoslovakia. MoFA of the Land of the Rising Sun, paix a b c");
	struct newsalert_alert alert = { .seq = 0 };
	struct ruleset *ruleset = NULL;
	struct tagger *tagger = NULL;
	bool opened;

	if (ruleset_open(copy, box.image_len, &ruleset) != NEWSALERT_OK)
		return false;
	opened = tagger_new(ruleset, &tagger) == NEWSALERT_OK;
	if (opened)
		(void)!tagger_run(tagger, &article, &alert);
	tagger_free(tagger);
	ruleset_close(ruleset);
	return opened;
}

START_TEST(damage_under_a_right_checksum_stays_inside_the_image)
{
	struct random random = { .state = 5 + (uint64_t)_i };
	struct image_header *header = copy;
	unsigned char *bytes = copy;
	size_t opened = 0;

	for (size_t round = 0; round < 400; round++) {
		memcpy(copy, box.image, box.image_len);
		for (size_t i = random_below(&random, 3) + 1; i > 0; i--)
			bytes[random_below(&random, box.image_len)] =
			    (unsigned char)random_next(&random);
		header->checksum = image_checksum(copy, box.image_len);
		opened += run_damaged();
	}
	ck_assert_uint_gt(opened, 0);
	ck_assert_uint_lt(opened, 400);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("image");
	TCase *tcase = tcase_create("image");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_copy_elsewhere_in_memory_is_as_good);
	tcase_add_test(tcase, an_image_cut_anywhere_is_refused);
	tcase_add_test(tcase, an_image_with_any_bit_changed_is_refused);
	tcase_add_test(tcase, an_image_that_is_not_aligned_is_refused);
	tcase_add_loop_test(tcase,
	    damage_under_a_right_checksum_stays_inside_the_image, 0, 4);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

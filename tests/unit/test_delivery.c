/* SPDX-License-Identifier: MIT */
/* The format between keeper and publisher. */
#include "daemon/publisher/delivery.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define FRAME "all|00000000000000ab.7|JP|politics|{}\n"

static char encoded[DELIVERY_MAX];
static size_t encoded_len;

static void
encode(const char *mentions, const char *frame)
{
	const struct delivery delivery = { mentions, strlen(mentions), frame,
		strlen(frame) };

	encoded_len = delivery_size(&delivery);
	ck_assert_uint_le(encoded_len, sizeof(encoded));
	ck_assert_int_eq(delivery_encode(&delivery, encoded), NEWSALERT_OK);
}

START_TEST(what_is_encoded_comes_out_again)
{
	struct delivery delivery;
	size_t used;

	encode("US,DE", FRAME);
	ck_assert_int_eq(delivery_decode(encoded, encoded_len, &used,
			     &delivery),
	    NEWSALERT_OK);
	ck_assert_uint_eq(used, encoded_len);
	ck_assert_mem_eq(delivery.mentions, "US,DE", 5);
	ck_assert_uint_eq(delivery.mentions_len, 5);
	ck_assert_mem_eq(delivery.frame, FRAME, strlen(FRAME));
	ck_assert_uint_eq(delivery.frame_len, strlen(FRAME));
}
END_TEST

START_TEST(every_shorter_piece_asks_for_more)
{
	struct delivery delivery;
	size_t len, used;

	encode("", FRAME);
	for (len = 0; len < encoded_len; len++)
		ck_assert_int_eq(delivery_decode(encoded, len, &used,
				     &delivery),
		    NEWSALERT_EAGAIN);
}
END_TEST

START_TEST(what_follows_is_left_for_the_next_call)
{
	struct delivery delivery;
	char two[256];
	size_t used;

	encode("", FRAME);
	memcpy(two, encoded, encoded_len);
	memcpy(two + encoded_len, encoded, encoded_len);
	ck_assert_int_eq(delivery_decode(two, 2 * encoded_len, &used,
			     &delivery),
	    NEWSALERT_OK);
	ck_assert_uint_eq(used, encoded_len);
}
END_TEST

START_TEST(a_length_over_the_limit_is_refused_before_its_bytes_come)
{
	struct delivery delivery;
	size_t used;

	ck_assert_int_eq(delivery_decode("\xff\xff\xff\x7f", 4, &used,
			     &delivery),
	    NEWSALERT_EPROTO);
}
END_TEST

START_TEST(a_payload_without_a_bar_is_refused)
{
	struct delivery delivery;
	size_t used;

	ck_assert_int_eq(delivery_decode("\x02\0\0\0ab", 6, &used, &delivery),
	    NEWSALERT_EPROTO);
	ck_assert_int_eq(delivery_decode("\0\0\0\0", 4, &used, &delivery),
	    NEWSALERT_EPROTO);
}
END_TEST

START_TEST(a_frame_of_the_largest_size_passes_and_one_byte_more_does_not)
{
	static char frame[NEWSALERT_FRAME_MAX + 1];
	struct delivery delivery = { "", 0, frame, NEWSALERT_FRAME_MAX }, back;
	size_t used;

	memset(frame, 'x', sizeof(frame));
	ck_assert_int_eq(delivery_encode(&delivery, encoded), NEWSALERT_OK);
	ck_assert_int_eq(delivery_decode(encoded, delivery_size(&delivery),
			     &used, &back),
	    NEWSALERT_OK);
	delivery.frame_len++;
	ck_assert_int_eq(delivery_encode(&delivery, encoded),
	    NEWSALERT_ETOOBIG);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("delivery");
	TCase *tcase = tcase_create("delivery");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, what_is_encoded_comes_out_again);
	tcase_add_test(tcase, every_shorter_piece_asks_for_more);
	tcase_add_test(tcase, what_follows_is_left_for_the_next_call);
	tcase_add_test(tcase,
	    a_length_over_the_limit_is_refused_before_its_bytes_come);
	tcase_add_test(tcase, a_payload_without_a_bar_is_refused);
	tcase_add_test(tcase,
	    a_frame_of_the_largest_size_passes_and_one_byte_more_does_not);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

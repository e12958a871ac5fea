/* SPDX-License-Identifier: MIT */
/* Live frames, to bytes and back. */
#include "client/frame.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define LINE "all|9f2c00000000abcd.42|JP,RU|politics|{\"seq\":42,\"a\":\"|\"}\n"

static enum newsalert_err
parse(const char *text, struct frame *frame)
{
	return frame_parse(text, strlen(text), frame);
}

static void
assert_refused(const char *text)
{
	struct frame frame = { .seq = 7 };

	ck_assert_msg(parse(text, &frame) == NEWSALERT_EPROTO, "%s", text);
	ck_assert_uint_eq(frame.seq, 7);
}

START_TEST(a_frame_has_five_fields)
{
	struct frame frame;

	ck_assert_int_eq(parse(LINE, &frame), NEWSALERT_OK);
	ck_assert(frame_is(&frame, "all"));
	ck_assert(!frame_is(&frame, "al"));
	ck_assert(!frame_is(&frame, "all|"));
	ck_assert_uint_eq(frame.epoch, 0x9f2c00000000abcd);
	ck_assert_uint_eq(frame.seq, 42);
	ck_assert_mem_eq(frame.countries, "JP,RU", frame.countries_len);
	ck_assert_mem_eq(frame.topics, "politics", frame.topics_len);
	ck_assert_uint_eq(frame.json_len, strlen("{\"seq\":42,\"a\":\"|\"}"));
}
END_TEST

START_TEST(a_heartbeat_is_a_frame)
{
	struct frame frame;

	ck_assert_int_eq(parse("hb|0000000000000001.0|||{}\n", &frame),
	    NEWSALERT_OK);
	ck_assert(frame_is(&frame, "hb"));
	ck_assert_uint_eq(frame.seq, 0);
	ck_assert_uint_eq(frame.countries_len + frame.topics_len, 0);
}
END_TEST

START_TEST(what_is_formatted_parses_to_the_same)
{
	struct frame frame, again;
	char *bytes = NULL;
	size_t len = 0;

	ck_assert_int_eq(parse(LINE, &frame), NEWSALERT_OK);
	ck_assert_int_eq(frame_format(&frame, &bytes, &len), NEWSALERT_OK);
	ck_assert_str_eq(bytes, LINE);
	ck_assert_uint_eq(len, strlen(LINE));
	ck_assert_int_eq(frame_parse(bytes, len, &again), NEWSALERT_OK);
	free(bytes);
}
END_TEST

START_TEST(format_refuses_a_field_that_breaks_the_frame)
{
	struct frame frame;
	char *bytes = NULL;
	size_t len = 0;

	ck_assert_int_eq(parse(LINE, &frame), NEWSALERT_OK);
	frame.topics = "a|b";
	frame.topics_len = 3;
	ck_assert_int_eq(frame_format(&frame, &bytes, &len), NEWSALERT_EFORMAT);
	frame.topics = "a\nb";
	ck_assert_int_eq(frame_format(&frame, &bytes, &len), NEWSALERT_EFORMAT);
	ck_assert_ptr_null(bytes);
}
END_TEST

START_TEST(anything_else_is_refused)
{
	assert_refused("");
	assert_refused("\n");
	assert_refused("all|9f2c00000000abcd.42|||{}");
	assert_refused("|9f2c00000000abcd.42|||{}\n");
	assert_refused("all|9f2c00000000abcd.42||{}\n");
	assert_refused("all|9F2C00000000ABCD.42|||{}\n");
	assert_refused("all|9f2c00000000abc.42|||{}\n");
	assert_refused("all|9f2c00000000abcd.042|||{}\n");
	assert_refused("all|9f2c00000000abcd.|||{}\n");
	assert_refused("all|9f2c00000000abcd.4x|||{}\n");
	assert_refused("all|9f2c00000000abcd.18446744073709551616|||{}\n");
	assert_refused("all|9f2c00000000abcd.42|||[]\n");
	assert_refused("all|9f2c00000000abcd.42|||{}\n\n");
	assert_refused("all|9f2c00000000abcd.42|\x01||{}\n");
}
END_TEST

START_TEST(a_frame_over_the_limit_is_refused)
{
	const char *start = "all|9f2c00000000abcd.42|||{";
	char *text = malloc(NEWSALERT_FRAME_MAX + 1);
	struct frame frame;

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', NEWSALERT_FRAME_MAX + 1);
	memcpy(text, start, strlen(start));
	memcpy(text + NEWSALERT_FRAME_MAX - 2, "}\n", 2);
	ck_assert_int_eq(frame_parse(text, NEWSALERT_FRAME_MAX, &frame),
	    NEWSALERT_OK);
	memcpy(text + NEWSALERT_FRAME_MAX - 2, " }\n", 3);
	ck_assert_int_eq(frame_parse(text, NEWSALERT_FRAME_MAX + 1, &frame),
	    NEWSALERT_EPROTO);
	free(text);
}
END_TEST

START_TEST(a_position_is_epoch_and_seq)
{
	const char *text = "00000000000000ff.18446744073709551615";
	uint64_t epoch = 0, seq = 0;

	ck_assert(frame_parse_position(text, strlen(text), &epoch, &seq));
	ck_assert_uint_eq(epoch, 255);
	ck_assert_uint_eq(seq, UINT64_MAX);
	ck_assert(!frame_parse_position(text, 17, &epoch, &seq));
	ck_assert(!frame_parse_position(text, 0, &epoch, &seq));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("frame");
	TCase *tests = tcase_create("frame");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_frame_has_five_fields);
	tcase_add_test(tests, a_heartbeat_is_a_frame);
	tcase_add_test(tests, what_is_formatted_parses_to_the_same);
	tcase_add_test(tests, format_refuses_a_field_that_breaks_the_frame);
	tcase_add_test(tests, anything_else_is_refused);
	tcase_add_test(tests, a_frame_over_the_limit_is_refused);
	tcase_add_test(tests, a_position_is_epoch_and_seq);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: MIT */
/* Code points: every one there is. */
#include "daemon/article/codepoint.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define LAST 0x10FFFFu

static bool
is_surrogate(uint32_t value)
{
	return value >= 0xD800 && value <= 0xDFFF;
}

START_TEST(encode_and_decode_agree_on_every_scalar_value)
{
	for (uint32_t value = 0; value <= LAST; value++) {
		char bytes[4];
		size_t len = codepoint_encode(value, bytes);
		struct codepoint point = codepoint_decode(bytes, len);

		if (point.valid == is_surrogate(value) ||
		    (point.valid && (point.value != value || point.len != len)))
			ck_abort_msg("U+%04X", value);
	}
}
END_TEST

/* utf8proc is the oracle: the same pairs and triples are valid. */
START_TEST(decode_refuses_the_sequences_that_utf8proc_refuses)
{
	for (unsigned lead = 0x80; lead <= 0xFF; lead++) {
		for (unsigned rest = 0; rest <= 0xFFFF; rest++) {
			char bytes[4] = { (char)lead, (char)(rest >> 8),
				(char)rest, (char)0x80 };
			utf8proc_int32_t value;
			utf8proc_ssize_t len =
			    utf8proc_iterate((const utf8proc_uint8_t *)bytes, 4,
				&value);
			struct codepoint point = codepoint_decode(bytes, 4);

			if (point.valid != (len > 0) ||
			    (len > 0 && point.value != (uint32_t)value))
				ck_abort_msg("%02X %04X", lead, rest);
		}
	}
}
END_TEST

START_TEST(decode_takes_maximal_subparts)
{
	/* Unicode 15, table 3-8: 61 F1 80 80 E1 80 C2 62 */
	static const char bytes[] = "\xF1\x80\x80\xE1\x80\xC2"
				    "b";
	static const int lens[] = { 3, 2, 1, 1 };
	size_t at = 0;

	for (int i = 0; i < 4; i++) {
		struct codepoint point =
		    codepoint_decode(bytes + at, sizeof(bytes) - 1 - at);

		ck_assert_uint_eq(point.len, (size_t)lens[i]);
		ck_assert_int_eq(point.valid, i == 3);
		at += point.len;
	}
}
END_TEST

START_TEST(decode_does_not_read_past_the_end)
{
	struct codepoint point = codepoint_decode("\xE2\x82\xAC", 2);

	ck_assert(!point.valid);
	ck_assert_uint_eq(point.len, 2);
}
END_TEST

/* The normalizer is the oracle of the table that skips it. */
START_TEST(is_nfc_holds_for_a_code_point_beside_any_other)
{
	for (uint32_t value = 1; value <= LAST; value++) {
		utf8proc_int32_t parts[8];
		utf8proc_ssize_t count;
		int boundary = 0;

		if (is_surrogate(value))
			continue;
		if (codepoint_is_nfc(value)) {
			utf8proc_uint8_t text[8] = { 0 };
			utf8proc_uint8_t *nfc;

			utf8proc_encode_char((utf8proc_int32_t)value, text);
			nfc = utf8proc_NFC(text);
			if (nfc == NULL ||
			    strcmp((char *)nfc, (char *)text) != 0)
				ck_abort_msg("U+%04X is not NFC", value);
			free(nfc);
			ck_assert_msg(utf8proc_get_property(
					  (utf8proc_int32_t)value)
					      ->combining_class == 0,
			    "U+%04X combines", value);
		}
		/* What ends a composition is never plain. */
		count = utf8proc_decompose_char((utf8proc_int32_t)value, parts,
		    8, UTF8PROC_DECOMPOSE, &boundary);
		if (count > 1 && !(value >= 0xAC00 && value <= 0xD7A3))
			ck_assert_msg(!codepoint_is_nfc(
					  (uint32_t)parts[count - 1]),
			    "U+%04X ends U+%04X", (unsigned)parts[count - 1],
			    value);
	}
	for (uint32_t jamo = 0x1161; jamo <= 0x11C2; jamo++)
		ck_assert(!codepoint_is_nfc(jamo));
}
END_TEST

START_TEST(fate_lets_no_control_and_no_format_character_through)
{
	for (uint32_t value = 0; value <= LAST; value++) {
		utf8proc_category_t category =
		    utf8proc_category((utf8proc_int32_t)value);
		enum codepoint_fate fate = codepoint_fate(value);

		if (is_surrogate(value) || value == '\t')
			continue;
		if (category == UTF8PROC_CATEGORY_CC ||
		    category == UTF8PROC_CATEGORY_ZL ||
		    category == UTF8PROC_CATEGORY_ZP)
			ck_assert_msg(fate == CODEPOINT_DROP ||
					  fate == CODEPOINT_NEWLINE,
			    "U+%04X", value);
		if (category == UTF8PROC_CATEGORY_ZS)
			ck_assert_msg(fate == CODEPOINT_SPACE || value == ' ',
			    "U+%04X", value);
	}
}
END_TEST

START_TEST(fate_drops_what_turns_or_hides_text)
{
	static const uint32_t values[] = { 0xAD, 0x61C, 0x200B, 0x200E, 0x200F,
		0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0xFEFF, 0xFE0F, 0x3164,
		0xE0041, 0xFFFE, 0x1FFFE, 0x1B, 0x7F, 0x9B };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		ck_assert_msg(codepoint_fate(values[i]) == CODEPOINT_DROP,
		    "U+%04X", values[i]);
	ck_assert_int_eq(codepoint_fate(0x200D), CODEPOINT_JOINER);
	ck_assert_int_eq(codepoint_fate(0x85), CODEPOINT_NEWLINE);
	ck_assert_int_eq(codepoint_fate(0xFFFD), CODEPOINT_KEEP);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("codepoint");
	TCase *tests = tcase_create("codepoint");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, encode_and_decode_agree_on_every_scalar_value);
	tcase_add_test(tests,
	    decode_refuses_the_sequences_that_utf8proc_refuses);
	tcase_add_test(tests, decode_takes_maximal_subparts);
	tcase_add_test(tests, decode_does_not_read_past_the_end);
	tcase_add_test(tests, is_nfc_holds_for_a_code_point_beside_any_other);
	tcase_add_test(tests,
	    fate_lets_no_control_and_no_format_character_through);
	tcase_add_test(tests, fate_drops_what_turns_or_hides_text);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

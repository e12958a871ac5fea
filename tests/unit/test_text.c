/* SPDX-License-Identifier: MIT */
/* Clean text, held against the oracle. */
#include "daemon/article/text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/codepoint.h"
#include "tests/lib/random.h"
#include "tests/lib/text_oracle.h"

#define ROUNDS  3000
#define LEN_MAX 60

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct cleaning {
	const char *dirty;
	const char *clean;
	size_t replaced;
};

static const struct cleaning cleanings[] = {
	{ "a\r\nb\rc\nd\r\r\ne", "a\nb\nc\nd\ne", 0 },
	{ "a\fb\vc\u2028d\xC2\x85"
	  "e",
	    "a\nb\nc\nd\ne", 0 },
	{ "\xEF\xBB\xBFRain", "Rain", 0 },
	{ "a\tb", "a\tb", 0 },
	{ "a\x1B[31mb\x07\x7F", "a[31mb", 0 },
	{ "sanc\u200Btions sanc\u200Dtions sanc\u00ADtions",
	    "sanctions sanctions sanctions", 0 },
	{ "a\u202Eb\u2066c\u200E", "abc", 0 },
	{ "a\u00A0b\u3000c\u2009d", "a b c d", 0 },
	{ "don\xC2\x92t \xC2\x93stop\xC2\x94 \xC2\x81", "don’t “stop” ", 0 },
	{ "cafe\u0301", "caf\u00E9", 0 },
	{ "\u0915\u094D\u200D\u0937", "\u0915\u094D\u200D\u0937", 0 },
	{ "\u0645\u06CC\u200C\u062E", "\u0645\u06CC\u200C\u062E", 0 },
	{ "\u0645\u200C ", "\u0645 ", 0 },
	{ "\U0001F468\u200D\U0001F469", "\U0001F468\u200D\U0001F469", 0 },
	{ "bad \xFF and \xE2\x82 end", "bad \uFFFD and \uFFFD end", 3 },
	{ "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD", 3 },
	{ "AT&amp;T &lt;T&gt; &#8220;x&#8221;", "AT&T <T> \u201Cx\u201D", 0 },
	{ "AT&T R&D; x & y", "AT&T R&D; x & y", 0 },
	{ "year #39;s end #1 a#39;b", "year's end #1 a#39;b", 0 },
	{ "said  quot;no quot; twice;", "said \"no\" twice;", 0 },
	{ "for  #36;550", "for $550", 0 },
	{ "&#x202E;a&#27;b&#8203;", "ab", 0 },
	{ "a <b>bold</b> move", "a bold move", 0 },
	{ "a &lt;b&gt;bold&lt;/b&gt; move", "a bold move", 0 },
	{ "<p>One</p><p>Two</p>", "\nOne\n\nTwo\n", 0 },
	{ "<ACME CORP> and <T> and 1 > 0", "<ACME CORP> and <T> and 1 > 0", 0 },
	{ ">", ">", 0 },
	{ "#39;", "'", 0 },
	{ "a\n#39;b", "a\n'b", 0 },
	{ ";", ";", 0 },
	{ "&", "&", 0 },
	{ "", "", 0 },
};

START_TEST(clean_gives_honest_text)
{
	const struct cleaning *cleaning = &cleanings[_i];
	struct text text;

	ck_assert_int_eq(text_clean(cleaning->dirty, strlen(cleaning->dirty),
			     &text),
	    NEWSALERT_OK);
	ck_assert_str_eq(text.bytes, cleaning->clean);
	ck_assert_uint_eq(text.len, strlen(cleaning->clean));
	ck_assert_uint_eq(text.replaced, cleaning->replaced);
	text_fini(&text);
}
END_TEST

/* Sorting marks takes the square of their number: a hostile letter with a
 * million of them must not. */
START_TEST(clean_keeps_thirty_marks_of_a_million)
{
	enum { MARKS = 1000000 };
	char *dirty = malloc(1 + MARKS * 2);
	struct text text;

	dirty[0] = 'x';
	for (size_t i = 0; i < MARKS; i++) {
		dirty[1 + i * 2] = (char)0xCC;
		dirty[2 + i * 2] = (char)(i % 2 == 0 ? 0x81 : 0xA3);
	}
	ck_assert_int_eq(text_clean(dirty, 1 + MARKS * 2, &text), NEWSALERT_OK);
	ck_assert_uint_eq(text.len, 1 + 30 * 2);
	text_fini(&text);
	free(dirty);
}
END_TEST

/* Code points that meet the special cases often. */
static uint32_t
draw(struct random *random)
{
	static const uint32_t special[] = { ' ', '\n', 'a', 'e', 0x300, 0x301,
		0x92, 0x81, 0x323, 0x200B, 0x200C, 0x200D, 0x202E, 0xAD, 0xA0,
		0x915, 0x94D, 0x93C, 0x627, 0x653, 0x1100, 0x1161, 0x11A8,
		0xAC00, 0x212B, 0x1F468, 0xFE0F, 0x344, 0x3000, 0x2028,
		0xFEFF };
	uint32_t value;

	if (random_below(random, 4) != 0)
		return special[random_below(random, LENGTH(special))];
	do {
		value = (uint32_t)random_below(random, 0x10FFFF) + 1;
	} while ((value >= 0xD800 && value <= 0xDFFF) || value == '\r' ||
		 value == '&' || value == '#' || value == ';' || value == '>');
	return value;
}

START_TEST(clean_agrees_with_the_oracle_on_random_text)
{
	struct random random = { 20221213 };

	for (int round = 0; round < ROUNDS; round++) {
		size_t count = random_below(&random, LEN_MAX), len = 0;
		char dirty[LEN_MAX * 4];
		struct text text;
		char *want;

		for (size_t i = 0; i < count; i++)
			len += codepoint_encode(draw(&random), dirty + len);
		want = text_oracle_clean(dirty, len);
		ck_assert_ptr_nonnull(want);
		ck_assert_int_eq(text_clean(dirty, len, &text), NEWSALERT_OK);
		ck_assert_str_eq(text.bytes, want);
		text_fini(&text);
		free(want);
	}
}
END_TEST

static void
check_byte_at(char byte, size_t at)
{
	char dirty[LEN_MAX];
	struct text text;
	char *want;

	memset(dirty, 'x', sizeof(dirty));
	dirty[at] = byte;
	want = text_oracle_clean(dirty, sizeof(dirty));
	ck_assert_ptr_nonnull(want);
	ck_assert_int_eq(text_clean(dirty, sizeof(dirty), &text), NEWSALERT_OK);
	ck_assert_str_eq(text.bytes, want);
	text_fini(&text);
	free(want);
}

/* Plain text goes through in blocks: a byte that needs a look is seen wherever
 * it stands in one. The oracle knows no CR. */
START_TEST(clean_sees_each_byte_in_a_long_text)
{
	for (int byte = 1; byte < 0x80; byte++)
		for (size_t at = 0; byte != '\r' && at < LEN_MAX; at++)
			check_byte_at((char)byte, at);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text");
	TCase *tests = tcase_create("text");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, clean_gives_honest_text, 0,
	    LENGTH(cleanings));
	tcase_add_test(tests, clean_keeps_thirty_marks_of_a_million);
	tcase_add_test(tests, clean_agrees_with_the_oracle_on_random_text);
	tcase_add_test(tests, clean_sees_each_byte_in_a_long_text);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: MIT */
/* Formats told by their first bytes. */
#include "daemon/article/sniff.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct start {
	const char *bytes;
	size_t len;
	enum format format;
};

#define START(bytes, format)                                                   \
	{                                                                      \
		bytes, sizeof(bytes) - 1, format                               \
	}

static const struct start starts[] = {
	START("Rain on Friday\n", FORMAT_TEXT),
	START("<ACME CORP> 4TH QTR NET\n", FORMAT_TEXT),
	START("<RSS> SETS PAYOUT\n", FORMAT_TEXT),
	START("<rssfeed is a word", FORMAT_TEXT),
	START("<html", FORMAT_TEXT),
	START("[Corrected] Rain", FORMAT_TEXT),
	START("{braces} in a headline", FORMAT_TEXT),
	START("Subject: rain\n\nIt will rain.", FORMAT_TEXT),
	START("From: Oslo\nTo: Bergen\nby train in six hours", FORMAT_TEXT),
	START("", FORMAT_EMPTY),
	START("\xEF\xBB\xBF\r\n ", FORMAT_EMPTY),
	START("<!DOCTYPE html>", FORMAT_HTML),
	START(" \n<!doctype HTML PUBLIC", FORMAT_HTML),
	START("<HTML>", FORMAT_HTML),
	START("<body class='x'>", FORMAT_HTML),
	START("<?xml version='1.0'?><html>", FORMAT_HTML),
	START("<!-- c --><html>", FORMAT_HTML),
	START("<rss version='2.0'>", FORMAT_RSS),
	START("<?xml version='1.0'?>\n<rdf:RDF xmlns", FORMAT_RSS),
	START("<feed xmlns='a'>", FORMAT_ATOM),
	START("<!-- <b>c</b> --><RSS>", FORMAT_RSS),
	START("<?xml version='1.0'?><!DOCTYPE html><rss>", FORMAT_RSS),
	START("<?xml version='1.0'?><Channel>", FORMAT_RSS),
	START("<CHANNEL> SETS PAYOUT\n", FORMAT_TEXT),
	START("<CHANNEL HREF='a'>\n</CHANNEL>\n", FORMAT_RSS),
	START("<entry>\n</entry>\n", FORMAT_ATOM),
	START("Warning: line 3\n<?xml version='1.0'?><rss>", FORMAT_RSS),
	START("Write <?xml version='1.0'?><p> in front", FORMAT_TEXT),
	START("<!DOCTYPE nitf SYSTEM 'a'><nitf>", FORMAT_NITF),
	START("<NITF VERSION='2.5'>", FORMAT_NITF),
	START("<NewsML>", FORMAT_NEWSML),
	START("<newsMessage xmlns='a'>", FORMAT_NEWSML_G2),
	START("<g2:newsItem>", FORMAT_NEWSML_G2),
	START("<?xml version='1.0'?><!-- no <html> --><nitf>", FORMAT_NITF),
	START("<?xml version='1.0'?><a:results><a:one/>\n<nitf>", FORMAT_NITF),
	START("<results>\n<newsItem/></results>", FORMAT_NEWSML_G2),
	START("<?xml version='1.0'?><x><!-- nitf --></x>", FORMAT_XML),
	START("<?xml version='1.0'?><other/>", FORMAT_XML),
	START("<story id='1'>\n<p>Rain</p>\n</story>\n", FORMAT_XML),
	START("<?xml", FORMAT_XML),
	START("{\"headline\": 1}", FORMAT_JSON),
	START("\xEF\xBB\xBF [ { \"a\" : 1 } ]", FORMAT_JSON),
	START("[]", FORMAT_JSON),
	START("Received: by a\r\n\tfor b\r\nX-Own: c\r\nFrom: d\r\n"
	      "Subject: e\r\n",
	    FORMAT_MAIL),
	START("From a Tue\nFrom: a\nTo: b\nDate: c\n", FORMAT_MAIL),
	START("\x01"
	      "abc",
	    FORMAT_IPTC7901),
	START("\x16\x16\x01"
	      "A1",
	    FORMAT_IPTC7901),
	START("\r\n\x01"
	      "aaa1 4 pl 20\r\n\x02Rain falls on the harbour town\x03",
	    FORMAT_IPTC7901),
	START("\x1F\x8B\x08", FORMAT_GZIP),
	START("PK\x03\x04", FORMAT_ZIP),
	START("%PDF-1.4", FORMAT_PDF),
	START("{\\rtf1", FORMAT_RTF),
	START("\x89PNG\r\n", FORMAT_IMAGE),
	START("abc\0def", FORMAT_BINARY),
	START("\x05\x06\x07\x08", FORMAT_BINARY),
};

START_TEST(format_is_told_by_content)
{
	enum format format = sniff_format(starts[_i].bytes, starts[_i].len);

	ck_assert_msg(format == starts[_i].format, "%s: %s", starts[_i].bytes,
	    sniff_name(format));
}
END_TEST

START_TEST(every_format_has_a_name)
{
	for (int i = 0; i < FORMAT_COUNT; i++)
		ck_assert_ptr_nonnull(sniff_name((enum format)i));
}
END_TEST

START_TEST(a_nul_far_behind_makes_it_binary)
{
	static char bytes[100000];

	memset(bytes, 'a', sizeof(bytes));
	ck_assert_int_eq(sniff_format(bytes, sizeof(bytes)), FORMAT_TEXT);
	bytes[sizeof(bytes) - 1] = '\0';
	ck_assert_int_eq(sniff_format(bytes, sizeof(bytes)), FORMAT_BINARY);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sniff");
	TCase *tests = tcase_create("sniff");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, format_is_told_by_content, 0,
	    LENGTH(starts));
	tcase_add_test(tests, every_format_has_a_name);
	tcase_add_test(tests, a_nul_far_behind_makes_it_binary);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

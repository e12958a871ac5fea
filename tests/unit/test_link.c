/* SPDX-License-Identifier: MIT */
/* Links: the examples of RFC 3986, section 5.4, and what is no address. */
#include "daemon/article/link.h"

#include <check.h>

#include "daemon/article/article.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reference {
	const char *text;
	const char *address;
};

static const struct reference references[] = {
	{ "g", "http://a/b/c/g" },
	{ "./g", "http://a/b/c/g" },
	{ "g/", "http://a/b/c/g/" },
	{ "/g", "http://a/g" },
	{ "//g", "http://g" },
	{ "?y", "http://a/b/c/d;p?y" },
	{ "g?y", "http://a/b/c/g?y" },
	{ "#s", "http://a/b/c/d;p?q#s" },
	{ "g#s", "http://a/b/c/g#s" },
	{ "g?y#s", "http://a/b/c/g?y#s" },
	{ ";x", "http://a/b/c/;x" },
	{ "g;x?y#s", "http://a/b/c/g;x?y#s" },
	{ ".", "http://a/b/c/" },
	{ "./", "http://a/b/c/" },
	{ "..", "http://a/b/" },
	{ "../g", "http://a/b/g" },
	{ "../..", "http://a/" },
	{ "../../g", "http://a/g" },
	{ "../../../g", "http://a/g" },
	{ "/./g", "http://a/g" },
	{ "/../g", "http://a/g" },
	{ "g.", "http://a/b/c/g." },
	{ "..g", "http://a/b/c/..g" },
	{ "./../g", "http://a/b/g" },
	{ "./g/.", "http://a/b/c/g/" },
	{ "g/../h", "http://a/b/c/h" },
	{ "g?y/../x", "http://a/b/c/g?y/../x" },
	{ " https://b/x \n", "https://b/x" },
	{ "", "" },
	{ "mailto:jane@example.com", "" },
	{ "javascript:alert(1)", "" },
	{ "urn:x:1", "" },
	{ "http:g", "" },
};

static void
expect(struct span base, struct span reference, const char *address)
{
	struct text_buffer link = { 0 };

	ck_assert_int_eq(link_resolve(base, reference, &link), NEWSALERT_OK);
	ck_assert_msg(span_equal(text_buffer_span(&link), span_of(address)),
	    "%.*s is %.*s and not %s", (int)reference.len, reference.bytes,
	    (int)link.len, link.bytes, address);
	text_buffer_fini(&link);
}

START_TEST(references_are_resolved)
{
	for (size_t i = 0; i < LENGTH(references); i++)
		expect(span_of("http://a/b/c/d;p?q"),
		    span_of(references[i].text), references[i].address);
	expect(span_of("http://a"), span_of("b"), "http://a/b");
}
END_TEST

START_TEST(without_a_base_only_an_address_is_one)
{
	expect(span_of(""), span_of("g"), "");
	expect(span_of("urn:x"), span_of("g"), "");
	expect(span_of(""), span_of("ftp://a/b"), "ftp://a/b");
}
END_TEST

START_TEST(an_address_that_is_too_long_is_none)
{
	static char text[ARTICLE_LINK_MAX + 2] = "http://a/";

	memset(text + 9, 'x', sizeof(text) - 10);
	expect(span_of(""), span_of(text), "");
	text[ARTICLE_LINK_MAX] = '\0';
	expect(span_of(""), span_of(text), text);
	expect(span_of("http://a/"), span_of(text + 9), text);
	expect(span_of("http://aa/"), span_of(text + 9), "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("link");
	TCase *tcase = tcase_create("link");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, references_are_resolved);
	tcase_add_test(tcase, without_a_base_only_an_address_is_one);
	tcase_add_test(tcase, an_address_that_is_too_long_is_none);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}

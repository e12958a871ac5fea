/* SPDX-License-Identifier: MIT */
/* Trees of XML: what is well-formed, what is not, and what is hostile. */
#include "daemon/article/tree.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif
#define MEMORY_MAX ((size_t)64 << 20)

/* What a tree looks like: "(rss(channel'text'))", attributes as "@name=value",
 * name spaces as "{URI}" where there is one. */
static char picture[65536];

static void
draw(struct span text)
{
	size_t len = strlen(picture);

	ck_assert_uint_lt(len + text.len, sizeof(picture));
	memcpy(picture + len, text.bytes, text.len);
	picture[len + text.len] = '\0';
}

static void
draw_name(struct span name, const char *ns)
{
	if (ns[0] != '\0') {
		draw(span_of("{"));
		draw(span_of(ns));
		draw(span_of("}"));
	}
	draw(name);
}

static void
draw_node(const struct node *node)
{
	if (node_is_text(node)) {
		draw(span_of("'"));
		draw(node->text);
		draw(span_of("'"));
		return;
	}
	draw(span_of("("));
	draw_name(node->name, node->ns);
	for (const struct attribute *a = node->attributes; a != NULL;
	     a = a->next) {
		draw(span_of(" @"));
		draw_name(a->name, a->ns);
		draw(span_of("="));
		draw(a->value);
	}
	for (const struct node *child = node->first; child != NULL;
	     child = child->next) {
		ck_assert_ptr_eq(child->parent, node);
		draw_node(child);
	}
	draw(span_of(")"));
}

static struct tree *
read_bytes(const char *bytes, size_t len)
{
	struct newsalert_error why = { 0 };
	struct tree *tree = NULL;
	enum newsalert_err err =
	    tree_read_xml((struct span){ bytes, len }, &why, &tree);

	ck_assert_msg(err == NEWSALERT_OK, "error %d: %s", err, why.text);
	return tree;
}

static void
expect(const char *xml, const char *expected)
{
	struct tree *tree = read_bytes(xml, strlen(xml));

	picture[0] = '\0';
	draw_node(tree_root(tree));
	tree_free(tree);
	ck_assert_msg(strcmp(picture, expected) == 0,
	    "%s\n  gives    %s\n  and not  %s", xml, picture, expected);
}

/* In little time and memory, for a reason that has the words in it. */
static void
expect_refusal(const char *bytes, size_t len, const char *words)
{
	struct newsalert_error why = { 0 };
	struct tree *tree = NULL;
	clock_t start = clock();
	enum newsalert_err err =
	    tree_read_xml((struct span){ bytes, len }, &why, &tree);

	ck_assert_int_eq(err, NEWSALERT_EFORMAT);
	ck_assert_ptr_null(tree);
	ck_assert_msg(strstr(why.text, words) != NULL, "\"%s\" lacks \"%s\"",
	    why.text, words);
	if (!SANITIZED)
		ck_assert_int_lt(clock() - start, CLOCKS_PER_SEC);
}

/* Whatever comes of it, in little time and memory. */
static void
expect_patience(const char *bytes, size_t len)
{
	struct newsalert_error why = { 0 };
	struct tree *tree = NULL;
	clock_t start = clock();
	enum newsalert_err err =
	    tree_read_xml((struct span){ bytes, len }, &why, &tree);

	ck_assert_msg(err == NEWSALERT_OK || err == NEWSALERT_EFORMAT,
	    "error %d", err);
	if (!SANITIZED)
		ck_assert_int_lt(clock() - start, CLOCKS_PER_SEC);
	tree_free(tree);
}

/* So many times the text, between head and tail. The caller frees it. */
static char *
repeat(const char *head, const char *text, size_t times, const char *tail)
{
	size_t len = strlen(text);
	char *all = malloc(strlen(head) + times * len + strlen(tail) + 1), *at;

	ck_assert_ptr_nonnull(all);
	at = stpcpy(all, head);
	for (size_t i = 0; i < times; i++, at += len)
		memcpy(at, text, len);
	stpcpy(at, tail);
	return all;
}

static void
limit_memory(size_t input_len)
{
	unsigned long pages = 0;
	FILE *statm = fopen("/proc/self/statm", "r");
	struct rlimit limit;

	ck_assert_ptr_nonnull(statm);
	ck_assert_int_eq(fscanf(statm, "%lu", &pages), 1);
	fclose(statm);
	if (SANITIZED)
		return;
	limit.rlim_cur = limit.rlim_max =
	    pages * (size_t)sysconf(_SC_PAGESIZE) + MEMORY_MAX + input_len;
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
}

static void
expect_repeated(const char *head, const char *text, size_t times,
    const char *tail, const char *words)
{
	char *all = repeat(head, text, times, tail);

	limit_memory(0);
	if (words == NULL)
		expect_patience(all, strlen(all));
	else
		expect_refusal(all, strlen(all), words);
	free(all);
}

/* ---- Well-formed ------------------------------------------------------- */

START_TEST(elements_texts_and_attributes_are_kept_in_order)
{
	expect("<a x='1' y=\"&lt;&#233;\">b<c/> d <!-- e --><f>g</f></a>",
	    "(a @x=1 @y=<\xC3\xA9'b'(c)' d '(f'g'))");
	expect("<a><![CDATA[<b>&amp;]]>c</a>", "(a'<b>&amp;c')");
	expect("\xEF\xBB\xBF<?xml version='1.0' encoding='x-no-such'?><a/>",
	    "(a)");
	expect("<a>&amp;&lt;&#xE9;</a>\n<!-- end -->\n", "(a'&<\xC3\xA9')");
	expect("<a>don&#146;t\xC2\xA0\xC3\x82\xC2\x94</a>",
	    "(a'don\xE2\x80\x99t\xC2\xA0\xC3\x82\xE2\x80\x9D')");
}
END_TEST

START_TEST(names_are_local_and_have_their_name_space)
{
	expect("<a xmlns='u:d' xmlns:p='u:p'><p:b p:x='1' y='2'/></a>",
	    "({u:d}a({u:p}b @{u:p}x=1 @y=2))");
	expect("<a xml:lang='en'/>",
	    "(a @{http://www.w3.org/XML/1998/namespace}lang=en)");
	expect("<a><m:b m:x='1'/></a>", "(a({m}b @{m}x=1))");
}
END_TEST

START_TEST(a_tree_can_be_walked_and_asked)
{
	static const char xml[] =
	    "<a lang='en'>1<b>2</b><B x='y'>3<c>4</c></B>5</a>";
	struct tree *tree = read_bytes(xml, strlen(xml));
	const struct node *root = tree_root(tree), *b = node_child(root, "b");
	struct text_buffer text = { 0 };

	ck_assert(node_is(root, "a"));
	ck_assert_ptr_null(node_child(root, "c"));
	ck_assert_ptr_null(node_child(NULL, "c"));
	ck_assert(span_is(node_attribute(root, "LANG"), "en"));
	ck_assert_ptr_null(node_attribute(root, "x").bytes);
	ck_assert_ptr_null(node_attribute(NULL, "x").bytes);
	b = node_sibling(b, "b");
	ck_assert(span_is(node_attribute(b, "x"), "y"));
	ck_assert_ptr_null(node_sibling(b, "b"));
	ck_assert_int_eq(node_text(root, &text), NEWSALERT_OK);
	ck_assert(span_is((struct span){ text.bytes, text.len }, "12345"));
	text.len = 0;
	ck_assert_int_eq(node_text(b, &text), NEWSALERT_OK);
	ck_assert(span_is((struct span){ text.bytes, text.len }, "34"));
	ck_assert_int_eq(node_text(NULL, &text), NEWSALERT_OK);
	ck_assert(span_is(node_skip(b, root)->text, "5"));
	ck_assert_ptr_null(node_next(root->last, root));
	text_buffer_fini(&text);
	tree_free(tree);
}
END_TEST

/* ---- Ill-formed -------------------------------------------------------- */

START_TEST(what_is_not_well_formed_is_mended)
{
	expect("<a>R&D &nbsp;AT&T; &eacute;&bogus;</a>",
	    "(a'R&D \xC2\xA0"
	    "AT&T; \xC3\xA9&bogus;')");
	expect("<a>1 < 2 <3 <b>x</b></a>", "(a'1 < 2 <3 '(b'x'))");
	expect("<a><b>1<c>2</b>3</a>", "(a(b'1'(c'2'))'3')");
	expect("<a><b>1</c>2</b>", "(a(b'12'))");
	expect("<a><b", "(a'<b')");
	expect("<a x=1 y='2' y=\"3\" checked z = \"a<b&c\">t</a>",
	    "(a @x=1 @y=2 @z=a<b&c't')");
	expect("<a>1<br>2<img src=x>3</a>", "(a'1'(br)'2'(img @src=x)'3')");
	expect("<a>\x01"
	       "b\xFF"
	       "c]]>d</a>",
	    "(a' b\xEF\xBF\xBD"
	    "c]]>d')");
	expect("<a>1</a><b>2</b>", "(a'1'(b'2'))");
	expect("<a>1</a> junk", "(a'1 junk')");
	expect("<a><![CDATA[<b>&nbsp;]]", "(a'<b>&nbsp;]]')");
	expect("<a>&#0;&#x1F;&#146;&#xD800;</a>",
	    "(a'\xEF\xBF\xBD\xEF\xBF\xBD\xE2\x80\x99\xEF\xBF\xBD')");
	expect("<a><!-- b <c>d</c></a>", "(a'd')");
}
END_TEST

START_TEST(forgotten_end_tags_of_feeds_are_known)
{
	expect("<rss><item><title>1<link>2<item><title>3</title></rss>",
	    "(rss(item(title'1')(link'2'))(item(title'3')))");
	expect("<rss><item><link>1<dc:creator>2</item></rss>",
	    "(rss(item(link'1')({dc}creator'2')))");
	expect("<feed><entry><id>1</id><entry><b>2</entry></feed>",
	    "(feed(entry(id'1'))(entry(b'2')))");
}
END_TEST

START_TEST(junk_around_the_root_is_dropped)
{
	expect("\r\n junk <?xml version='1.0'?>\n<!-- <c> -->"
	       "<!DOCTYPE a [<!ELEMENT a ANY> <!-- ]> -->]>\n<a/>",
	    "(a)");
	expect("<?xml version='1.0'><a/>", "(a)");
	expect("<b c='1 <d e='2'>3</d>", "(d @e=2'3')");
	expect("<!DOCTYPE a PUBLIC \"-//x>\" '>'><a/>", "(a)");
}
END_TEST

START_TEST(declared_entities_are_expanded_once)
{
	expect("<!DOCTYPE a [<!ENTITY co \"Acme &amp; <b>Sons</b> &#169;\">"
	       "<!ENTITY nbsp ' '>]><a x='&co;'>&co;&nbsp;</a>",
	    "(a @x=Acme & <b>Sons</b> \xC2\xA9'Acme & <b>Sons</b> \xC2\xA9"
	    "\xC2\xA0')");
	expect("<!DOCTYPE a [<!ENTITY amp \"&#38;#38;\">]><a>&amp;&amp;</a>",
	    "(a'&&')");
}
END_TEST

/* ---- Hostile ----------------------------------------------------------- */

START_TEST(external_entities_are_not_opened)
{
	char path[] = "/tmp/test_tree.XXXXXX", xml[512], expected[512];
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "secret", 6), 6);
	close(fd);
	snprintf(xml, sizeof(xml),
	    "<!DOCTYPE a SYSTEM '%s' [<!ENTITY %% p SYSTEM '%s'> %%p;"
	    "<!ENTITY e SYSTEM 'file://%s'>]><a x='&e;'>&e;%%p;</a>",
	    path, path, path);
	expect(xml, "(a @x=&e;'&e;%p;')");
	snprintf(xml, sizeof(xml),
	    "<a><i:include xmlns:i='u:i' parse='text' href='%s'/></a>", path);
	snprintf(expected, sizeof(expected),
	    "(a({u:i}include @parse=text @href=%s))", path);
	expect(xml, expected);
	unlink(path);
}
END_TEST

START_TEST(entities_within_entities_are_refused)
{
	static const char xml[] =
	    "<!DOCTYPE a [<!ENTITY a0 \"lol\">"
	    "<!ENTITY a1 \"&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;\">"
	    "<!ENTITY a2 \"&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;\">"
	    "<!ENTITY a3 \"&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;\">"
	    "<!ENTITY a4 \"&a3;&a3;&a3;&a3;&a3;&a3;&a3;&a3;&a3;&a3;\">]>"
	    "<a>&a4;</a>";

	limit_memory(0);
	expect_refusal(xml, strlen(xml), "entities are nested");
}
END_TEST

START_TEST(one_entity_many_times_is_refused)
{
	char *head =
	    repeat("<!DOCTYPE a [<!ENTITY b \"", "x", 1000, "\">]><a>");

	expect_repeated(head, "&b;", 100000, "</a>",
	    "expand to too many bytes; the limit is 65536");
	free(head);
}
END_TEST

START_TEST(an_entity_has_a_limit)
{
	expect_repeated("<!DOCTYPE a [<!ENTITY b \"", "x", 2000000, "\">]><a/>",
	    "an entity has too many bytes; the limit is 1024");
}
END_TEST

START_TEST(the_number_of_entities_has_a_limit)
{
	expect_repeated("<!DOCTYPE a [", "<!ENTITY b 'x'>", 300, "]><a/>",
	    "more entities than can be read; the limit is 256");
}
END_TEST

START_TEST(depth_has_a_limit)
{
	expect_repeated("", "<a>", 10000, "", "nested too deep");
}
END_TEST

START_TEST(depth_has_a_limit_where_all_is_closed)
{
	char *head = repeat("", "<a>", 10000, "");

	expect_repeated(head, "</a>", 10000, "",
	    "nested too deep; the limit is 256");
	free(head);
}
END_TEST

START_TEST(elements_have_a_limit)
{
	expect_repeated("<a>", "<b/>", 1000000, "</a>",
	    "more elements and texts than can be read; the limit is 200000");
}
END_TEST

START_TEST(an_attribute_has_a_limit)
{
	expect_repeated("<a b='", "x", 4000000, "'/>",
	    "an attribute has too many bytes; the limit is 1048576");
}
END_TEST

/* libxml2 compares each with all before it: it must not see so many. */
START_TEST(very_many_attributes_of_one_element_are_dropped)
{
	static char text[2 << 20];
	struct newsalert_error why;
	struct tree *tree;
	size_t len = 2, count = 0;

	memcpy(text, "<a", len);
	for (int i = 0; i < 99999; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    " a%d='b'", i);
	len += (size_t)snprintf(text + len, sizeof(text) - len, ">c</a>");
	ck_assert_int_eq(tree_read_xml((struct span){ text, len }, &why, &tree),
	    NEWSALERT_OK);
	for (const struct attribute *a = tree_root(tree)->attributes; a != NULL;
	     a = a->next)
		count++;
	ck_assert_uint_ge(count, 16);
	ck_assert_uint_lt(count, 1000);
	tree_free(tree);
}
END_TEST

START_TEST(attributes_have_a_limit)
{
	expect_repeated("<a>", "<b c='' d='' e='' f='' g='' h=''/>", 100000,
	    "</a>", "more attributes than can be read; the limit is 100000");
}
END_TEST

START_TEST(text_has_a_limit)
{
	char *all = repeat("<a>", "0123456789abcdef", 1100000, "</a>");

	limit_memory(20 << 20);
	expect_refusal(all, strlen(all),
	    "more bytes of text than can be read; the limit is 16777216");
	free(all);
}
END_TEST

START_TEST(mending_has_a_limit)
{
	expect_repeated("<a>", "&", 4000000, "</a>", "too much to mend");
}
END_TEST

START_TEST(no_element_is_no_document)
{
	static const char nul[] = "\0\0<\0a\0>";

	expect_refusal("", 0, "no element");
	expect_refusal("  <!-- <a/> ", 12, "no element");
	expect_refusal("junk", 4, "no element");
	expect_refusal("<a", 2, "no element");
	expect_patience(nul, sizeof(nul));
}
END_TEST

START_TEST(nul_bytes_are_characters_like_others)
{
	static const char xml[] = "<a x='1\0'>b\0<c\0>d</a>\0";
	struct tree *tree = read_bytes(xml, sizeof(xml) - 1);

	picture[0] = '\0';
	draw_node(tree_root(tree));
	ck_assert_str_eq(picture, "(a @x=1 'b '(c'd '))");
	tree_free(tree);
}
END_TEST

/* What could take quadratic time. */
static const char *const repeated[] = { "<!--", "<!-- >", "<![CDATA[", "<?",
	"<? >", "<a b='", "<a \"'", "<a b=\"<a c='", "</a", "</a>", "&a", "&#",
	"&#x41", "<", "<a", "<a ", "<!", "<!DOCTYPE", "<!DOCTYPE a [",
	"<!DOCTYPE a [<!ENTITY", "]]>", "'", "<item>", "<br>", "\xFF", "=",
	"<a b=c ", "<a b", "<a/", ":", "<a:a:a ", "<a b='c' b='d'/>" };

START_TEST(every_repetition_ends_soon)
{
	const char *text = repeated[_i];

	expect_repeated("<r>", text, 1000000 / strlen(text), "</r>", NULL);
}
END_TEST

START_TEST(every_repetition_in_front_ends_soon)
{
	const char *text = repeated[_i];

	expect_repeated("", text, 1000000 / strlen(text), "<r>", NULL);
}
END_TEST

/* Every cut of a document, in memory that ends where it ends. */
START_TEST(a_cut_document_is_read_to_its_end)
{
	static const char xml[] =
	    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e \"x\">]>"
	    "<a b='c&e;'><!-- d --><![CDATA[e]]>&e;&nbsp;&#233;</f></a>";

	for (size_t len = 0; len < sizeof(xml); len++) {
		char *copy = malloc(len + 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, xml, len);
		expect_patience(copy, len);
		free(copy);
	}
}
END_TEST

static TCase *
hostile_case(void)
{
	TCase *tcase = tcase_create("hostile");

	tcase_set_timeout(tcase, 30);
	tcase_add_test(tcase, external_entities_are_not_opened);
	tcase_add_test(tcase, entities_within_entities_are_refused);
	tcase_add_test(tcase, one_entity_many_times_is_refused);
	tcase_add_test(tcase, an_entity_has_a_limit);
	tcase_add_test(tcase, the_number_of_entities_has_a_limit);
	tcase_add_test(tcase, depth_has_a_limit);
	tcase_add_test(tcase, depth_has_a_limit_where_all_is_closed);
	tcase_add_test(tcase, elements_have_a_limit);
	tcase_add_test(tcase, an_attribute_has_a_limit);
	tcase_add_test(tcase, very_many_attributes_of_one_element_are_dropped);
	tcase_add_test(tcase, attributes_have_a_limit);
	tcase_add_test(tcase, text_has_a_limit);
	tcase_add_test(tcase, mending_has_a_limit);
	tcase_add_test(tcase, no_element_is_no_document);
	tcase_add_test(tcase, nul_bytes_are_characters_like_others);
	tcase_add_loop_test(tcase, every_repetition_ends_soon, 0,
	    sizeof(repeated) / sizeof(repeated[0]));
	tcase_add_loop_test(tcase, every_repetition_in_front_ends_soon, 0,
	    sizeof(repeated) / sizeof(repeated[0]));
	tcase_add_test(tcase, a_cut_document_is_read_to_its_end);
	return tcase;
}

int
main(void)
{
	Suite *suite = suite_create("tree");
	TCase *tcase = tcase_create("documents");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, elements_texts_and_attributes_are_kept_in_order);
	tcase_add_test(tcase, names_are_local_and_have_their_name_space);
	tcase_add_test(tcase, a_tree_can_be_walked_and_asked);
	tcase_add_test(tcase, what_is_not_well_formed_is_mended);
	tcase_add_test(tcase, forgotten_end_tags_of_feeds_are_known);
	tcase_add_test(tcase, junk_around_the_root_is_dropped);
	tcase_add_test(tcase, declared_entities_are_expanded_once);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, hostile_case());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}

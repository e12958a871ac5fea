/* SPDX-License-Identifier: MIT */
/* Pages: each of tests/data/formats/html has beside it what a person reads in
 * it, and nothing of what stands around it comes through. */
#include "daemon/article/article.h"

#include <check.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGES TEST_DATA "/formats/html"

/* Words of menus, banners and boxes; no story of ours has one. */
static const char *const chrome[] = { "Sign in", "Sign up", "Subscribe",
	"newsletter", "cookies", "Cookie", "Advertisement", "ADVERTISEMENT",
	"Skip to", "Related", "Most read", "Read more", "Share", "Comments",
	"Leave a Reply", "rights reserved", "Privacy", "Homepage", "Weather",
	"Not this one" };

static char *
slurp(const char *path, size_t *lenp)
{
	FILE *file = fopen(path, "rb");
	char *bytes = malloc(1 << 20);

	ck_assert_msg(file != NULL, "%s", path);
	ck_assert_ptr_nonnull(bytes);
	*lenp = fread(bytes, 1, 1 << 20, file);
	ck_assert_uint_lt(*lenp, 1 << 20);
	ck_assert_int_eq(fclose(file), 0);
	return bytes;
}

static struct article_list *
read_html(const char *html, size_t len)
{
	struct article_input input = { .bytes = html,
		.len = len,
		.time_sec = 1700000000 };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;
	enum newsalert_err err = article_read(&input, &why, &list);

	ck_assert_msg(err == NEWSALERT_OK, "%s", why.text);
	ck_assert_uint_eq(list->count, 1);
	return list;
}

/* How many differences there are, each of them printed. */
static int
compare(const char *name, const char *what, const char *is, const char *should)
{
	if (strcmp(is == NULL ? "" : is, should) == 0)
		return 0;
	fprintf(stderr, "%s: %s is\n%s\nand should be\n%s\n", name, what,
	    is == NULL ? "(none)" : is, should);
	return 1;
}

/* Strings of an array, a line each; the caller frees it. */
static char *
join(const json_t *array)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, &(size_t){ 0 });
	size_t i;
	json_t *item;

	ck_assert_ptr_nonnull(out);
	json_array_foreach (array, i, item)
		fprintf(out, "%s%s", i > 0 ? "\n" : "",
		    json_string_value(item));
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static int
compare_list(const char *name, const char *what, const char *is,
    const json_t *should)
{
	char *text = join(should);
	int differences = compare(name, what, is, text);

	free(text);
	return differences;
}

static int
compare_subjects(const char *name, const struct article *article,
    const json_t *should)
{
	char *is = NULL;
	FILE *out = open_memstream(&is, &(size_t){ 0 });
	int differences;

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < article->subject_count; i++)
		fprintf(out, "%s%s", i > 0 ? "\n" : "",
		    article->subjects[i].name);
	ck_assert_int_eq(fclose(out), 0);
	differences = compare_list(name, "subjects", is, should);
	free(is);
	return differences;
}

static int
compare_texts(const char *name, const struct article *article, json_t *expected)
{
	const struct {
		const char *key;
		const char *is;
	} texts[] = {
		{ "headline", article->zones[ZONE_HEADLINE] },
		{ "standfirst", article->zones[ZONE_STANDFIRST] },
		{ "caption", article->zones[ZONE_CAPTION] },
		{ "credit", article->zones[ZONE_CREDIT] },
		{ "byline", article->zones[ZONE_BYLINE] },
		{ "section", article->zones[ZONE_SECTION] },
		{ "source", article->source },
		{ "language", article->language },
		{ "link", article->link },
		{ "place", article->dateline.place },
	};
	int differences = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *should = json_object_get(expected, texts[i].key);

		if (should != NULL)
			differences += compare(name, texts[i].key, texts[i].is,
			    json_string_value(should));
	}
	return differences;
}

static int
compare_times(const char *name, const struct article *article, json_t *expected)
{
	const struct {
		const char *key;
		int64_t is;
	} times[] = {
		{ "published", article->published_sec },
		{ "modified", article->modified_sec },
	};
	int differences = 0;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		json_t *should = json_object_get(expected, times[i].key);

		if (should == NULL || json_integer_value(should) == times[i].is)
			continue;
		fprintf(stderr, "%s: %s is %lld\n", name, times[i].key,
		    (long long)times[i].is);
		differences++;
	}
	return differences;
}

static int
find_chrome(const char *name, const struct article *article)
{
	int found = 0;

	for (int zone = 0; zone < ZONE_COUNT; zone++)
		for (size_t i = 0; i < sizeof(chrome) / sizeof(chrome[0]); i++)
			if (article->zones[zone] != NULL &&
			    strstr(article->zones[zone], chrome[i]) != NULL) {
				fprintf(stderr, "%s: \"%s\" in the %s\n", name,
				    chrome[i], zone_name((enum zone)zone));
				found++;
			}
	return found;
}

static int
check_page(const char *name)
{
	char path[512];
	size_t len;
	char *html;
	json_t *expected;
	struct article_list *list;
	const struct article *article;
	int differences;

	snprintf(path, sizeof(path), PAGES "/%s", name);
	html = slurp(path, &len);
	snprintf(path, sizeof(path), PAGES "/%.*s.json",
	    (int)(strrchr(name, '.') - name), name);
	expected = json_load_file(path, 0, NULL);
	ck_assert_msg(expected != NULL, "%s", path);
	list = read_html(html, len);
	article = &list->items[0];
	differences = compare_texts(name, article, expected) +
		      compare_times(name, article, expected) +
		      compare_list(name, "body", article->zones[ZONE_BODY],
			  json_object_get(expected, "body")) +
		      find_chrome(name, article);
	if (json_object_get(expected, "subjects") != NULL)
		differences += compare_subjects(name, article,
		    json_object_get(expected, "subjects"));
	article_list_free(list);
	json_decref(expected);
	free(html);
	return differences;
}

START_TEST(pages_are_read_as_people_read_them)
{
	DIR *dir = opendir(PAGES);
	struct dirent *entry;
	int pages = 0, differences = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot == NULL || strcmp(dot, ".html") != 0)
			continue;
		differences += check_page(entry->d_name);
		pages++;
	}
	ck_assert_int_eq(closedir(dir), 0);
	ck_assert_int_eq(differences, 0);
	ck_assert_int_ge(pages, 21);
}
END_TEST

/* The zone of the only article of a page. */
static void
has(const char *html, enum zone zone, const char *expected)
{
	struct article_list *list = read_html(html, strlen(html));
	const char *text = list->items[0].zones[zone];

	ck_assert_str_eq(text == NULL ? "" : text, expected);
	article_list_free(list);
}

START_TEST(one_short_line_is_a_story)
{
	has("<!DOCTYPE html>\n<p>Rain", ZONE_BODY, "Rain");
	has("<html><h1>Rain in Lima</h1><p>Rain in Lima has not stopped for "
	    "three days and three nights now",
	    ZONE_BODY,
	    "Rain in Lima has not stopped for three days and three nights now");
	has("<html><nav>Home</nav><h1>Quake</h1><p>It was felt in Lima.</p>",
	    ZONE_BODY, "It was felt in Lima.");
}
END_TEST

START_TEST(titles_lose_the_name_of_their_site)
{
	has("<html><title>River rises | World | Example</title><p>x.",
	    ZONE_HEADLINE, "River rises");
	has("<html><title>River rises - Example News</title>"
	    "<meta property=og:site_name content=Example><p>x.",
	    ZONE_HEADLINE, "River rises");
	has("<html><title>River rises - the-example.org</title>"
	    "<link rel=canonical href=https://www.the-example.org/1><p>x.",
	    ZONE_HEADLINE, "River rises");
	has("<html><title>Talks - Japan</title>"
	    "<meta property=og:site_name content='Japan Daily'><p>x.",
	    ZONE_HEADLINE, "Talks - Japan");
}
END_TEST

/* Each is a way in which such scripts are broken on real pages. */
START_TEST(json_that_is_nearly_json_is_read)
{
	static const char *const scripts[] = {
		"{\"@type\":\"NewsArticle\",\"headline\":\"A \nb\",}",
		"<!-- {\"@type\":\"NewsArticle\",\"headline\":\"A b\"} -->",
		"{\"@type\":\"NewsArticle\",\"headline\":\"A\tb\"};",
		"[[1],{\"@graph\":[{\"@type\":\"WebPage\",\"mainEntity\":"
		"{\"@type\":[\"x\",\"https://schema.org/BlogPosting\"],"
		"\"headline\":\"A \\'b\"}}]}]",
	};
	static const char *const headlines[] = { "A b", "A b", "A b", "A 'b" };

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		char html[512];

		snprintf(html, sizeof(html),
		    "<html><script type=application/ld+json>%s</script>",
		    scripts[i]);
		has(html, ZONE_HEADLINE, headlines[i]);
	}
}
END_TEST

/* Nothing of it can be used, and the page has a headline all the same. */
START_TEST(json_that_is_none_is_passed_over)
{
	has("<html><script type=application/ld+json>{\"a\":\"b\" c}</script>"
	    "<script type=application/ld+json>[[[[{</script><h1>River</h1>",
	    ZONE_HEADLINE, "River");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("html");
	TCase *tcase = tcase_create("html");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, pages_are_read_as_people_read_them);
	tcase_add_test(tcase, one_short_line_is_a_story);
	tcase_add_test(tcase, titles_lose_the_name_of_their_site);
	tcase_add_test(tcase, json_that_is_nearly_json_is_read);
	tcase_add_test(tcase, json_that_is_none_is_passed_over);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

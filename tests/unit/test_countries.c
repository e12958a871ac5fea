/* SPDX-License-Identifier: MIT */
/* Each country is found by its name, by its people and by its capital, with
 * the rules that are shipped. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/tagger.h"
#include "tests/lib/rule_box.h"

#define COUNTRIES 250

/* Of tests/data/countries.tsv. */
struct country {
	char line[160];
	const char *code;
	const char *words[3]; /* name, demonym, capital */
};

static struct country countries[COUNTRIES];
static void *image;
static struct ruleset *ruleset;
static struct tagger *tagger;
static struct newsalert_alert alert;
static char faults[8192];

static void
cut_line(struct country *country)
{
	char *rest = country->line;

	rest[strcspn(rest, "\n")] = '\0';
	country->code = strsep(&rest, "\t");
	for (size_t i = 0; i < 3; i++)
		ck_assert_ptr_nonnull(country->words[i] = strsep(&rest, "\t"));
	ck_assert_ptr_null(rest);
}

static void
read_countries(void)
{
	FILE *file = fopen(COUNTRY_TABLE, "r");
	char line[160];
	size_t count = 0;

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		if (line[0] == '#')
			continue;
		ck_assert_uint_lt(count, COUNTRIES);
		memcpy(countries[count].line, line, sizeof(line));
		cut_line(&countries[count++]);
	}
	ck_assert_uint_eq(count, COUNTRIES);
	fclose(file);
}

static void
fail_on_error(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	(void)arg;
	ck_assert_msg(level != FINDING_ERROR, "%s:%d: %s", path, line, text);
}

static void
setup(void)
{
	const char *const dirs[] = { SHIPPED_RULES };
	size_t len;

	read_countries();
	ck_assert_int_eq(ruleset_compile(dirs, 1, NULL, fail_on_error, NULL,
			     &image, &len),
	    NEWSALERT_OK);
	ck_assert_int_eq(ruleset_open(image, len, &ruleset), NEWSALERT_OK);
	ck_assert_int_eq(tagger_new(ruleset, &tagger), NEWSALERT_OK);
}

static void
teardown(void)
{
	tagger_free(tagger);
	ruleset_close(ruleset);
	free(image);
}

static bool
is_tagged(const char *code, unsigned roles)
{
	for (size_t i = 0; i < alert.countries_len; i++)
		if (strcmp(alert.countries[i].code, code) == 0 &&
		    (alert.countries[i].roles & roles) != 0)
			return true;
	return false;
}

static void
tag(struct article *article)
{
	memset(&alert, 0, sizeof(alert));
	snprintf(article->language, sizeof(article->language), "en");
	ck_assert_int_eq(tagger_run(tagger, article, &alert), NEWSALERT_OK);
}

static void
complain(const struct country *country, const char *word, const char *what)
{
	const size_t used = strlen(faults);

	snprintf(faults + used, sizeof(faults) - used, "\"%s\" %s %s\n", word,
	    what, country->code);
}

/* "?" before a word: it has to name nothing. */
static void
check_word(const struct country *country, const char *word)
{
	const bool named = word[0] != '?';
	char body[160];
	struct article article;

	if (word[0] == '-')
		return;
	snprintf(body, sizeof(body), "Yesterday the %s matter was put off.",
	    word + !named);
	article = rule_box_article("What was put off", body);
	memcpy(article.language, "en", 3);
	tag(&article);
	if (is_tagged(country->code, ~0u) != named)
		complain(country, word + !named, named ? "is not" : "is now");
}

/* Its names, its people, its capitals. */
START_TEST(each_country_is_found_by_a_word)
{
	for (size_t i = 0; i < COUNTRIES; i++)
		check_word(&countries[i], countries[i].words[_i]);
	ck_assert_str_eq(faults, "");
}
END_TEST

static void
check_filing(const struct country *country, const char *place,
    const char *region)
{
	struct article article = rule_box_article("x", "y");

	memcpy(article.language, "en", 3);
	article.dateline.place = (char *)(uintptr_t)place;
	article.dateline.region = (char *)(uintptr_t)region;
	tag(&article);
	if (!is_tagged(country->code, ALERT_FILED))
		complain(country, place,
		    region ? "with region is not" : "is not");
}

/* Behind a comma every capital has its country, alone most have. */
START_TEST(a_capital_is_where_a_story_was_filed)
{
	for (size_t i = 0; i < COUNTRIES; i++) {
		const struct country *country = &countries[i];
		const char *capital = country->words[2];
		const bool named = capital[0] != '?';

		if (capital[0] == '-')
			continue;
		check_filing(country, capital + !named, country->words[0]);
		if (named)
			check_filing(country, capital, NULL);
	}
	ck_assert_str_eq(faults, "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("countries");
	TCase *tcase = tcase_create("countries");
	SRunner *runner;
	int failed;

	tcase_add_unchecked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, each_country_is_found_by_a_word, 0, 3);
	tcase_add_test(tcase, a_capital_is_where_a_story_was_filed);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

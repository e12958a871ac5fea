/* SPDX-License-Identifier: MIT */
/* The matcher against one that tries every keyword at every word. */
#include "daemon/tagging/matcher.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/match_oracle.h"
#include "tests/lib/random.h"
#include "tests/lib/rule_box.h"

#define OWNERS       5 /* topics, then one gazetteer */
#define KEYWORDS_MAX 12
#define SPANS_MAX    512
#define RULE_SETS    250
#define TEXTS        12

/* Few words, so that keywords overlap, begin one another and repeat. */
static const char *const words[] = { "a", "b", "A", "ab", "Ab", "abc", "run",
	"runs", "Running", "runner", "été", "Été", "étés", "国", "中", "タイ",
	"タイトル", "U.S.", "x-y", "россия", "РОССИИ", "electroencephalograms",
	"electroencephalogram", "государственностями" };
static const char *const gaps[] = { " ", " ", " ", " ", ", ", "-", ". ", "! ",
	"\n", " ---------- ", "", ".", " \u201c" };
static const char *const languages[] = { "", "en", "fr" };

struct owner_rules {
	struct oracle_keyword keywords[KEYWORDS_MAX];
	size_t count;
};

static struct owner_rules owners[OWNERS + 1];

static const char *
pick(const char *const *list, size_t count, struct random *random)
{
	return list[random_below(random, count)];
}

#define PICK(list, random) pick(list, sizeof(list) / sizeof((list)[0]), random)

/* "=Ab runs", "run* a", "~runs 国^2" */
static void
make_keyword(struct oracle_keyword *keyword, struct random *random)
{
	const bool written = random_below(random, 5) == 0;
	const size_t count = 1 + random_below(random, 4);
	size_t used = 0;

	snprintf(keyword->language, sizeof(keyword->language), "%s",
	    PICK(languages, random));
	if (written)
		keyword->text[used++] = '=';
	for (size_t i = 0; i < count; i++) {
		const size_t sign = written ? 9 : random_below(random, 9);
		const bool stem = sign == 0 && keyword->language[0] != '\0';

		used += (size_t)snprintf(keyword->text + used,
		    sizeof(keyword->text) - used, "%s%s%s%s", i == 0 ? "" : " ",
		    stem ? "~" : "", PICK(words, random), sign == 1 ? "*" : "");
	}
	if (random_below(random, 4) == 0)
		snprintf(keyword->text + used, sizeof(keyword->text) - used,
		    "^%zu.5", random_below(random, 3));
}

static void
make_rules(struct random *random)
{
	for (size_t i = 0; i <= OWNERS; i++) {
		owners[i].count = 1 + random_below(random, KEYWORDS_MAX);
		for (size_t k = 0; k < owners[i].count; k++)
			make_keyword(&owners[i].keywords[k], random);
	}
}

/* Topics 0 to OWNERS - 1 in YAML, the last owner as a country table. */
static void
write_rules(struct rule_box *box)
{
	char yaml[16384], table[8192];
	size_t used = 0, cells = 0;

	for (size_t i = 0; i < OWNERS; i++) {
		used += (size_t)snprintf(yaml + used, sizeof(yaml) - used,
		    "- topic: conflict/t%zu\n  keywords:\n", i);
		for (size_t l = 1; l < 3; l++) {
			used += (size_t)snprintf(yaml + used,
			    sizeof(yaml) - used, "    %s: [", languages[l]);
			for (size_t k = 0; k < owners[i].count; k++)
				if (strcmp(owners[i].keywords[k].language,
					languages[l]) == 0)
					used += (size_t)snprintf(yaml + used,
					    sizeof(yaml) - used, "\"%s\", ",
					    owners[i].keywords[k].text);
			used += (size_t)snprintf(yaml + used,
			    sizeof(yaml) - used, "]\n");
		}
	}
	table[0] = '\0';
	for (size_t k = 0; k < owners[OWNERS].count; k++) {
		const struct oracle_keyword *keyword =
		    &owners[OWNERS].keywords[k];

		cells += (size_t)snprintf(table + cells, sizeof(table) - cells,
		    "%c%c\tname\t%s\t%s\n", k % 2 ? 'J' : 'R',
		    k % 2 ? 'P' : 'U',
		    keyword->language[0] == '\0' ? "*" : keyword->language,
		    keyword->text);
	}
	rule_box_write(box, "topics/t.yaml", yaml);
	rule_box_write(box, "countries/t.tsv", table);
}

static void
make_text(char *text, size_t size, struct random *random)
{
	const size_t count = random_below(random, 60);
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
		    PICK(words, random), PICK(gaps, random));
}

static bool
speak(size_t from, size_t to, const char *language)
{
	for (size_t i = from; i < to; i++)
		for (size_t k = 0; k < owners[i].count; k++)
			if (strcmp(owners[i].keywords[k].language, language) ==
			    0)
				return true;
	return false;
}

static void
check_spans(const struct oracle_span *wanted, size_t count, const char *text,
    size_t at, size_t offset, size_t len)
{
	ck_assert_msg(at < count, "too many in \"%s\" at %zu", text, offset);
	ck_assert_msg(wanted[at].offset == offset && wanted[at].len == len,
	    "\"%s\": %zu+%zu, wanted %zu+%zu", text, offset, len,
	    wanted[at].offset, wanted[at].len);
}

static double
weight_of(const struct oracle_keyword *keyword)
{
	const char *mark = strchr(keyword->text, '^');

	return mark == NULL ? 1 : strtod(mark + 1, NULL);
}

/* Of the keywords that are the same words, the heaviest one counts. */
static void
check_weight(const struct owner_rules *owner,
    const struct oracle_keyword *found, const char *text,
    const struct oracle_span *span, const char *language)
{
	for (size_t i = 0; i < owner->count; i++)
		if (oracle_is(&owner->keywords[i], text, span, language))
			ck_assert_msg(weight_of(&owner->keywords[i]) <=
					  weight_of(found),
			    "\"%s\" is heavier than \"%s\"",
			    owner->keywords[i].text, found->text);
}

static void
check_topic(struct matcher *matcher, const struct ruleset *ruleset, size_t own,
    const char *text, const char *language)
{
	const struct match *match = matcher->matches.items;
	struct oracle_span spans[SPANS_MAX];
	const size_t count = oracle_spans(owners[own].keywords,
	    owners[own].count, text, language, spans, SPANS_MAX);
	size_t seen = 0;

	for (size_t i = 0; i < matcher->matches.count; i++) {
		const struct image_keyword *keyword =
		    &ruleset->keywords[match[i].keyword];
		struct oracle_keyword found = { .language = "" };

		if (keyword->owner != own)
			continue;
		check_spans(spans, count, text, seen, match[i].offset,
		    match[i].len);
		snprintf(found.text, sizeof(found.text), "%s",
		    ruleset->strings + keyword->text);
		if (keyword->language != 0)
			snprintf(found.language, sizeof(found.language), "%s",
			    ruleset->strings +
				ruleset->languages[keyword->language - 1].code);
		ck_assert_msg(oracle_is(&found, text, &spans[seen], language),
		    "\"%s\" is not \"%s\"", text, found.text);
		check_weight(&owners[own], &found, text, &spans[seen],
		    language);
		seen++;
	}
	ck_assert_msg(seen == count, "%zu of %zu in \"%s\"", seen, count, text);
}

static void
check_places(struct matcher *matcher, const char *text, const char *language)
{
	const struct site *site = matcher->sites.items;
	struct oracle_span spans[SPANS_MAX];
	const size_t count = oracle_spans(owners[OWNERS].keywords,
	    owners[OWNERS].count, text, language, spans, SPANS_MAX);

	for (size_t i = 0; i < matcher->sites.count; i++)
		check_spans(spans, count, text, i, site[i].offset, site[i].len);
	ck_assert_msg(matcher->sites.count == count, "%zu of %zu in \"%s\"",
	    matcher->sites.count, count, text);
}

static void
check_text(struct matcher *matcher, const struct ruleset *ruleset,
    const char *text, const char *language)
{
	/* Where nobody speaks it: any, but for places English. */
	const char *topics = speak(0, OWNERS, language) ? language : "";
	const char *english = speak(OWNERS, OWNERS + 1, "en") ? "en" : "";
	const char *places =
	    language[0] == '\0' || speak(OWNERS, OWNERS + 1, language)
		? language
		: english;

	matcher_begin(matcher, language);
	ck_assert_int_eq(matcher_zone(matcher, ZONE_BODY, text, strlen(text)),
	    NEWSALERT_OK);
	if (matcher->caps)
		return;
	for (size_t i = 0; i < OWNERS; i++)
		check_topic(matcher, ruleset, i, text, topics);
	check_places(matcher, text, places);
}

/* Topics have no keywords of all languages here: the table has them. */
static void
give_topics_languages(void)
{
	for (size_t i = 0; i < OWNERS; i++)
		for (size_t k = 0; k < owners[i].count; k++) {
			char *language = owners[i].keywords[k].language;

			if (language[0] == '\0')
				memcpy(language, "en", sizeof("en"));
		}
}

START_TEST(finds_what_trying_every_keyword_at_every_word_finds)
{
	struct random random = { .state = 1000 + (uint64_t)_i };
	struct matcher matcher;
	struct rule_box box;
	char text[4096];

	rule_box_init(&box);
	for (size_t set = 0; set < RULE_SETS / 10; set++) {
		make_rules(&random);
		give_topics_languages();
		write_rules(&box);
		rule_box_open(&box);
		ck_assert_int_eq(matcher_init(&matcher, box.ruleset),
		    NEWSALERT_OK);
		for (size_t i = 0; i < TEXTS; i++) {
			make_text(text, sizeof(text), &random);
			check_text(&matcher, box.ruleset, text,
			    PICK(languages, &random));
		}
		matcher_fini(&matcher);
	}
	rule_box_fini(&box);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("matcher");
	TCase *tcase = tcase_create("matcher");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase,
	    finds_what_trying_every_keyword_at_every_word_finds, 0, 10);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

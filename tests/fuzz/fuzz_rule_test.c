/* SPDX-License-Identifier: MIT */
/* A file of rule tests: what reads without a fault is run. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/compile.h"
#include "daemon/trial/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char topics[] =
    "- {topic: politics, keywords: [treaty, minister*]}\n"
    "- {topic: politics/diplomacy, threshold: 1, keywords: [envoy]}\n"
    "- {topic: sport, keywords: [ball], unless: treaty}\n"
    "- {topic: arts, keywords: [film], when: cinema}\n";
static const char places[] = "JP\tname\ten\tJapan\n"
			     "RU\tname\ten\tRussia\n"
			     "RU\tdateline\ten\tMoscow\n";

static void
must(bool good)
{
	if (!good)
		abort();
}

static void
ignore(enum finding_level level, const char *path, int line, const char *text,
    void *arg)
{
	(void)level;
	(void)path;
	(void)arg;
	must(line >= 0 && text[0] != '\0');
}

static void
ignore_missed(const struct rule_test *test, int line, const char *text,
    void *arg)
{
	(void)arg;
	must(line >= test->line && text[0] != '\0');
}

/* The same for every input; it lives as long as the program. */
static const struct ruleset *
make_ruleset(void)
{
	struct builder *builder = NULL;
	struct ruleset *ruleset = NULL;
	struct newsalert_error why;
	struct rules rules;
	void *image;
	size_t len;

	rules_init(&rules, NULL, NULL);
	must(rules_read_topics(&rules, "t", 0, topics, strlen(topics)) ==
	     NEWSALERT_OK);
	must(rules_read_places(&rules, "p", places, strlen(places)) ==
	     NEWSALERT_OK);
	compile_order_topics(&rules);
	must(builder_new(&builder) == NEWSALERT_OK);
	must(compile_places(&rules, builder) == NEWSALERT_OK);
	must(compile_topics(&rules, builder) == NEWSALERT_OK);
	must(!rules.faulty);
	must(builder_finish(builder, &why, &image, &len) == NEWSALERT_OK);
	must(ruleset_open(image, len, &ruleset) == NEWSALERT_OK);
	builder_free(builder);
	rules_fini(&rules);
	return ruleset;
}

static void
run(const struct ruleset *ruleset, const struct rule_tests *tests)
{
	const struct verdict_options options = { .time_sec = 1671000000,
		.missed = ignore_missed };
	const struct rule_test *test = tests->tests.items;
	struct tagger *tagger;
	bool passed;

	must(tagger_new(ruleset, &tagger) == NEWSALERT_OK);
	for (size_t i = 0; i < tests->tests.count; i++)
		must(verdict_reach(tagger, &test[i], &options, &passed) ==
		     NEWSALERT_OK);
	tagger_free(tagger);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ruleset *ruleset;
	struct rule_tests tests;

	if (ruleset == NULL)
		ruleset = make_ruleset();
	rule_tests_init(&tests, ruleset, ignore, NULL);
	must(rule_tests_read(&tests, "tests", (const char *)data, size) ==
	     NEWSALERT_OK);
	if (!tests.faulty)
		run(ruleset, &tests);
	rule_tests_fini(&tests);
	return 0;
}

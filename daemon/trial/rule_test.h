/* SPDX-License-Identifier: MIT */
/*
 * Rule tests: a YAML file comes in, articles with the tags that somebody
 * expects of them go out; judging them is next (verdict.h).
 * newsalert-rules(5), TESTING RULES, has the format.
 */
#ifndef TRIAL_RULE_TEST_H
#define TRIAL_RULE_TEST_H

#include "daemon/finding.h"
#include "daemon/tagging/arena.h"
#include "daemon/tagging/ruleset.h"
#include "daemon/tagging/vector.h"

#define RULE_TEST_FILE_MAX ((size_t)32 * 1024 * 1024)

/* What a list of expected tags speaks of. */
enum expect_what {
	EXPECT_TOPICS,    /* or one below it */
	EXPECT_COUNTRIES, /* in any role */
	EXPECT_ABOUT,
	EXPECT_FILED,
	EXPECT_MENTIONED,
	EXPECT_WHATS,
};

/* And how. */
enum expect_how {
	EXPECT_THERE, /* each must be there */
	EXPECT_NOT,   /* none may */
	EXPECT_ONLY,  /* these are all */
	EXPECT_HOWS,
};

struct expected {
	const char *text; /* a topic id or a country code */
	int line;
};

struct expect_list {
	int line;             /* 0: the test has no such list */
	struct vector values; /* struct expected */
};

struct rule_test {
	const char *path;
	int line;
	const char *name;
	const char *article; /* the bytes of a file */
	size_t article_len;
	const char *language; /* NULL: not told */
	int64_t time_sec;     /* the file's, Unix time; 0: not told */
	struct expect_list lists[EXPECT_HOWS][EXPECT_WHATS];
};

/* The tests of any number of files. It owns what they point to, but not their
 * paths. */
struct rule_tests {
	const struct ruleset *ruleset; /* what ids are checked against */
	finding_fn found;
	void *arg;
	bool faulty; /* a fault was told */
	struct arena arena;
	struct vector tests; /* struct rule_test */
};

void rule_tests_init(struct rule_tests *tests, const struct ruleset *ruleset,
    finding_fn found, void *arg);
void rule_tests_fini(struct rule_tests *tests);

/* Add the tests of one file. Every fault is told with its line; a test that
 * has one is not to be run. path is borrowed for the life of tests, text (len
 * bytes) is free to go afterwards. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
rule_tests_read(struct rule_tests *tests, const char *path, const char *text,
    size_t len);

/* Does any test expect the topic, by its very id? */
bool rule_tests_expect(const struct rule_tests *tests, const char *topic);

#endif

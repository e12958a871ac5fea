/* SPDX-License-Identifier: MIT */
/* Rules become an image, or every fault in them is told with its place. */
#include "daemon/tagging/ruleset.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/rule_box.h"

static struct rule_box box;

static void
setup(void)
{
	rule_box_init(&box);
}

static void
teardown(void)
{
	rule_box_fini(&box);
}

struct fault {
	const char *text;
	const char *findings; /* with T for the path; NULL: none */
};

#define TOPIC "- topic: sport\n  keywords: [ball]\n"

static const struct fault topic_faults[] = {
	{ TOPIC, NULL },
	{ "# nothing\n" TOPIC, NULL },
	{ TOPIC "  name: 'a\n",
	    "E T:4: syntax: while scanning a quoted scalar, found unexpected "
	    "end of stream\n" },
	{ "- topic: sport\n  when: 'a\n",
	    "E T:3: syntax: while scanning a quoted scalar, found unexpected "
	    "end of stream\n" },
	{ "- name: 'a\n",
	    "E T:2: syntax: while scanning a quoted scalar, found unexpected "
	    "end of stream\n" },
	{ TOPIC "  keyword: [a]\n  names: x\n",
	    "E T:3: unknown key \"keyword\"; a topic has topic, name, medtop, "
	    "threshold, share, keywords, when, unless, enabled\n"
	    "E T:4: unknown key \"names\"; a topic has topic, name, medtop, "
	    "threshold, share, keywords, when, unless, enabled\n" },
	{ TOPIC "  name: a\n  name: b\n",
	    "E T:4: key \"name\" stands twice\n" },
	{ TOPIC "  name: [a, b]\n", "E T:3: name: a text is wanted here\n" },
	{ TOPIC "  name:\n", "E T:3: name: a text is wanted here\n" },
	{ TOPIC "  threshold: high\n",
	    "E T:3: threshold: \"high\" is not a number from 0 to 1e+06\n" },
	{ TOPIC "  threshold: -1\n",
	    "E T:3: threshold: \"-1\" is not a number from 0 to 1e+06\n" },
	{ TOPIC "  share: 1.5\n",
	    "E T:3: share: \"1.5\" is not a number from 0 to 1\n" },
	{ TOPIC "  enabled: maybe\n",
	    "E T:3: enabled: \"maybe\" is neither true nor false\n" },
	{ "- topic: sport\n  keywords: ball\n",
	    "E T:2: keywords: a list is wanted here, or lists under languages\n"
	    "E T:1: topic \"sport\" has neither keywords nor a condition: it "
	    "can never tag\n" },
	{ "- topic: sport\n  keywords: {english: [ball]}\n",
	    "E T:2: keywords: \"english\" is not an ISO 639-1 language\n" },
	{ "- topic: sport\n  keywords: [ball, [goal], *x, ' ', '-']\n",
	    "E T:2: keywords: a text is wanted here\n"
	    "E T:2: aliases (*name) are not possible here\n"
	    "E T:2: keywords: a text is wanted here\n"
	    "E T:2: keyword \" \": no letter or digit in it: it can never "
	    "match\n"
	    "E T:2: keyword \"-\": no letter or digit in it: it can never "
	    "match\n" },
	{ "- topic: sport\n  keywords:\n  - a*b\n  - ~run\n  - =A*\n  - a^0\n"
	  "  - '*'\n",
	    "E T:3: keyword \"a*b\": * is possible only at the end of a word, "
	    "without = or ~\n"
	    "E T:4: keyword \"~run\": ~ needs a language that has stems\n"
	    "E T:5: keyword \"=A*\": = takes words as they are written, "
	    "without * and ~\n"
	    "E T:6: keyword \"a^0\": a weight is a number up to 1000, as in "
	    "word^2.5, or what the word takes away, as in word^-1; 0 is "
	    "none\n"
	    "E T:7: keyword \"*\": no letter or digit in it: it can never "
	    "match\n" },
	{ "- topic: sport\n  keywords: [a b c d e f g h i j k l m n o p q]\n",
	    "E T:2: keyword \"a b c d e f g h i j k l m n o p q\": a phrase "
	    "has at most 16 words\n" },
	{ "- topic: sport\n  keywords: [~run]\n",
	    "E T:2: keyword \"~run\": ~ needs a language that has stems\n" },
	{ "- topic: sport\n  keywords: {zh: [~run], en: [~run]}\n",
	    "E T:2: keyword \"~run\": ~ needs a language that has stems\n" },
	{ "- name: x\n  keywords: [ball]\n",
	    "E T:1: a topic without id: `topic:` is missing\n" },
	{ "- topic: Sport\n  keywords: [ball]\n",
	    "E T:1: topic \"Sport\": an id is levels of a-z, 0-9 and - with / "
	    "between them, at most 8 levels and 128 bytes\n" },
	{ "- topic: sport//x\n  keywords: [ball]\n",
	    "E T:1: topic \"sport//x\": an id is levels of a-z, 0-9 and - with "
	    "/ between them, at most 8 levels and 128 bytes\n" },
	{ "- topic: sports/x\n  keywords: [ball]\n",
	    "E T:1: topic \"sports/x\": unknown parent \"sports\"; the first "
	    "level is one of arts conflict crime disaster economy education "
	    "environment health human-interest labour lifestyle politics "
	    "religion science society sport weather\n" },
	{ "- topic: sport/ball/foot\n  keywords: [ball]\n",
	    "E T:1: topic \"sport/ball/foot\": unknown parent "
	    "\"sport/ball\"\n" },
	{ "- topic: sport\n",
	    "E T:1: topic \"sport\" has neither keywords nor a condition: it "
	    "can never tag\n" },
	{ TOPIC "  threshold: 30\n",
	    "E T:3: topic \"sport\" can never reach its threshold 30; its "
	    "keywords give at most 11.3\n" },
	{ "- topic: sport\n  keywords: [ball*, balls, =Ball, ball^2, foot]\n",
	    "W T:2: keyword \"balls\" can never match: \"ball*\" of the same "
	    "topic takes its place\n"
	    "W T:2: keyword \"=Ball\" can never match: \"ball^2\" of the same "
	    "topic takes its place\n" },
	{ "- topic: sport\n  keywords: {en: [a b], fr: [a b], de: [c, c]}\n",
	    "W T:2: keyword \"c\" can never match: \"c\" of the same topic "
	    "takes its place\n" },
	{ "- topic: sport\n  keywords: [ball, air^-2.5]\n", NULL },
	{ "- topic: sport\n  keywords: [ball^-1, air^-1001, air^--1]\n",
	    "E T:2: keyword \"air^-1001\": a weight is a number up to 1000, "
	    "as in word^2.5, or what the word takes away, as in word^-1; 0 is "
	    "none\n"
	    "E T:2: keyword \"air^--1\": a weight is a number up to 1000, as "
	    "in word^2.5, or what the word takes away, as in word^-1; 0 is "
	    "none\n" },
	{ "- topic: sport\n  keywords: [ball^0.1, air^-9]\n",
	    "E T:1: topic \"sport\" can never reach its threshold 2; its "
	    "keywords give at most 1.13\n" },
	{ TOPIC "  when: (a OR\n",
	    "E T:3: when: column 1: this ( is never closed\n" },
	{ TOPIC "  when: a AND goal:x\n  unless: urgency<3\n",
	    "E T:3: when: column 7: unknown field \"goal\"; a condition has "
	    "headline, standfirst, lead, body, caption, country, about, filed, "
	    "mentions, lang, source\n"
	    "E T:4: unless: column 1: a condition cannot compare numbers\n" },
	{ TOPIC "  when: country:jp\n  unless: a NEAR/2000 b\n",
	    "E T:3: when: column 1: \"jp\" is not an ISO 3166-1 alpha-2 code "
	    "(upper case)\n"
	    "E T:4: unless: column 1: NEAR reaches at most 1000 words\n" },
	{ TOPIC "  when: a^2 OR \"--\"\n",
	    "E T:3: when: column 1: a condition has no weights\n" },
	{ TOPIC "  when: a OR NOT a\n",
	    "W T:3: topic \"sport\" has a condition `when` that always holds: "
	    "it changes nothing\n" },
	{ TOPIC "  when: a AND b\n  unless: headline:c\n", NULL },
	{ TOPIC "  when: a AND NOT a\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: headline:a AND NOT a\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: lead:a AND NOT body:a\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: body:a AND NOT lead:a\n", NULL },
	{ TOPIC "  when: (a NEAR/3 b) AND NOT a\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: (a NEAR/3 b) AND NOT (a NEAR/5 b)\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: (a NEAR/5 b) AND NOT (a NEAR/3 b)\n", NULL },
	{ TOPIC "  when: lang:en AND lang:fr\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: about:JP AND NOT country:JP\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: country:JP AND NOT about:JP\n", NULL },
	{ TOPIC "  unless: a OR NOT a\n",
	    "E T:3: topic \"sport\" can never tag: its exclusion `unless` "
	    "always holds\n" },
	{ TOPIC "  when: a AND b\n  unless: b\n",
	    "E T:4: topic \"sport\" can never tag: its exclusion `unless` "
	    "holds wherever `when` does\n" },
	{ TOPIC "  unless: source:TASS AND source:AP\n",
	    "W T:3: topic \"sport\" has an exclusion `unless` that never "
	    "holds: it changes nothing\n" },
	{ TOPIC "  when: a AND NOT b\n  unless: b AND c\n",
	    "W T:4: topic \"sport\" has an exclusion `unless` that never "
	    "holds where `when` does: it changes nothing\n" },
	{ TOPIC "  when: 2 of (a, b, c) AND NOT (a OR b)\n",
	    "E T:3: topic \"sport\" can never tag: its condition `when` never "
	    "holds\n" },
	{ TOPIC "  when: a b c d AND e AND f AND g AND h AND i AND j AND k AND "
		"l AND m AND n AND o AND p AND q AND NOT q\n",
	    NULL }, /* too many things to try */
	{ "- topic: sport\n  when: a AND b\n  threshold: 23\n",
	    "E T:3: topic \"sport\" can never reach its threshold 23; the "
	    "words of its condition give at most 22.6\n" },
	{ "- topic: sport\n  when: country:JP\n  threshold: 1\n",
	    "E T:3: topic \"sport\" can never reach its threshold 1; the "
	    "words of its condition give at most 0\n" },
	{ "- topic: sport\n  threshold: 12\n  keywords: {en: [a], fr: [b]}\n",
	    "E T:2: topic \"sport\" can never reach its threshold 12; its "
	    "keywords give at most 11.3\n" },
	{ TOPIC "- topic: sport/golf\n  enabled: false\n",
	    "W T:3: topic \"sport/golf\" is switched off here, and is in no "
	    "folder before this one\n" },
	{ TOPIC "- topic: sport/golf\n  enabled: false\n  keywords: [a]\n",
	    NULL },
	{ "topic: sport\n", "E T:1: a file is a list of topics: "
			    "`- topic: ...`\n" },
	{ "- sport\n- [a]\n" TOPIC,
	    "E T:1: a topic is wanted here: `- topic: ...`\n"
	    "E T:2: a topic is wanted here: `- topic: ...`\n" },
	{ "- &a [*a, *a]\n", "E T:1: a topic is wanted here: `- topic: ...`\n"
			     "E T:1: aliases (*name) are not possible here\n"
			     "E T:1: aliases (*name) are not possible here\n" },
	{ "\xff\xfe", "" },
	{ "", "E T:0: no rules: neither topics/*.yaml nor countries/*.tsv\n" },
};

/* Put the real path for T, and the directory for a finding of line 0. */
static char *
with_path(const char *text, const char *path)
{
	char *out = malloc(8192);
	size_t used = 0;

	ck_assert_ptr_nonnull(out);
	for (; *text != '\0'; text++) {
		const bool place = strncmp(text, "T:", 2) == 0;
		const bool whole = strncmp(text, "T:0:", 4) == 0;

		if (strncmp(text, "DIR/", 4) == 0) {
			used += (size_t)snprintf(out + used, 8192 - used, "%s",
			    box.dir);
			text += 2;
			continue;
		}
		used += (size_t)snprintf(out + used, 8192 - used, "%.*s",
		    place ? 64 : 1,
		    !place  ? text
		    : whole ? ""
			    : path);
	}
	out[used] = '\0';
	return out;
}

static void
check_faults(const struct fault *fault, const char *path)
{
	enum newsalert_err err;
	char *wanted;

	rule_box_write(&box, path, fault->text);
	err = rule_box_compile(&box, NULL, NULL);
	if (fault->findings == NULL) {
		ck_assert_str_eq(box.findings, "");
		ck_assert_int_eq(err, NEWSALERT_OK);
		return;
	}
	wanted = with_path(fault->findings, path);
	if (fault->findings[0] != '\0')
		ck_assert_str_eq(box.findings, wanted);
	free(wanted);
	ck_assert_int_eq(err,
	    fault->findings[0] == 'W' ? NEWSALERT_OK : NEWSALERT_EINVAL);
}

START_TEST(every_fault_of_a_topic_file_is_told_with_its_line)
{
	check_faults(&topic_faults[_i], "topics/t.yaml");
}
END_TEST

static const struct fault table_faults[] = {
	{ "JP\tname\ten\tJapan\n", NULL },
	{ "# x\n\nJP\tname\ten\tJapan\r\nXK\tname\t*\tKosovo\n", NULL },
	{ "CZ,SK\tname\ten\tCzechoslovakia\n-\tblock\ten\tPrague Spring",
	    NULL },
	{ "JP name en Japan\nJP\tname\ten\n\tJP\tname\ten\tx\ty\n",
	    "E T:1: a line has four fields with tabs between them: code, kind, "
	    "language, keywords\n"
	    "E T:2: a line has four fields with tabs between them: code, kind, "
	    "language, keywords\n"
	    "E T:3: a line has four fields with tabs between them: code, kind, "
	    "language, keywords\n" },
	{ "JP\tcountry\ten\tJapan\n", "E T:1: kind: \"country\" is unknown\n" },
	{ "ZZ\tname\tenglish\tJapan\njp\tname\ten\tJapan\n",
	    "E T:1: code: \"ZZ\" is not an ISO 3166-1 alpha-2 code, or several "
	    "with commas between them\n"
	    "E T:1: language: \"english\" is neither '*' nor an ISO 639-1 "
	    "code\n"
	    "E T:2: code: \"jp\" is not an ISO 3166-1 alpha-2 code, or several "
	    "with commas between them\n" },
	{ "JP,\tname\ten\tJapan\nJP;CN\tname\ten\tx\n-\tname\ten\tx\n",
	    "E T:1: code: \"JP,\" is not an ISO 3166-1 alpha-2 code, or "
	    "several with commas between them\n"
	    "E T:2: code: \"JP;CN\" is not an ISO 3166-1 alpha-2 code, or "
	    "several with commas between them\n"
	    "E T:3: code: \"-\" is not an ISO 3166-1 alpha-2 code, or several "
	    "with commas between them\n" },
	{ "JP\tblock\ten\tJapan Times\n",
	    "E T:1: code: this kind belongs to no country, write '-', not "
	    "\"JP\"\n" },
	{ "JP\tname\ten\tJapan;; Nippon; ...\n",
	    "E T:1: keyword \"\": no letter or digit in it: it can never "
	    "match\n"
	    "E T:1: keyword \"...\": no letter or digit in it: it can never "
	    "match\n" },
	{ "JP\tname\ten\tJapan\xff\n", "E T:1: not UTF-8\n" },
	{ "JP\tname\ten\tJapan; Nippon; JAPAN\nJP\tname\ten\tNippon\n",
	    "W T:1: keyword \"JAPAN\" is at DIR/countries/t.tsv:1 already, as "
	    "\"Japan\"\n"
	    "W T:2: keyword \"Nippon\" is at DIR/countries/t.tsv:1 already, "
	    "as \"Nippon\"\n" },
	{ "JP\tname\t*\tJapan\nJP\tname\tde\tJapan\n",
	    "W T:2: keyword \"Japan\" is at DIR/countries/t.tsv:1 already, as "
	    "\"Japan\"\n" },
	{ "JP\tname\tde\tJapan\nJP\tname\ten\tJapan\n"
	  "JP\tdateline\ten\tJapan\nJP\tname\ten\t=Japan\n"
	  "US\tname\ten\tJapan\nJP\tname\ten\tJapán\n",
	    NULL },
	{ "JP\tname\ten\tJapan^-1\n",
	    "E T:1: keyword \"Japan^-1\": a weight below 0 is for topics\n" },
	{ "JP\tname\tzh\t~Japan\n",
	    "E T:1: keyword \"~Japan\": ~ needs a language that has stems\n" },
};

START_TEST(every_fault_of_a_country_table_is_told_with_its_line)
{
	check_faults(&table_faults[_i], "countries/t.tsv");
}
END_TEST

START_TEST(the_faults_of_all_files_are_told)
{
	rule_box_write(&box, "topics/a.yaml", "- topic: x\n");
	rule_box_write(&box, "topics/b.yaml", "- topic: y\n");
	rule_box_write(&box, "countries/c.tsv", "x\n");
	ck_assert_int_eq(rule_box_compile(&box, NULL, NULL), NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(box.findings, "topics/a.yaml:1:"));
	ck_assert_ptr_nonnull(strstr(box.findings, "topics/b.yaml:1:"));
	ck_assert_ptr_nonnull(strstr(box.findings, "countries/c.tsv:1:"));
}
END_TEST

START_TEST(two_topics_of_one_id_in_one_folder_are_a_fault)
{
	char wanted[256];

	rule_box_write(&box, "topics/a.yaml", TOPIC);
	rule_box_write(&box, "topics/b.yaml", "\n" TOPIC);
	ck_assert_int_eq(rule_box_compile(&box, NULL, NULL), NEWSALERT_EINVAL);
	snprintf(wanted, sizeof(wanted),
	    "E topics/b.yaml:2: topic \"sport\" is also at "
	    "%s/topics/a.yaml:1\n",
	    box.dir);
	ck_assert_str_eq(box.findings, wanted);
}
END_TEST

START_TEST(later_directories_override_topics_by_id_and_tables_by_name)
{
	struct ruleset_topic topic;
	struct ruleset_country country;

	rule_box_write(&box, "a/topics/s.yaml",
	    "- {topic: sport, name: Shipped, keywords: [a]}\n"
	    "- {topic: sport/golf, name: Golf, keywords: [b]}\n"
	    "- {topic: weather, name: Weather, keywords: [c]}\n");
	rule_box_write(&box, "a/topics.d/m.yaml",
	    "- {topic: weather, name: Mine, medtop: '17', keywords: [d, e]}\n");
	rule_box_write(&box, "b/topics/s.yaml",
	    "- {topic: sport, enabled: false}\n"
	    "- {topic: sport/golf/cup, keywords: [f]}\n");
	rule_box_write(&box, "a/countries/n.tsv", "JP\tname\ten\t=Japan^2\n");
	rule_box_write(&box, "a/countries/m.tsv", "FR\tname\ten\tFrance\n");
	rule_box_write(&box, "b/countries/n.tsv",
	    "CN\tname\tzh\t中国\nCN\tname\ten\tChina; PRC\n"
	    "CN\tname\ten\tZhongguo\nAD\tname\tes\tAndorra\n");
	ck_assert_int_eq(rule_box_compile(&box, "a", "b"), NEWSALERT_OK);
	ck_assert_str_eq(box.findings, "");
	ck_assert_int_eq(ruleset_open(box.image, box.image_len, &box.ruleset),
	    NEWSALERT_OK);
	ck_assert_uint_eq(ruleset_topic_count(box.ruleset), 3);
	ruleset_topic(box.ruleset, 0, &topic);
	ck_assert_str_eq(topic.id, "sport/golf");
	ck_assert_ptr_null(topic.medtop);
	ruleset_topic(box.ruleset, 1, &topic);
	ck_assert_str_eq(topic.id, "sport/golf/cup");
	ck_assert_str_eq(topic.name, "sport/golf/cup");
	ruleset_topic(box.ruleset, 2, &topic);
	ck_assert_str_eq(topic.name, "Mine");
	ck_assert_str_eq(topic.medtop, "17");
	ck_assert_uint_eq(topic.keyword_count, 2);
	ck_assert_uint_eq(ruleset_country_count(box.ruleset), 3);
	ruleset_country(box.ruleset, 0, &country);
	ck_assert_str_eq(country.code, "AD");
	ck_assert_str_eq(country.name, "AD");
	ruleset_country(box.ruleset, 1, &country);
	ck_assert_str_eq(country.name, "China");
	ruleset_country(box.ruleset, 2, &country);
	ck_assert_str_eq(country.name, "France");
}
END_TEST

/* The topics that are left, with spaces between them; NULL: faults. */
static const char *
topics_of(enum newsalert_err (*compile)(const char *const *, size_t,
	      const char *, finding_fn, void *, void **, size_t *),
    const char *file)
{
	static char ids[256];
	const char *dirs[] = { box.dir };
	struct ruleset *ruleset;
	struct ruleset_topic topic;
	void *image;
	size_t len;

	if (compile(dirs, 1, file, NULL, NULL, &image, &len) != NEWSALERT_OK)
		return NULL;
	ck_assert_int_eq(ruleset_open(image, len, &ruleset), NEWSALERT_OK);
	ids[0] = '\0';
	for (size_t i = 0; i < ruleset_topic_count(ruleset); i++) {
		const size_t used = strlen(ids);

		ruleset_topic(ruleset, i, &topic);
		snprintf(ids + used, sizeof(ids) - used, " %s", topic.id);
	}
	ruleset_close(ruleset);
	free(image);
	return ids;
}

START_TEST(a_file_can_be_tried_with_and_without)
{
	char path[128], link_path[128];

	rule_box_write(&box, "topics/t.yaml", TOPIC);
	rule_box_write(&box, "topics.d/z.yaml",
	    "- {topic: arts, keywords: [film]}\n");
	rule_box_write(&box, "mine.yaml",
	    "- {topic: sport, enabled: false}\n"
	    "- {topic: weather, keywords: [rain]}\n");
	snprintf(path, sizeof(path), "%s/mine.yaml", box.dir);
	ck_assert_str_eq(topics_of(ruleset_compile_without, path),
	    " arts sport");
	ck_assert_str_eq(topics_of(ruleset_compile_with, path),
	    " arts weather");
	/* The same file among the rules, by another name. */
	snprintf(link_path, sizeof(link_path), "%s/topics.d/a.yaml", box.dir);
	ck_assert_int_eq(symlink(path, link_path), 0);
	ck_assert_str_eq(topics_of(ruleset_compile_without, path),
	    " arts sport");
	ck_assert_str_eq(topics_of(ruleset_compile_with, path),
	    " arts weather");
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_ptr_null(topics_of(ruleset_compile_with, path));
}
END_TEST

START_TEST(the_id_changes_with_any_rule_and_with_nothing_else)
{
	char first[9];

	rule_box_write(&box, "topics/t.yaml", TOPIC);
	rule_box_open(&box);
	memcpy(first, ruleset_id(box.ruleset), sizeof(first));
	ck_assert_uint_eq(strspn(first, "0123456789abcdef"), 8);
	rule_box_write(&box, "topics/t.yaml", "# same\n" TOPIC);
	rule_box_open(&box);
	ck_assert_str_eq(ruleset_id(box.ruleset), first);
	rule_box_write(&box, "topics/t.yaml", TOPIC "  threshold: 3\n");
	rule_box_open(&box);
	ck_assert_str_ne(ruleset_id(box.ruleset), first);
	rule_box_write(&box, "topics/t.yaml", TOPIC "  unless: x\n");
	rule_box_open(&box);
	ck_assert_str_ne(ruleset_id(box.ruleset), first);
}
END_TEST

START_TEST(what_cannot_be_read_is_told)
{
	char path[128];

	rule_box_write(&box, "topics/t.yaml", TOPIC);
	snprintf(path, sizeof(path), "%s/topics/u.yaml", box.dir);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(rule_box_compile(&box, NULL, NULL), NEWSALERT_EINVAL);
	ck_assert_str_eq(box.findings, "E topics/u.yaml:0: is not a file\n");
}
END_TEST

START_TEST(files_of_other_names_are_not_rules)
{
	rule_box_write(&box, "topics/t.yaml", TOPIC);
	rule_box_write(&box, "topics/.u.yaml", "x");
	rule_box_write(&box, "topics/t.yaml~", "x");
	rule_box_write(&box, "topics/SOURCES", "x");
	rule_box_write(&box, "countries/t.txt", "x");
	rule_box_open(&box);
	ck_assert_str_eq(box.findings, "");
}
END_TEST

START_TEST(seventeen_prefixes_of_one_word_are_too_many)
{
	char yaml[1024];
	size_t used = 0;

	for (size_t count = 16; count <= 17; count++) {
		used = (size_t)snprintf(yaml, sizeof(yaml),
		    "- topic: sport\n  keywords:\n");
		for (size_t i = 1; i <= count; i++)
			used +=
			    (size_t)snprintf(yaml + used, sizeof(yaml) - used,
				"  - %.*s*\n", (int)i, "abcdefghijklmnopqrst");
		rule_box_write(&box, "topics/t.yaml", yaml);
		ck_assert_int_eq(rule_box_compile(&box, NULL, NULL),
		    count == 16 ? NEWSALERT_OK : NEWSALERT_EINVAL);
	}
	ck_assert_ptr_nonnull(strstr(box.findings, "prefixes"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ruleset");
	TCase *tcase = tcase_create("ruleset");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase,
	    every_fault_of_a_topic_file_is_told_with_its_line, 0,
	    sizeof(topic_faults) / sizeof(topic_faults[0]));
	tcase_add_loop_test(tcase,
	    every_fault_of_a_country_table_is_told_with_its_line, 0,
	    sizeof(table_faults) / sizeof(table_faults[0]));
	tcase_add_test(tcase, the_faults_of_all_files_are_told);
	tcase_add_test(tcase, two_topics_of_one_id_in_one_folder_are_a_fault);
	tcase_add_test(tcase,
	    later_directories_override_topics_by_id_and_tables_by_name);
	tcase_add_test(tcase,
	    the_id_changes_with_any_rule_and_with_nothing_else);
	tcase_add_test(tcase, a_file_can_be_tried_with_and_without);
	tcase_add_test(tcase, what_cannot_be_read_is_told);
	tcase_add_test(tcase, files_of_other_names_are_not_rules);
	tcase_add_test(tcase, seventeen_prefixes_of_one_word_are_too_many);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

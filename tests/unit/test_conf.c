/* SPDX-License-Identifier: MIT */
/* The configuration: what is read, what is refused, and where. */
#include "daemon/conf.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char the_path[] = "/tmp/newsalert-conf-XXXXXX";
static char findings[4096];

static void
collect(enum finding_level level, const char *path, int line, const char *text,
    void *arg)
{
	size_t len = strlen(findings);

	(void)level;
	(void)path;
	(void)arg;
	snprintf(findings + len, sizeof(findings) - len, "%d: %s\n", line,
	    text);
}

static enum newsalert_err
load(const char *text, struct conf **confp)
{
	FILE *file = fopen(the_path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	findings[0] = '\0';
	return conf_load(the_path, collect, NULL, confp);
}

static void
make_path(void)
{
	int fd;

	memcpy(the_path + sizeof(the_path) - 7, "XXXXXX", 6);
	ck_assert_int_ne(fd = mkstemp(the_path), -1);
	close(fd);
}

static void
remove_path(void)
{
	unlink(the_path);
}

START_TEST(load_of_an_empty_file_gives_the_defaults)
{
	struct conf *conf;

	ck_assert_int_eq(load("", &conf), NEWSALERT_OK);
	ck_assert_str_eq(conf->spool, "/var/spool/newsalert");
	ck_assert_str_eq(conf->publish.alerts.items[0],
	    "ipc:///run/newsalert/alerts.sock");
	ck_assert_uint_eq(conf->publish.tags.count, 0);
	ck_assert_uint_eq(conf->inbox_count, 1);
	ck_assert_str_eq(conf->inboxes[0].path, "/var/spool/newsalert/inbox");
	ck_assert_int_eq(conf->intake.quiet_ms, 150);
	ck_assert_int_eq(conf->intake.done_keep_ms, 7 * 24 * 3600 * 1000LL);
	ck_assert_int_eq(conf->intake.file_max, 4 << 20);
	ck_assert_int_eq(conf->intake.articles_max, 10000);
	ck_assert(conf->journal.search);
	ck_assert_int_eq(conf->log, LOG_LEVEL_INFO);
	conf_free(conf);
}
END_TEST

START_TEST(load_sets_what_is_written)
{
	struct conf *conf;

	ck_assert_int_eq(
	    load("runtime: /tmp/r\n"
		 "inboxes: [{path: /a, source: TASS, urgency: 3}]\n"
		 "publish:\n"
		 "  tags: ['ipc://{runtime}/tags.sock', tcp://127.0.0.1:1]\n"
		 "workers: {count: 3, deadline: 500ms}\n"
		 "journal:\n  search: false\n"
		 "log: debug\n",
		&conf),
	    NEWSALERT_OK);
	ck_assert_str_eq(conf->publish.tags.items[0], "ipc:///tmp/r/tags.sock");
	ck_assert_str_eq(conf->publish.tags.items[1], "tcp://127.0.0.1:1");
	ck_assert_str_eq(conf->inboxes[0].source, "TASS");
	ck_assert_int_eq(conf->inboxes[0].urgency, 3);
	ck_assert_int_eq(conf->workers.count, 3);
	ck_assert_int_eq(conf->workers.deadline_ms, 500);
	ck_assert(!conf->journal.search);
	ck_assert_int_eq(conf->log, LOG_LEVEL_DEBUG);
	conf_free(conf);
}
END_TEST

START_TEST(load_reports_every_fault_with_its_line)
{
	struct conf *conf = NULL;

	ck_assert_int_eq(load("spool: relative\n"
			      "colour: red\n"
			      "intake:\n"
			      "  quiet: soon\n"
			      "  file_max: 0\n"
			      "  file_max: 1MiB\n"
			      "workers: {deadline: 1h}\n"
			      "rules: /one\n"
			      "inboxes: [{source: x}, 7, {path: b}]\n"
			      "log: [1]\n",
			     &conf),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_null(conf);
	ck_assert_str_eq(findings,
	    "1: spool: not an absolute path\n"
	    "2: colour: is no key; newsalertd.yaml(5) lists them\n"
	    "4: intake.quiet: not a duration such as 150ms, 2s, 15m, 2h, 7d\n"
	    "5: intake.file_max: below the least value allowed\n"
	    "6: intake.file_max: is here twice\n"
	    "7: workers.deadline: above the greatest value allowed\n"
	    "8: rules: a list is wanted here\n"
	    "9: inboxes: an entry has no path\n"
	    "9: inboxes: an entry is a mapping: {path: /dir, source: NAME}\n"
	    "9: inboxes: path: not an absolute path\n"
	    "9: inboxes: an entry has no path\n"
	    "10: log: one value is wanted here\n");
}
END_TEST

START_TEST(load_names_the_line_of_a_syntax_error)
{
	struct conf *conf = NULL;

	ck_assert_int_eq(load("log: info\nrules: [a\nspool: /x\n", &conf),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(findings, "3: not YAML: "));
	ck_assert_int_eq(load("- a\n", &conf), NEWSALERT_EINVAL);
	ck_assert_str_eq(findings, "1: not a mapping of keys to values\n");
}
END_TEST

START_TEST(load_of_a_missing_file_is_an_error_when_it_was_named)
{
	struct conf *conf = NULL;

	findings[0] = '\0';
	ck_assert_int_eq(conf_load("/nowhere/x", collect, NULL, &conf),
	    NEWSALERT_EIO);
	ck_assert_str_eq(findings,
	    "0: cannot be read: No such file or directory\n");
}
END_TEST

START_TEST(durations_and_sizes_refuse_what_is_not_one)
{
	static const char *const bad[] = { "", "s", "-1s", "1 s", "1.5s", "10x",
		"99999999999999999999s", "9223372036854775807d", "5" };
	int64_t value;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!conf_parse_duration(bad[i], &value), "%s",
		    bad[i]);
	ck_assert(!conf_parse_size("1MB", &value));
	ck_assert(conf_parse_duration("0", &value));
	ck_assert(conf_parse_size("3KiB", &value));
	ck_assert_int_eq(value, 3072);
}
END_TEST

/* The line of the shipped file that has the key, without '#' and spaces. */
static bool
shipped_file_says(const char *name, const char *value)
{
	const char *dot = strchr(name, '.');
	const char *leaf = dot == NULL ? name : dot + 1;
	char line[512], want[512], section[64] = "";
	FILE *file = fopen(TEST_CONF "/newsalertd.yaml", "r");
	bool found = false;

	ck_assert_ptr_nonnull(file);
	snprintf(want, sizeof(want), "%s#%s: ", dot == NULL ? "" : "  ", leaf);
	while (!found && fgets(line, sizeof(line), file) != NULL) {
		if (line[0] >= 'a' && line[0] <= 'z')
			snprintf(section, sizeof(section), "%.*s",
			    (int)strcspn(line, ":"), line);
		if (dot != NULL && (strncmp(section, name, strlen(section)) ||
				       name[strlen(section)] != '.'))
			continue;
		if (strncmp(line, want, strlen(want)) != 0)
			continue;
		found = strstr(line, value) != NULL;
	}
	fclose(file);
	return found;
}

START_TEST(load_reports_what_is_wrong_with_an_inbox_or_a_list)
{
	struct conf *conf = NULL;

	ck_assert_int_eq(load("inboxes:\n"
			      "  - {path: /a, language: german}\n"
			      "  - {path: /a, urgency: 10}\n"
			      "  - {path: /a, priority: 1}\n"
			      "  - {path: [/a]}\n"
			      "rules: [/one, [two]]\n"
			      "publish: {alerts: []}\n",
			     &conf),
	    NEWSALERT_EINVAL);
	ck_assert_str_eq(findings,
	    "2: inboxes: language: not a code of two letters (ISO 639-1)\n"
	    "3: inboxes: urgency: not a number from 1 to 9\n"
	    "4: inboxes: knows path, source, language and urgency only\n"
	    "5: inboxes: path, source, language and urgency take one value\n"
	    "5: inboxes: an entry has no path\n"
	    "6: rules: not a text\n"
	    "0: publish.alerts: one endpoint at least: newsalert watch needs "
	    "it\n");
	ck_assert_int_eq(load("inboxes: {path: /a}\n", &conf),
	    NEWSALERT_EINVAL);
	ck_assert_str_eq(findings, "1: inboxes: a list is wanted here\n");
	ck_assert_int_eq(load("- spool\n", &conf), NEWSALERT_EINVAL);
	ck_assert_str_eq(findings, "1: not a mapping of keys to values\n");
}
END_TEST

START_TEST(differences_are_what_waits_for_the_next_start)
{
	static const char running[] = "inboxes: [{path: /a, urgency: 2}]\n"
				      "publish: {tags: [ipc:///t]}\n"
				      "journal: {search: true}\n"
				      "log: info\n";
	static const struct {
		const char *text, *found;
	} cases[] = {
		{ running, "" },
		{ "inboxes: [{path: /a, urgency: 2}]\n"
		  "publish: {tags: [ipc:///t]}\n"
		  "log: debug\nrules: [/other]\n",
		    "" },
		{ "inboxes: [{path: /a, urgency: 3}]\n"
		  "publish: {tags: [ipc:///u]}\n"
		  "spool: /s\nworkers: {deadline: 31s}\n"
		  "journal: {search: false}\n",
		    "0: takes effect at the next start\n"
		    "0: takes effect at the next start\n"
		    "0: takes effect at the next start\n"
		    "0: takes effect at the next start\n"
		    "0: takes effect at the next start\n" },
		{ "inboxes: [{path: /a, urgency: 2}, {path: /b}]\n",
		    "0: takes effect at the next start\n"
		    "0: takes effect at the next start\n" },
	};
	struct conf *one, *other;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(load(running, &one) == NEWSALERT_OK, "%s",
		    findings);
		ck_assert_int_eq(load(cases[i].text, &other), NEWSALERT_OK);
		conf_differences(one, other, collect, NULL);
		ck_assert_msg(strcmp(findings, cases[i].found) == 0, "%zu: %s",
		    i, findings);
		conf_free(other);
		conf_free(one);
	}
}
END_TEST

START_TEST(shipped_file_has_every_key_with_its_default)
{
	const char *name, *value;

	for (size_t i = 0; (name = conf_key(i, &value)) != NULL; i++)
		ck_assert_msg(shipped_file_says(name, value), "%s: %s", name,
		    value);
}
END_TEST

START_TEST(shipped_file_loads)
{
	struct conf *conf;

	findings[0] = '\0';
	ck_assert_msg(conf_load(TEST_CONF "/newsalertd.yaml", collect, NULL,
			  &conf) == NEWSALERT_OK,
	    "%s", findings);
	conf_free(conf);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("conf");
	TCase *tcase = tcase_create("conf");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, make_path, remove_path);
	tcase_add_test(tcase, load_of_an_empty_file_gives_the_defaults);
	tcase_add_test(tcase, load_sets_what_is_written);
	tcase_add_test(tcase, load_reports_every_fault_with_its_line);
	tcase_add_test(tcase, load_names_the_line_of_a_syntax_error);
	tcase_add_test(tcase,
	    load_of_a_missing_file_is_an_error_when_it_was_named);
	tcase_add_test(tcase, durations_and_sizes_refuse_what_is_not_one);
	tcase_add_test(tcase,
	    load_reports_what_is_wrong_with_an_inbox_or_a_list);
	tcase_add_test(tcase, differences_are_what_waits_for_the_next_start);
	tcase_add_test(tcase, shipped_file_has_every_key_with_its_default);
	tcase_add_test(tcase, shipped_file_loads);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

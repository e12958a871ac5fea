/* SPDX-License-Identifier: MIT */
/* newsalertd test: files of rule tests come in, what failed goes out. */
#include "daemon/command.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/trial/verdict.h"
#include "daemon/worker/slurp.h"

#define STATUS_FAILED 1

struct testing {
	struct rule_tests tests;
	struct conf_list dirs; /* --rules */
	struct verdict_options options;
	json_t *failures; /* --json: one object each missed expectation */
	json_t *untested; /* --json: ids */
	bool complete;    /* every topic needs a test */
	bool explain;
	bool colour;
	size_t passed;
	size_t failed;
	size_t missing; /* topics without a test */
	int status;     /* of what could not be read; the worst so far */
};

/* ---- Output ---------------------------------------------------------- */

static const char *
paint(const struct testing *testing, const char *escape)
{
	return testing->colour ? escape : "";
}

static void
tell_missed(const struct rule_test *test, int line, const char *text, void *arg)
{
	struct testing *testing = arg;
	char name[256], safe[2048];

	if (testing->failures != NULL) {
		json_array_append_new(testing->failures,
		    json_pack("{s:s, s:i, s:s, s:s}", "path", test->path,
			"line", line, "name", test->name, "text", text));
		return;
	}
	log_escape(test->name, name, sizeof(name));
	log_escape(text, safe, sizeof(safe));
	printf("%s:%d: %s%s%s: %s\n", test->path, line,
	    paint(testing, "\033[1;31m"), name, paint(testing, "\033[0m"),
	    safe);
}

/* Topics that no test expects; those above one that is tested need a test of
 * their own. */
static void
tell_untested(struct testing *testing)
{
	const struct ruleset *ruleset = testing->tests.ruleset;
	struct ruleset_topic topic;

	for (size_t i = 0; i < ruleset_topic_count(ruleset); i++) {
		ruleset_topic(ruleset, i, &topic);
		if (rule_tests_expect(&testing->tests, topic.id))
			continue;
		testing->missing++;
		if (testing->failures != NULL)
			json_array_append_new(testing->untested,
			    json_string(topic.id));
		else
			printf("%s: no test expects this topic\n", topic.id);
	}
}

static bool
print_json(const struct testing *testing)
{
	json_t *all = json_pack("{s:I, s:I, s:O}", "passed",
	    (json_int_t)testing->passed, "failed", (json_int_t)testing->failed,
	    "failures", testing->failures);

	if (testing->complete)
		json_object_set(all, "untested", testing->untested);
	if (all == NULL)
		return false;
	if (json_dumpf(all, stdout, JSON_INDENT(1)) == 0)
		putchar('\n');
	json_decref(all);
	return true;
}

static void
print_counts(const struct testing *testing)
{
	const bool good = testing->failed == 0 && testing->missing == 0;

	printf("%s%zu passed, %zu failed",
	    paint(testing, good ? "\033[32m" : "\033[31m"), testing->passed,
	    testing->failed);
	if (testing->complete)
		printf(", %zu topics without a test", testing->missing);
	printf("%s\n", paint(testing, "\033[0m"));
}

static int
print_summary(struct testing *testing)
{
	if (testing->complete)
		tell_untested(testing);
	if (testing->failures == NULL) {
		print_counts(testing);
	} else if (!print_json(testing)) {
		fputs("newsalertd: out of memory\n", stderr);
		return EX_OSERR;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "newsalertd: standard output: %s\n",
		    strerror(errno));
		return EX_IOERR;
	}
	return testing->failed == 0 && testing->missing == 0 ? EX_OK
							     : STATUS_FAILED;
}

/* ---- Reading --------------------------------------------------------- */

/* A file that is missing counts for more than one with faults. */
static void
tell_unreadable(struct testing *testing, const char *path, const char *why)
{
	fprintf(stderr, "newsalertd: %s: %s\n", path, why);
	testing->status = EX_NOINPUT;
}

static enum newsalert_err
read_open_file(struct testing *testing, const char *path, int fd)
{
	enum newsalert_err err;
	struct slurp slurp;

	slurp_init(&slurp, RULE_TEST_FILE_MAX);
	err = slurp_read(&slurp, fd);
	if (err == NEWSALERT_OK)
		err = rule_tests_read(&testing->tests, path, slurp.bytes,
		    slurp.len);
	else if (err == NEWSALERT_ETOOBIG)
		tell_unreadable(testing, path, "is over 32 MiB");
	else if (err != NEWSALERT_ENOMEM)
		tell_unreadable(testing, path, newsalert_strerror(err));
	slurp_fini(&slurp);
	return err == NEWSALERT_ENOMEM ? err : NEWSALERT_OK;
}

/* path is kept for messages, in the tests' arena. */
static enum newsalert_err
read_file(struct testing *testing, const char *path)
{
	char *kept = arena_dup(&testing->tests.arena, path, strlen(path));
	enum newsalert_err err;
	struct stat st;
	int fd;

	if (kept == NULL)
		return NEWSALERT_ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1 || fstat(fd, &st) == -1) {
		tell_unreadable(testing, path, strerror(errno));
		err = NEWSALERT_OK;
	} else if (!S_ISREG(st.st_mode)) {
		tell_unreadable(testing, path, "is neither file nor directory");
		err = NEWSALERT_OK;
	} else {
		err = read_open_file(testing, kept, fd);
	}
	if (fd != -1)
		close(fd);
	return err;
}

static int
is_yaml(const struct dirent *entry)
{
	const char *name = entry->d_name;
	const size_t len = strlen(name);

	return name[0] != '.' && len > 5 &&
	       strcmp(name + len - 5, ".yaml") == 0;
}

static enum newsalert_err
read_named(struct testing *testing, const char *dir, const char *name)
{
	enum newsalert_err err;
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) == -1)
		return NEWSALERT_ENOMEM;
	err = read_file(testing, path);
	free(path);
	return err;
}

/* The files *.yaml of a directory, in the order of their names. */
static enum newsalert_err
read_directory(struct testing *testing, const char *dir)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct dirent **entries = NULL;
	int count = scandir(dir, &entries, is_yaml, alphasort);

	if (count == -1)
		tell_unreadable(testing, dir, strerror(errno));
	else if (count == 0)
		tell_unreadable(testing, dir, "no file *.yaml is in it");
	for (int i = 0; i < count; i++) {
		if (err == NEWSALERT_OK)
			err = read_named(testing, dir, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

static enum newsalert_err
read_path(struct testing *testing, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return read_directory(testing, path);
	return read_file(testing, path);
}

static enum newsalert_err
read_paths(struct testing *testing, char **paths)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (; *paths != NULL && err == NEWSALERT_OK; paths++)
		err = read_path(testing, *paths);
	if (testing->status == EX_OK && testing->tests.faulty)
		testing->status = EX_DATAERR;
	else if (testing->status == EX_OK && testing->tests.tests.count == 0)
		tell_unreadable(testing, paths[-1], "no test is in it");
	return err;
}

/* ---- Running --------------------------------------------------------- */

static enum newsalert_err
run_tests(struct testing *testing)
{
	const struct rule_test *test = testing->tests.tests.items;
	enum newsalert_err err;
	struct tagger *tagger;

	err = tagger_new(testing->tests.ruleset, &tagger);
	if (err != NEWSALERT_OK)
		return err;
	for (size_t i = 0; i < testing->tests.tests.count; i++) {
		bool passed;

		err =
		    verdict_reach(tagger, &test[i], &testing->options, &passed);
		if (err != NEWSALERT_OK)
			break;
		*(passed ? &testing->passed : &testing->failed) += 1;
	}
	tagger_free(tagger);
	return err;
}

static int
read_and_run(struct testing *testing, const struct ruleset *ruleset,
    char **paths)
{
	enum newsalert_err err;

	rule_tests_init(&testing->tests, ruleset, command_print_finding, NULL);
	err = read_paths(testing, paths);
	if (err == NEWSALERT_OK && testing->status == EX_OK)
		err = run_tests(testing);
	if (err == NEWSALERT_OK && testing->status == EX_OK)
		testing->status = print_summary(testing);
	rule_tests_fini(&testing->tests);
	if (err == NEWSALERT_OK)
		return testing->status;
	fprintf(stderr, "newsalertd: %s\n", newsalert_strerror(err));
	return err == NEWSALERT_EIO ? EX_IOERR : EX_OSERR;
}

static int
test_paths(struct testing *testing, const char *conf_path, char **paths)
{
	struct command_rules rules = { .image = NULL };
	struct conf *conf = NULL;
	int status;

	if ((status = command_load_conf(conf_path, &conf)) != EX_OK)
		return status;
	status = command_load_rules(testing->dirs.count > 0 ? &testing->dirs
							    : &conf->rules,
	    &rules);
	if (status == EX_OK)
		status = read_and_run(testing, rules.ruleset, paths);
	command_rules_fini(&rules);
	conf_free(conf);
	return status;
}

static bool
add_rules(struct testing *testing, char *dir)
{
	struct conf_list *dirs = &testing->dirs;
	char **items = realloc(dirs->items, (dirs->count + 1) * sizeof(*items));

	if (items == NULL) {
		fprintf(stderr, "newsalertd: out of memory\n");
		return false;
	}
	dirs->items = items;
	dirs->items[dirs->count++] = dir;
	return true;
}

static int
read_options(struct testing *testing, int argc, char **argv)
{
	static const struct option options[] = {
		{ "complete", no_argument, NULL, 'c' },
		{ "explain", no_argument, NULL, 'e' },
		{ "json", no_argument, NULL, 'j' },
		{ "rules", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 0;
	while ((option = getopt_long(argc, argv, "cejr:", options, NULL)) != -1)
		switch (option) {
		case 'c':
			testing->complete = true;
			break;
		case 'e':
			testing->explain = true;
			break;
		case 'j':
			if (testing->failures == NULL)
				testing->failures = json_array();
			if (testing->untested == NULL)
				testing->untested = json_array();
			break;
		case 'r':
			if (!add_rules(testing, optarg))
				return EX_OSERR;
			break;
		default:
			return EX_USAGE;
		}
	if (optind == argc) {
		fprintf(stderr, "newsalertd: test needs files of tests, or "
				"directories with *.yaml\n");
		return EX_USAGE;
	}
	if (testing->explain && testing->failures != NULL) {
		fprintf(stderr, "newsalertd: test takes --explain or --json, "
				"not both\n");
		return EX_USAGE;
	}
	return EX_OK;
}

int
command_test(const char *conf_path, int argc, char **argv)
{
	struct testing testing = { .colour = command_wants_colour() };
	int status = read_options(&testing, argc, argv);

	if (status == EX_OK) {
		testing.options = (struct verdict_options){
			.time_sec = time(NULL),
			.missed = tell_missed,
			.arg = &testing,
			.explain = testing.explain ? stdout : NULL,
			.colour = testing.colour,
		};
		status = test_paths(&testing, conf_path, argv + optind);
	}
	json_decref(testing.failures);
	json_decref(testing.untested);
	free(testing.dirs.items);
	return status;
}

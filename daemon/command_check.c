/* SPDX-License-Identifier: MIT */
/* newsalertd check: configuration and rules come in, findings go out. */
#include "daemon/command.h"

#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "daemon/shipped_cache.h"
#include "daemon/tagging/ruleset.h"

struct check {
	bool quiet;
	bool strict;  /* a warning is an error */
	json_t *list; /* --json: one object a finding */
	size_t errors;
	size_t warnings;
};

/* Both kinds are told by their name here. */
static void
print_finding(enum finding_level level, const char *path, int line,
    const char *text)
{
	char marked[1024];

	if (level == FINDING_ERROR) {
		snprintf(marked, sizeof(marked), "error: %s", text);
		text = marked;
	}
	command_print_finding(level, path, line, text, NULL);
}

static void
count_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	struct check *check = arg;
	bool is_error = level == FINDING_ERROR;

	*(is_error ? &check->errors : &check->warnings) += 1;
	if (check->list != NULL)
		json_array_append_new(check->list,
		    json_pack("{s:s, s:s, s:i, s:s}", "level",
			is_error ? "error" : "warning", "path", path, "line",
			line, "text", text));
	else if (is_error || check->strict || !check->quiet)
		print_finding(level, path, line, text);
}

static int
status_of(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_OK:
		return EX_OK;
	case NEWSALERT_EINVAL:
	case NEWSALERT_EIO:
		return EX_CONFIG;
	default:
		fprintf(stderr, "newsalertd: %s\n", newsalert_strerror(err));
		return EX_OSERR;
	}
}

static enum newsalert_err
check_rules(struct check *check, const struct conf *conf)
{
	char *shipped = shipped_cache_path();
	const struct ruleset_caches caches = { .shipped = shipped };
	struct ruleset *ruleset = NULL;
	enum newsalert_err err;
	void *image = NULL;
	size_t len;

	err = ruleset_compile((const char *const *)conf->rules.items,
	    conf->rules.count, &caches, count_finding, check, &image, &len);
	free(shipped);
	if (err == NEWSALERT_OK)
		err = ruleset_open(image, len, &ruleset);
	if (err == NEWSALERT_OK && !check->quiet && check->list == NULL)
		printf("%zu topics, %zu countries, %zu KiB, ruleset %s: no "
		       "errors, %zu warning%s\n",
		    ruleset_topic_count(ruleset),
		    ruleset_country_count(ruleset), len / 1024,
		    ruleset_id(ruleset), check->warnings,
		    check->warnings == 1 ? "" : "s");
	ruleset_close(ruleset);
	free(image);
	return err;
}

static int
check_all(struct check *check, const char *conf_path)
{
	struct conf *conf = NULL;
	enum newsalert_err err;

	err = conf_load(conf_path, count_finding, check, &conf);
	if (err == NEWSALERT_OK)
		err = check_rules(check, conf);
	conf_free(conf);
	if (check->list != NULL &&
	    json_dumpf(check->list, stdout, JSON_INDENT(1)) == 0)
		putchar('\n');
	if (err == NEWSALERT_OK && check->strict && check->warnings > 0)
		return EX_CONFIG;
	return status_of(err);
}

int
command_check(const char *conf_path, int argc, char **argv)
{
	static const struct option options[] = {
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "strict", no_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	struct check check = { .quiet = false };
	int option, status;

	optind = 0;
	while ((option = getopt_long(argc, argv, "qjs", options, NULL)) != -1)
		switch (option) {
		case 'q':
			check.quiet = true;
			break;
		case 'j':
			if (check.list == NULL)
				check.list = json_array();
			break;
		case 's':
			check.strict = true;
			break;
		default:
			json_decref(check.list);
			return EX_USAGE;
		}
	if (optind < argc) {
		fprintf(stderr, "newsalertd check takes no file: the "
				"configuration is named by --config\n");
		json_decref(check.list);
		return EX_USAGE;
	}
	status = check_all(&check, conf_path);
	json_decref(check.list);
	return status;
}

/* SPDX-License-Identifier: MIT */
/* What the commands share: configuration and rules are loaded, and what is
 * wrong with them is printed. */
#include "daemon/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/shipped_cache.h"
#include "daemon/user_cache.h"

void
command_print_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	size_t *errors = arg;
	char safe[1024];

	log_escape(text, safe, sizeof(safe));
	fprintf(stderr, "%s:", path);
	if (line > 0)
		fprintf(stderr, "%d:", line);
	fprintf(stderr, " %s%s\n", level == FINDING_WARNING ? "warning: " : "",
	    safe);
	if (errors != NULL && level == FINDING_ERROR)
		(*errors)++;
}

int
command_load_conf(const char *path, struct conf **confp)
{
	switch (conf_load(path, command_print_finding, NULL, confp)) {
	case NEWSALERT_OK:
		return EX_OK;
	case NEWSALERT_EINVAL:
	case NEWSALERT_EIO:
		return EX_CONFIG;
	default:
		fprintf(stderr, "newsalertd: out of memory\n");
		return EX_OSERR;
	}
}

/* Errors are printed, warnings are for `check`. */
static void
print_error(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	if (level == FINDING_ERROR)
		command_print_finding(level, path, line, text, arg);
}

/* What a compilation came to becomes *rules and an exit status. */
static int
open_rules(enum newsalert_err err, void *image, size_t len,
    struct command_rules *rules)
{
	struct command_rules loaded = { .image = image };

	if (err == NEWSALERT_OK)
		err = ruleset_open(image, len, &loaded.ruleset);
	if (err == NEWSALERT_OK) {
		*rules = loaded;
		return EX_OK;
	}
	command_rules_fini(&loaded);
	if (err == NEWSALERT_EINVAL)
		return EX_CONFIG;
	fprintf(stderr, "newsalertd: the rules: %s\n", newsalert_strerror(err));
	return EX_OSERR;
}

int
command_load_rules(const struct conf_list *dirs, struct command_rules *rules)
{
	char *own = user_cache_path("rules.cache");
	char *shipped = shipped_cache_path();
	const struct ruleset_caches caches = { own, shipped };
	enum newsalert_err err;
	void *image = NULL;
	size_t len = 0;

	err = ruleset_compile((const char *const *)dirs->items, dirs->count,
	    &caches, print_error, NULL, &image, &len);
	free(shipped);
	free(own);
	return open_rules(err, image, len, rules);
}

int
command_load_rules_with(const struct conf_list *dirs, const char *file,
    bool with, struct command_rules *rules)
{
	const char *const *items = (const char *const *)dirs->items;
	enum newsalert_err err;
	void *image = NULL;
	size_t len = 0;

	err = with ? ruleset_compile_with(items, dirs->count, file, print_error,
			 NULL, &image, &len)
		   : ruleset_compile_without(items, dirs->count, file,
			 print_error, NULL, &image, &len);
	return open_rules(err, image, len, rules);
}

void
command_rules_fini(struct command_rules *rules)
{
	ruleset_close(rules->ruleset);
	free(rules->image);
	rules->ruleset = NULL;
	rules->image = NULL;
}

bool
command_parse_jobs(const char *text, size_t *jobsp)
{
	char *end;
	unsigned long jobs = strtoul(text, &end, 10);

	if (*end != '\0' || jobs < 1 || jobs > COMMAND_JOBS_MAX) {
		fprintf(stderr, "newsalertd: --jobs takes 1 to %d\n",
		    COMMAND_JOBS_MAX);
		return false;
	}
	*jobsp = jobs;
	return true;
}

bool
command_wants_colour(void)
{
	return isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
}

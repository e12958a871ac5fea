/* SPDX-License-Identifier: MIT */
/*
 * Reload: configuration and rules are read and compiled as a whole; only when
 * nothing is wrong do workers with the new rules take over.
 */
#include "daemon/keeper.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <systemd/sd-daemon.h>

#include "daemon/log.h"

#define FINDINGS_TOLD_MAX 1000

struct reload {
	struct service_pending *pending; /* NULL: a signal asked */
	struct conf *conf;
	struct rules_compile *compile;
	struct event *ready;
	struct rules *rules; /* compiled, until the workers have them */
	json_t *findings;
	size_t errors;
	bool again; /* a signal came meanwhile: files may have changed since */
};

static void
note_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	struct reload *reload = arg;
	bool is_error = level == FINDING_ERROR;

	if (is_error)
		reload->errors++;
	log_event(is_error ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "conf",
	    is_error ? "error" : "warning", "path", path, "line",
	    LOG_NUMBER(line), "text", text, NULL);
	if (json_array_size(reload->findings) < FINDINGS_TOLD_MAX && is_error)
		json_array_append_new(reload->findings,
		    json_sprintf("%s:%d: %s", path, line, text));
}

static void
free_reload(struct reload *reload)
{
	if (reload == NULL)
		return;
	if (reload->ready != NULL)
		event_free(reload->ready);
	rules_compile_free(reload->compile);
	rules_free(reload->rules);
	conf_free(reload->conf);
	json_decref(reload->findings);
	free(reload);
}

void
keeper_reload_cancel(struct keeper *keeper)
{
	struct reload *reload = keeper->reload;

	if (reload == NULL)
		return;
	if (reload->pending != NULL)
		service_answer(reload->pending, "again", "the daemon stops",
		    NULL);
	keeper->reload = NULL;
	free_reload(reload);
}

/* Close the reload: error NULL when it went well. */
static void
end_reload(struct keeper *keeper, const char *code, const char *error)
{
	struct reload *reload = keeper->reload;
	json_t *findings = reload->findings;
	bool again = reload->again;

	reload->findings = NULL;
	if (error != NULL)
		log_event(LOG_LEVEL_ERROR, "reload", "refused", "reason", error,
		    "errors", LOG_NUMBER(reload->errors), NULL);
	if (reload->pending != NULL)
		service_answer(reload->pending, code, error, findings);
	else
		json_decref(findings);
	keeper->reload = NULL;
	free_reload(reload);
	sd_notify(0, "READY=1");
	keeper_tell_systemd(keeper);
	if (again)
		keeper_reload(keeper, NULL);
}

/* The new configuration takes the old one's place where that is possible in
 * a running daemon; the rest is said. */
static void
adopt_conf(struct keeper *keeper, struct reload *reload)
{
	struct conf_list rules = keeper->conf->rules;

	conf_differences(keeper->conf, reload->conf, note_finding, reload);
	keeper->conf->rules = reload->conf->rules;
	reload->conf->rules = rules;
	keeper->conf->log = reload->conf->log;
	log_open(keeper->conf->log);
}

void
keeper_rules_replaced(struct keeper *keeper, enum newsalert_err err,
    const char *why)
{
	struct reload *reload = keeper->reload;

	if (reload == NULL)
		return;
	if (err != NEWSALERT_OK) {
		end_reload(keeper, "again", why);
		return;
	}
	rules_free(keeper->rules);
	keeper->rules = reload->rules;
	reload->rules = NULL;
	adopt_conf(keeper, reload);
	if (keeper_count_rules(keeper) != NEWSALERT_OK)
		log_event(LOG_LEVEL_WARNING, "reload", "not-counted", "reason",
		    "out of memory: new rules are counted from the next reload",
		    NULL);
	log_event(LOG_LEVEL_INFO, "reload", "done", "ruleset",
	    ruleset_id(keeper->rules->ruleset), NULL);
	end_reload(keeper, NULL, NULL);
}

static void
replace_workers(struct keeper *keeper)
{
	struct reload *reload = keeper->reload;
	enum newsalert_err err;

	event_del(reload->ready);
	err = pool_replace(keeper->pool, reload->rules->fd);
	if (err != NEWSALERT_OK)
		end_reload(keeper, "again", newsalert_strerror(err));
}

static void
compiler_spoke(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;
	struct reload *reload = keeper->reload;
	enum newsalert_err err;

	(void)fd;
	(void)what;
	err = rules_compile_read(reload->compile, note_finding, reload,
	    &reload->rules);
	if (err == NEWSALERT_EAGAIN)
		return;
	if (err == NEWSALERT_OK)
		replace_workers(keeper);
	else if (err == NEWSALERT_EINVAL)
		end_reload(keeper, "rules",
		    "the rules have errors; the old ones stay");
	else
		end_reload(keeper, "io", newsalert_strerror(err));
}

/* NULL: the compiler is at work; else what is wrong. */
static const char *
start_compiler(struct keeper *keeper, struct reload *reload)
{
	enum newsalert_err err;

	err = conf_load(keeper->conf_path, note_finding, reload, &reload->conf);
	if (err != NEWSALERT_OK)
		return "the configuration has errors; the old one stays";
	err = keeper_start_compiler(reload->conf, &reload->compile);
	if (err != NEWSALERT_OK)
		return "the compiler of the rules does not start";
	reload->ready =
	    event_new(keeper->base, rules_compile_fd(reload->compile),
		EV_READ | EV_PERSIST, compiler_spoke, keeper);
	if (reload->ready == NULL || event_add(reload->ready, NULL) == -1)
		return "out of memory";
	return NULL;
}

static void
tell_systemd_of_the_reload(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
	    (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

void
keeper_reload(struct keeper *keeper, struct service_pending *pending)
{
	struct reload *reload;
	const char *error;

	if (keeper->reload != NULL && pending == NULL) {
		keeper->reload->again = true;
		return;
	}
	if (keeper->reload != NULL || keeper->stopping ||
	    (reload = calloc(1, sizeof(*reload))) == NULL) {
		if (pending != NULL)
			service_answer(pending, "busy",
			    "another reload is under way; try again", NULL);
		return;
	}
	reload->pending = pending;
	reload->findings = json_array();
	keeper->reload = reload;
	tell_systemd_of_the_reload();
	if ((error = start_compiler(keeper, reload)) != NULL)
		end_reload(keeper, "rules", error);
}

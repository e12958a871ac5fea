/* SPDX-License-Identifier: MIT */
/* The configuration comes in, the stages are opened with it. */
#include "daemon/keeper.h"

#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/lock.h"
#include "daemon/log.h"

#define LOCK_WAIT_MS 5000 /* for the children of a daemon that was killed */
/* Articles are read in workers, so a keeper that died is hardly a file's doing:
 * one that was out when it was killed several times is not to blame. */
#define ATTEMPTS_MAX 5

static json_t *
handle_status(void *arg)
{
	return keeper_status(arg);
}

static json_t *
handle_rules(void *arg)
{
	return keeper_rules(arg);
}

static void
handle_reload(struct service_pending *pending, void *arg)
{
	keeper_reload(arg, pending);
}

static enum newsalert_err
handle_retry(const char *file, void *arg)
{
	struct keeper *keeper = arg;

	return inbox_resubmit(keeper->inbox, file);
}

bool
keeper_take_locks(struct keeper *keeper, struct newsalert_error *why)
{
	const struct conf *conf = keeper->conf;

	return lock_directory(conf->spool, 0755, LOCK_WAIT_MS, why,
		   &keeper->spool_lock) == NEWSALERT_OK &&
	       lock_directory(conf->state, 0700, LOCK_WAIT_MS, why,
		   &keeper->state_lock) == NEWSALERT_OK &&
	       lock_directory(conf->runtime, 0755, LOCK_WAIT_MS, why,
		   &keeper->runtime_lock) == NEWSALERT_OK;
}

enum newsalert_err
keeper_open_inbox(struct keeper *keeper, struct newsalert_error *why)
{
	const struct conf *conf = keeper->conf;
	struct inbox_place *places;
	enum newsalert_err err;

	if ((places = calloc(conf->inbox_count, sizeof(*places))) == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < conf->inbox_count; i++) {
		places[i].path = conf->inboxes[i].path;
		places[i].source = conf->inboxes[i].source;
		places[i].language = conf->inboxes[i].language;
		places[i].urgency = (int)conf->inboxes[i].urgency;
	}
	const struct inbox_options options = {
		.spool = conf->spool,
		.places = places,
		.place_count = conf->inbox_count,
		.quiet_ms = (int)conf->intake.quiet_ms,
		.settle_ms = (int)conf->intake.settle_ms,
		.rescan_ms = (int)conf->intake.rescan_ms,
		.check_ms = (int)conf->intake.check_ms,
		.done_keep_sec = conf->intake.done_keep_ms / 1000,
		.failed_keep_sec = conf->intake.failed_keep_ms / 1000,
		.done_keep_bytes = (uint64_t)conf->intake.done_keep_bytes,
		.failed_keep_bytes = (uint64_t)conf->intake.failed_keep_bytes,
		.file_max = (uint64_t)conf->intake.file_max,
		.attempts_max = ATTEMPTS_MAX,
	};
	err = inbox_open(&options, why, &keeper->inbox);
	free(places);
	return err;
}

/* What came out of the last compilation is kept beside the journal. */
enum newsalert_err
keeper_start_compiler(const struct conf *conf, struct rules_compile **compilep)
{
	enum newsalert_err err = NEWSALERT_ENOMEM;
	char *cache = NULL;

	if (asprintf(&cache, "%s/rules.cache", conf->state) != -1)
		err = rules_compile_start(&conf->rules, cache, compilep);
	free(cache);
	return err;
}

/* The journal's threads take no signals: the loop does. */
enum newsalert_err
keeper_open_journal(struct keeper *keeper,
    const struct journal_callbacks *callbacks, struct newsalert_error *why)
{
	const struct conf *conf = keeper->conf;
	const struct journal_options options = {
		.dir = conf->state,
		.keep_ms = conf->journal.keep_ms,
		.keep_count = (uint64_t)conf->journal.keep_count,
		.keep_bytes = (uint64_t)conf->journal.keep_bytes,
		.identity_keep_ms = conf->journal.identity_keep_ms,
		.receipt_keep_ms = conf->journal.receipt_keep_ms,
		.similar_ms = conf->journal.similar_ms,
		.search = conf->journal.search,
	};
	sigset_t all, before;
	enum newsalert_err err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = journal_open(&options, why, &keeper->journal);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err == NEWSALERT_OK)
		journal_set_callbacks(keeper->journal, callbacks);
	return err;
}

/* The group that may connect: one that the daemon can give its sockets to.
 * (gid_t)-1: there is none, they stay its own. */
static gid_t
watching_group(const struct conf *conf)
{
	struct group *group = getgrnam(conf->publish.group);

	if (group == NULL)
		return (gid_t)-1;
	if (geteuid() == 0 || group_member(group->gr_gid))
		return group->gr_gid;
	log_event(LOG_LEVEL_WARNING, "keeper", "not-in-group", "group",
	    conf->publish.group, "result", "only its own user can connect",
	    NULL);
	return (gid_t)-1;
}

enum newsalert_err
keeper_start_publisher(struct keeper *keeper, void (*ready)(void *arg),
    struct newsalert_error *why)
{
	const struct conf *conf = keeper->conf;

	keeper->group = watching_group(conf);
	const struct publisher_options options = {
		.alerts = (const char *const *)conf->publish.alerts.items,
		.alerts_count = conf->publish.alerts.count,
		.tags = (const char *const *)conf->publish.tags.items,
		.tags_count = conf->publish.tags.count,
		.group = keeper->group,
		.strict = getenv("NOTIFY_SOCKET") != NULL,
		.lock_fd = keeper->runtime_lock,
		.ready = ready,
		.arg = keeper,
	};

	return publisher_start(keeper->base, &options, why, &keeper->publisher);
}

enum newsalert_err
keeper_start_pool(struct keeper *keeper, const struct pool_callbacks *callbacks,
    struct newsalert_error *why)
{
	const struct conf *conf = keeper->conf;
	const struct pool_options options = {
		.workers = (unsigned)conf->workers.count,
		.job_ms = (int)conf->workers.deadline_ms,
		.worker = {
			.file_max = (size_t)conf->intake.file_max,
			.articles_max = (size_t)conf->intake.articles_max,
			.memory_max = (size_t)conf->workers.memory,
			.strict = getenv("NOTIFY_SOCKET") != NULL,
		},
	};
	enum newsalert_err err;

	err = pool_new(keeper->base, &options, callbacks, keeper->rules->fd,
	    &keeper->pool);
	if (err != NEWSALERT_OK)
		snprintf(why->text, sizeof(why->text),
		    "the workers do not start: %s", newsalert_strerror(err));
	return err;
}

enum newsalert_err
keeper_open_service(struct keeper *keeper, struct newsalert_error *why)
{
	static const char name[] = "/keeper.sock";
	const struct conf *conf = keeper->conf;
	const struct service_handlers handlers = {
		.status = handle_status,
		.rules = handle_rules,
		.reload = handle_reload,
		.retry = handle_retry,
		.arg = keeper,
	};
	struct service_options options = {
		.group = keeper->group,
		.state = conf->state,
		.connections = (size_t)conf->service.connections,
		.connections_per_user =
		    (size_t)conf->service.connections_per_user,
	};
	enum newsalert_err err;
	char *path;

	if (asprintf(&path, "%s%s", conf->runtime, name) == -1)
		return NEWSALERT_ENOMEM;
	options.path = path;
	err = service_open(keeper->base, keeper->journal, &options, &handlers,
	    why, &keeper->service);
	free(path);
	return err;
}

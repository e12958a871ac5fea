/* SPDX-License-Identifier: MIT */
/* Starts the stages, wakes them from one event loop, and stops them. */
#include "daemon/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "daemon/clock_watch.h"
#include "daemon/log.h"
#include "daemon/worker/timer.h"

#define BURST_END_MS   20
#define CHECK_DISK_MS  1000
#define EXPIRE_MS      60000 /* at most between two looks at names */
#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 5000
#define STOP_MS        1500 /* for what is in work, before bye */

/* ---- The intake ---- */

static void
arm_inbox_timer(struct keeper *keeper)
{
	int timeout_ms = inbox_timeout_ms(keeper->inbox);

	if (timeout_ms == -1)
		event_del(keeper->inbox_due);
	else
		timer_arm(keeper->inbox_due, timeout_ms);
}

static void
serve_inbox(struct keeper *keeper)
{
	inbox_poll(keeper->inbox);
	pipeline_pump(keeper->pipeline);
	arm_inbox_timer(keeper);
}

static void
inbox_has_work(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	serve_inbox(arg);
}

static void
trouble_came(const char *reason, void *arg)
{
	struct keeper *keeper = arg;

	snprintf(keeper->trouble, sizeof(keeper->trouble), "%s", reason);
	keeper->backoff_ms =
	    keeper->backoff_ms == 0 ? BACKOFF_MIN_MS : keeper->backoff_ms * 2;
	if (keeper->backoff_ms > BACKOFF_MAX_MS)
		keeper->backoff_ms = BACKOFF_MAX_MS;
	log_event(LOG_LEVEL_ERROR, "intake", "paused", "reason", reason,
	    "retry_ms", LOG_NUMBER(keeper->backoff_ms), NULL);
	timer_arm(keeper->try_again, keeper->backoff_ms);
	keeper_tell_systemd(keeper);
}

static bool
has_room(const char *path, int64_t free_min)
{
	struct statvfs st;

	/* What cannot be asked is no reason to stop: writing will tell. */
	return free_min == 0 || statvfs(path, &st) == -1 ||
	       (int64_t)(st.f_bavail * st.f_frsize) >= free_min;
}

static bool
disk_has_room(const struct keeper *keeper)
{
	int64_t free_min = keeper->conf->intake.free_min;

	return has_room(keeper->conf->spool, free_min) &&
	       has_room(keeper->conf->state, free_min);
}

static void
try_intake_again(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;

	(void)fd;
	(void)what;
	if (keeper->stopping)
		return;
	if (!disk_has_room(keeper)) {
		timer_arm(keeper->try_again, BACKOFF_MAX_MS);
		return;
	}
	log_event(LOG_LEVEL_INFO, "intake", "resumed", NULL);
	keeper->trouble[0] = '\0';
	pipeline_resume(keeper->pipeline);
	arm_inbox_timer(keeper);
	keeper_tell_systemd(keeper);
}

static void
disk_check_due(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;

	(void)fd;
	(void)what;
	timer_arm(keeper->check_disk, CHECK_DISK_MS);
	if (keeper->trouble[0] != '\0' || keeper->stopping)
		return;
	keeper->backoff_ms = 0;
	if (disk_has_room(keeper))
		return;
	pipeline_pause(keeper->pipeline);
	trouble_came("the disk has less room than intake.free_min", keeper);
}

static void
arm_expiry(struct keeper *keeper)
{
	const int64_t expiry_ms = keeper->conf->service.cursor_expiry_ms;

	if (expiry_ms > 0)
		timer_arm(keeper->expire_names,
		    expiry_ms < EXPIRE_MS ? expiry_ms : EXPIRE_MS);
}

static void
expiry_due(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;

	(void)fd;
	(void)what;
	service_expire_names(keeper->service,
	    keeper->conf->service.cursor_expiry_ms);
	arm_expiry(keeper);
}

/* ---- The journal and the live feed ---- */

static void stop_when_drained(struct keeper *keeper);

static void
go_on(struct keeper *keeper)
{
	pipeline_pump(keeper->pipeline);
	arm_inbox_timer(keeper);
	if (keeper->stopping)
		stop_when_drained(keeper);
}

static void
released(const struct journal_release *release, void *arg)
{
	struct keeper *keeper = arg;

	pipeline_released(release, keeper->pipeline);
	timer_arm(keeper->burst_end, BURST_END_MS);
}

static void
committed(const struct journal_file *file, enum newsalert_err err,
    const struct journal_outcome *outcomes, void *arg)
{
	struct keeper *keeper = arg;

	if (err == NEWSALERT_OK)
		keeper->backoff_ms = 0;
	pipeline_committed(file, err, outcomes, keeper->pipeline);
}

static void
journal_troubled(const char *text, void *arg)
{
	(void)arg;
	log_event(LOG_LEVEL_WARNING, "journal", "trouble", "reason", text,
	    NULL);
}

/* What was not made durable must not be believed: start anew from disk. Of a
 * damaged file nothing more is to be written: that is for the administrator. */
static void
journal_failed(enum newsalert_err err, const char *text, void *arg)
{
	struct keeper *keeper = arg;

	log_event(LOG_LEVEL_ERROR, "journal", "fatal", "reason", text, NULL);
	keeper->status = err == NEWSALERT_EFORMAT ? EX_DATAERR : EX_IOERR;
	event_base_loopbreak(keeper->base);
}

static void
journal_has_news(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;

	(void)fd;
	(void)what;
	journal_dispatch(keeper->journal);
	go_on(keeper);
}

static void
clock_changed(void *arg)
{
	const struct keeper *keeper = arg;

	journal_clock_changed(keeper->journal);
}

static void
heartbeat_due(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;

	(void)fd;
	(void)what;
	pipeline_say(keeper->pipeline, PIPELINE_HEARTBEAT);
	timer_arm(keeper->heartbeat, keeper->conf->publish.heartbeat_ms);
	keeper_tell_systemd(keeper);
	/* Should the journal's call have failed, its news waits until now. */
	journal_dispatch(keeper->journal);
	go_on(keeper);
}

static void
burst_ended(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;

	(void)fd;
	(void)what;
	pipeline_say(keeper->pipeline, PIPELINE_HEARTBEAT);
}

static void
publisher_ready(void *arg)
{
	struct keeper *keeper = arg;

	pipeline_say(keeper->pipeline, PIPELINE_HEARTBEAT);
}

/* ---- Workers ---- */

static void
tagged(void *job, enum newsalert_err err, struct journal_file *file, void *arg)
{
	struct keeper *keeper = arg;

	pipeline_tagged(job, err, file, keeper->pipeline);
	go_on(keeper);
}

static void
crashed(void *job, const char *reason, bool killed, void *arg)
{
	struct keeper *keeper = arg;

	pipeline_crashed(job, reason, killed, keeper->pipeline);
	go_on(keeper);
}

static void
workers_started(enum newsalert_err err, const char *why, void *arg)
{
	struct keeper *keeper = arg;

	if (err != NEWSALERT_OK) {
		log_event(LOG_LEVEL_ERROR, "worker", "not-started", "reason",
		    why, NULL);
		return;
	}
	log_event(LOG_LEVEL_INFO, "keeper", "ready", "version",
	    NEWSALERT_VERSION, "ruleset", ruleset_id(keeper->rules->ruleset),
	    "start_ms", LOG_NUMBER(timer_now_ms() - keeper->started_ms), NULL);
	sd_notify(0, "READY=1");
	keeper_tell_systemd(keeper);
	serve_inbox(keeper);
}

static void
workers_replaced(enum newsalert_err err, const char *why, void *arg)
{
	keeper_rules_replaced(arg, err, why);
}

/* ---- Stopping ---- */

static void
publisher_stopped(void *arg)
{
	struct keeper *keeper = arg;

	event_base_loopexit(keeper->base, NULL);
}

static void
say_bye(struct keeper *keeper)
{
	event_del(keeper->give_up);
	event_del(keeper->heartbeat);
	event_del(keeper->burst_end);
	pipeline_say(keeper->pipeline, PIPELINE_BYE);
	publisher_stop(keeper->publisher, publisher_stopped, keeper);
}

static void
stop_when_drained(struct keeper *keeper)
{
	struct pipeline_counts counts;

	pipeline_get_counts(keeper->pipeline, &counts);
	if (counts.in_work == 0 &&
	    event_pending(keeper->give_up, EV_TIMEOUT, NULL))
		say_bye(keeper);
}

static void
drained_too_slowly(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	say_bye(arg);
}

static void
stop(struct keeper *keeper)
{
	if (keeper->stopping) {
		event_base_loopbreak(keeper->base);
		return;
	}
	log_event(LOG_LEVEL_INFO, "keeper", "stopping", NULL);
	keeper->stopping = true;
	sd_notify(0, "STOPPING=1");
	keeper_reload_cancel(keeper);
	pipeline_pause(keeper->pipeline);
	timer_arm(keeper->give_up, STOP_MS);
	stop_when_drained(keeper);
}

static void
signal_came(evutil_socket_t number, short what, void *arg)
{
	(void)what;
	if (number == SIGHUP)
		keeper_reload(arg, NULL);
	else
		stop(arg);
}

/* ---- Starting ---- */

static void
print_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	bool is_error = level == FINDING_ERROR;

	(void)arg;
	log_event(is_error ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "conf",
	    is_error ? "error" : "warning", "path", path, "line",
	    LOG_NUMBER(line), "text", text, NULL);
}

static int
status_of(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_OK:
		return EX_OK;
	case NEWSALERT_EINVAL:
		return EX_CONFIG;
	case NEWSALERT_EFORMAT: /* the journal is damaged, or is none */
		return EX_DATAERR;
	case NEWSALERT_EPERM:
		return EX_NOPERM;
	case NEWSALERT_EBUSY:
		return EX_TEMPFAIL;
	case NEWSALERT_ENOTFOUND:
		return EX_UNAVAILABLE;
	default:
		return EX_OSERR;
	}
}

/* The rules are compiled while the journal and the inbox are opened. */
static enum newsalert_err
open_data(struct keeper *keeper, struct newsalert_error *why)
{
	const struct journal_callbacks callbacks = {
		.released = released,
		.committed = committed,
		.fatal = journal_failed,
		.trouble = journal_troubled,
		.arg = keeper,
	};
	struct rules_compile *compile;
	enum newsalert_err err;

	err = keeper_start_compiler(keeper->conf, &compile);
	if (err != NEWSALERT_OK)
		return err;
	if ((err = keeper_open_journal(keeper, &callbacks, why)) ==
	    NEWSALERT_OK)
		err = keeper_open_inbox(keeper, why);
	if (err == NEWSALERT_OK)
		err = rules_compile_wait(compile, print_finding, NULL,
		    &keeper->rules);
	if (err == NEWSALERT_EINVAL)
		snprintf(why->text, sizeof(why->text),
		    "the rules have errors; newsalertd check lists them");
	if (err == NEWSALERT_OK)
		err = keeper_count_rules(keeper);
	rules_compile_free(compile);
	return err;
}

static bool
make_events(struct keeper *keeper)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	struct event_base *base = keeper->base;
	struct event *ready;

	keeper->inbox_ready = event_new(base, inbox_fd(keeper->inbox),
	    EV_READ | EV_PERSIST, inbox_has_work, keeper);
	keeper->inbox_due = event_new(base, -1, 0, inbox_has_work, keeper);
	keeper->journal_ready = event_new(base, journal_fd(keeper->journal),
	    EV_READ | EV_PERSIST, journal_has_news, keeper);
	keeper->heartbeat = event_new(base, -1, 0, heartbeat_due, keeper);
	keeper->burst_end = event_new(base, -1, 0, burst_ended, keeper);
	keeper->check_disk = event_new(base, -1, 0, disk_check_due, keeper);
	keeper->expire_names = event_new(base, -1, 0, expiry_due, keeper);
	keeper->try_again = event_new(base, -1, 0, try_intake_again, keeper);
	keeper->watchdog = event_new(base, -1, 0, keeper_watchdog_due, keeper);
	keeper->give_up = event_new(base, -1, 0, drained_too_slowly, keeper);
	for (size_t i = 0; i < 3; i++) {
		ready = event_new(base, numbers[i], EV_SIGNAL | EV_PERSIST,
		    signal_came, keeper);
		if (ready == NULL || event_add(ready, NULL) == -1)
			return false;
		keeper->signals[i] = ready;
	}
	return keeper->inbox_ready != NULL && keeper->inbox_due != NULL &&
	       keeper->journal_ready != NULL && keeper->heartbeat != NULL &&
	       keeper->burst_end != NULL && keeper->check_disk != NULL &&
	       keeper->expire_names != NULL && keeper->try_again != NULL &&
	       keeper->watchdog != NULL && keeper->give_up != NULL;
}

static enum newsalert_err
start_stages(struct keeper *keeper, struct newsalert_error *why)
{
	const struct pipeline_options options = {
		.queue = (size_t)keeper->conf->intake.queue,
		.trouble = trouble_came,
		.arg = keeper,
	};
	const struct pool_callbacks callbacks = {
		.result = tagged,
		.crashed = crashed,
		.started = workers_started,
		.replaced = workers_replaced,
		.arg = keeper,
	};
	enum newsalert_err err;

	if ((keeper->base = event_base_new()) == NULL || !make_events(keeper))
		return NEWSALERT_ENOMEM;
	if ((err = clock_watch_start(keeper->base, clock_changed, keeper,
		 &keeper->clock_watch)) != NEWSALERT_OK ||
	    (err = pipeline_new(&options, &keeper->pipeline)) != NEWSALERT_OK ||
	    (err = keeper_start_pool(keeper, &callbacks, why)) !=
		NEWSALERT_OK ||
	    (err = keeper_start_publisher(keeper, publisher_ready, why)) !=
		NEWSALERT_OK ||
	    (err = keeper_open_service(keeper, why)) != NEWSALERT_OK)
		return err;
	pipeline_set_stages(keeper->pipeline,
	    &(struct pipeline_stages){ .inbox = keeper->inbox,
		.pool = keeper->pool,
		.journal = keeper->journal,
		.publisher = keeper->publisher,
		.service = keeper->service });
	return NEWSALERT_OK;
}

int
keeper_open(struct keeper *keeper, const char *conf_path, struct conf *conf,
    struct newsalert_error *why)
{
	enum newsalert_err err;

	memset(keeper, 0, sizeof(*keeper));
	keeper->conf_path = conf_path;
	keeper->conf = conf;
	keeper->started_ms = keeper->progress_ms = timer_now_ms();
	keeper->spool_lock = keeper->state_lock = keeper->runtime_lock = -1;
	why->text[0] = '\0';
	if (!keeper_take_locks(keeper, why))
		return EX_TEMPFAIL;
	if ((err = open_data(keeper, why)) == NEWSALERT_OK)
		err = start_stages(keeper, why);
	if (err != NEWSALERT_OK && why->text[0] == '\0')
		snprintf(why->text, sizeof(why->text), "%s",
		    newsalert_strerror(err));
	return status_of(err);
}

static bool
start_events(struct keeper *keeper)
{
	if (event_add(keeper->inbox_ready, NULL) == -1 ||
	    event_add(keeper->journal_ready, NULL) == -1)
		return false;
	timer_arm(keeper->heartbeat, keeper->conf->publish.heartbeat_ms);
	timer_arm(keeper->check_disk, 0);
	arm_expiry(keeper);
	if (sd_watchdog_enabled(0, &keeper->watchdog_usec) > 0)
		timer_arm(keeper->watchdog, 0);
	return true;
}

int
keeper_run(struct keeper *keeper)
{
	if (!start_events(keeper))
		return EX_OSERR;
	if (event_base_dispatch(keeper->base) == -1)
		return EX_OSERR;
	return keeper->status;
}

static void
free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

static void
free_events(struct keeper *keeper)
{
	free_event(keeper->inbox_ready);
	free_event(keeper->inbox_due);
	free_event(keeper->journal_ready);
	free_event(keeper->heartbeat);
	free_event(keeper->burst_end);
	free_event(keeper->check_disk);
	free_event(keeper->expire_names);
	free_event(keeper->try_again);
	free_event(keeper->watchdog);
	free_event(keeper->give_up);
	for (size_t i = 0; i < 3; i++)
		free_event(keeper->signals[i]);
}

static void
close_lock(int fd)
{
	if (fd != -1)
		close(fd);
}

void
keeper_close(struct keeper *keeper)
{
	keeper_reload_cancel(keeper);
	service_close(keeper->service);
	pool_free(keeper->pool);
	publisher_free(keeper->publisher);
	clock_watch_stop(keeper->clock_watch);
	journal_close(keeper->journal);
	pipeline_free(keeper->pipeline);
	inbox_close(keeper->inbox);
	rules_free(keeper->rules);
	free_events(keeper);
	if (keeper->base != NULL)
		event_base_free(keeper->base);
	conf_free(keeper->conf);
	close_lock(keeper->spool_lock);
	close_lock(keeper->state_lock);
	close_lock(keeper->runtime_lock);
}

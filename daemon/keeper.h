/* SPDX-License-Identifier: MIT */
/*
 * The keeper: one process that owns spool, journal and keeper.sock, and one
 * event loop that wakes the stages of pipeline.h. It never parses a byte of an
 * article and sees no network.
 */
#ifndef DAEMON_KEEPER_H
#define DAEMON_KEEPER_H

#include <event2/event.h>

#include "newsalert.h"

#include "daemon/conf.h"
#include "daemon/intake/inbox.h"
#include "daemon/journal/journal.h"
#include "daemon/pipeline.h"
#include "daemon/publisher/publisher.h"
#include "daemon/rules.h"
#include "daemon/service/service.h"
#include "daemon/worker/pool.h"

struct reload;

/* Shared by the files keeper*.c only. */
struct keeper {
	const char *conf_path; /* NULL: the usual place */
	struct conf *conf;
	int64_t started_ms; /* monotonic */
	int spool_lock;
	int state_lock;
	int runtime_lock;
	gid_t group; /* of the sockets; (gid_t)-1: none */

	struct event_base *base;
	struct rules *rules;
	struct inbox *inbox;
	struct journal *journal;
	struct publisher *publisher;
	struct pool *pool;
	struct service *service;
	struct pipeline *pipeline;
	struct clock_watch *clock_watch;
	struct reload *reload; /* NULL: none is under way */

	struct event *inbox_ready;
	struct event *inbox_due;
	struct event *journal_ready;
	struct event *heartbeat;
	struct event *burst_end;
	struct event *check_disk;
	struct event *expire_names;
	struct event *try_again;
	struct event *watchdog;
	struct event *give_up; /* while stopping */
	struct event *signals[3];

	char trouble[160]; /* why the intake has stopped; "": it goes on */
	int backoff_ms;
	bool stopping;
	int status; /* exit status */
	uint64_t watchdog_usec;
	uint64_t seen_progress; /* by the watchdog, when it last looked */
	int64_t progress_ms;    /* when that had changed */
};

/* Start everything. Takes conf. *why says what is wrong; returns an exit
 * status of sysexits(3), 0 when it runs. The caller ends with keeper_close in
 * any case. */
int keeper_open(struct keeper *keeper, const char *conf_path, struct conf *conf,
    struct newsalert_error *why);
/* Run until a signal or a fatal error; returns the exit status. */
int keeper_run(struct keeper *keeper);
void keeper_close(struct keeper *keeper);

/* The stages, opened with the configuration, in this order (keeper_stages.c).
 * *why says what is wrong. */
NEWSALERT_MUST_CHECK bool keeper_take_locks(struct keeper *keeper,
    struct newsalert_error *why);
NEWSALERT_MUST_CHECK enum newsalert_err
keeper_start_compiler(const struct conf *conf, struct rules_compile **compilep);
NEWSALERT_MUST_CHECK enum newsalert_err
keeper_open_journal(struct keeper *keeper,
    const struct journal_callbacks *callbacks, struct newsalert_error *why);
NEWSALERT_MUST_CHECK enum newsalert_err keeper_open_inbox(struct keeper *keeper,
    struct newsalert_error *why);
NEWSALERT_MUST_CHECK enum newsalert_err keeper_start_pool(struct keeper *keeper,
    const struct pool_callbacks *callbacks, struct newsalert_error *why);
NEWSALERT_MUST_CHECK enum newsalert_err
keeper_start_publisher(struct keeper *keeper, void (*ready)(void *arg),
    struct newsalert_error *why);
NEWSALERT_MUST_CHECK enum newsalert_err
keeper_open_service(struct keeper *keeper, struct newsalert_error *why);

/* Read configuration and rules again; pending is answered in the end, NULL:
 * a signal asked. */
void keeper_reload(struct keeper *keeper, struct service_pending *pending);
/* The pool has changed its workers, or not. */
void keeper_rules_replaced(struct keeper *keeper, enum newsalert_err err,
    const char *why);
/* Give up a reload that is under way. */
void keeper_reload_cancel(struct keeper *keeper);

/* Tell the journal which rules are in force. */
NEWSALERT_MUST_CHECK enum newsalert_err keeper_count_rules(
    struct keeper *keeper);

/* The closing lines of `status` and `rules`, without "ok". */
json_t *keeper_status(const struct keeper *keeper);
json_t *keeper_rules(const struct keeper *keeper);

/* A timer's: tell systemd that work gets on, where it does. */
void keeper_watchdog_due(evutil_socket_t fd, short what, void *arg);

/* A line for `systemctl status`. */
void keeper_tell_systemd(const struct keeper *keeper);

#endif

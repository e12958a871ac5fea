/* SPDX-License-Identifier: MIT */
/* Supervises a publisher process: frames come from the keeper's loop and go
 * into its socket; its reports and its end come back. */
#include "daemon/publisher/publisher.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/error.h"
#include "daemon/log.h"
#include "daemon/publisher/backlog.h"
#include "daemon/publisher/program.h"
#include "daemon/worker/child.h"
#include "daemon/worker/restart.h"
#include "daemon/worker/timer.h"

#define PROVEN_MS  10000 /* a life that makes up for earlier failures */
#define STALL_MS   5000  /* without reading: it hangs */
#define REPORT_MAX 320   /* bytes of one line of its reports */

struct publisher {
	struct event_base *base;
	struct command command;
	int lock_fd;
	void (*ready)(void *arg);
	void *arg;

	struct child child; /* pidfd -1: none */
	int sock;
	struct event *readable;
	struct event *writable;
	struct event *ended;
	struct event *timer; /* the next start, or the end of patience */
	struct restart restart;
	int64_t started_ms;
	int64_t next_start_ms; /* while none runs */
	int64_t progress_ms;   /* when it last took something, or had all */
	int unread;            /* in the socket, then */
	uint64_t starts;

	struct backlog backlog;
	char report[REPORT_MAX]; /* the line that is coming in */
	size_t report_len;
	char error[REPORT_MAX];
	bool told; /* why this process fails */
	bool up;

	bool stopping;
	void (*stopped)(void *arg);
	void *stopped_arg;
};

static bool
runs(const struct publisher *publisher)
{
	return publisher->child.pidfd != -1;
}

static void
note_error(struct publisher *publisher, const char *text)
{
	/* A fault that stays is told once, not with every attempt. */
	bool again = publisher->restart.failures > 1 &&
		     strcmp(publisher->error, text) == 0;

	log_event(again ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARNING, "publisher",
	    "failed", "error", text, NULL);
	snprintf(publisher->error, sizeof(publisher->error), "%s", text);
	publisher->told = true;
}

/* ---- What the process reports ----------------------------------------- */

static void
take_line(struct publisher *publisher, const char *line)
{
	static const char warning[] = "warning: ", error[] = "error: ";

	if (strcmp(line, "ready") == 0) {
		publisher->up = true;
		publisher->progress_ms = timer_now_ms();
		log_event(LOG_LEVEL_INFO, "publisher", "ready", "pid",
		    LOG_NUMBER(publisher->child.pid), NULL);
		if (publisher->ready != NULL && !publisher->stopping)
			publisher->ready(publisher->arg);
	} else if (strncmp(line, warning, strlen(warning)) == 0) {
		log_event(LOG_LEVEL_WARNING, "publisher", "sandbox", "missing",
		    line + strlen(warning), NULL);
	} else if (strncmp(line, error, strlen(error)) == 0) {
		note_error(publisher, line + strlen(error));
	} else {
		note_error(publisher, "it speaks another protocol");
		child_kill(&publisher->child);
	}
}

static void
take_lines(struct publisher *publisher)
{
	char *end;
	size_t len;

	while ((end = memchr(publisher->report, '\n', publisher->report_len)) !=
	       NULL) {
		*end = '\0';
		take_line(publisher, publisher->report);
		len = (size_t)(end - publisher->report) + 1;
		publisher->report_len -= len;
		memmove(publisher->report, end + 1, publisher->report_len);
	}
}

/* EAGAIN: nothing more now; EDOWN: it has closed its end. */
static enum newsalert_err
read_reports(struct publisher *publisher)
{
	ssize_t got;

	for (;;) {
		if (publisher->report_len == REPORT_MAX)
			return NEWSALERT_EDOWN; /* no line is that long */
		got = recv(publisher->sock,
		    publisher->report + publisher->report_len,
		    REPORT_MAX - publisher->report_len, MSG_DONTWAIT);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1 && errno == EAGAIN)
			return NEWSALERT_EAGAIN;
		if (got <= 0)
			return NEWSALERT_EDOWN;
		publisher->report_len += (size_t)got;
		take_lines(publisher);
	}
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct publisher *publisher = arg;

	(void)fd;
	(void)what;
	if (read_reports(publisher) != NEWSALERT_EDOWN)
		return;
	event_del(publisher->readable); /* its end is to follow */
	child_kill(&publisher->child);
}

/* ---- What it is sent ---------------------------------------------------- */

/* Memory of what was written and not yet read. Where that cannot be told,
 * nothing counts as a hang. */
static int
count_unread(const struct publisher *publisher)
{
	int unread = 0;

	return ioctl(publisher->sock, SIOCOUTQ, &unread) == -1 ? 0 : unread;
}

/* Between two writes the socket can only become emptier, and does when the
 * process reads. */
static void
note_progress(struct publisher *publisher)
{
	int unread = count_unread(publisher);

	if (unread == 0 || unread < publisher->unread)
		publisher->progress_ms = timer_now_ms();
	publisher->unread = unread;
}

static void
flush(struct publisher *publisher)
{
	enum newsalert_err err;

	note_progress(publisher);
	err = backlog_write(&publisher->backlog, publisher->sock);
	publisher->unread = count_unread(publisher);
	if (err == NEWSALERT_OK) {
		if (publisher->stopping)
			shutdown(publisher->sock, SHUT_WR);
	} else if (err != NEWSALERT_EAGAIN ||
		   event_add(publisher->writable, NULL) == -1) {
		child_kill(&publisher->child);
	}
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	flush(arg);
}

static bool
is_stalled(const struct publisher *publisher)
{
	return timer_now_ms() - publisher->progress_ms >= STALL_MS;
}

void
publisher_send(struct publisher *publisher, const struct delivery *delivery)
{
	if (!runs(publisher) || publisher->stopping) {
		publisher->backlog.dropped++;
		return;
	}
	if (publisher->up)
		note_progress(publisher);
	if (is_stalled(publisher) && !publisher->told) {
		note_error(publisher, "it hangs");
		child_kill(&publisher->child);
	}
	backlog_push(&publisher->backlog, delivery);
	if (!event_pending(publisher->writable, EV_WRITE, NULL))
		flush(publisher);
}

/* ---- Its life ------------------------------------------------------------ */

static void
drop_process(struct publisher *publisher)
{
	struct event **events[] = { &publisher->readable, &publisher->writable,
		&publisher->ended };
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (*events[i] != NULL)
			event_free(*events[i]);
		*events[i] = NULL;
	}
	if (publisher->sock != -1)
		close(publisher->sock);
	publisher->sock = -1;
	publisher->up = false;
	publisher->report_len = 0;
	backlog_clear(&publisher->backlog);
}

static void
tell_end(struct publisher *publisher, const struct child_end *end)
{
	char name[32], text[64];

	if (publisher->told)
		return; /* its own words say more */
	if (end->signal != 0)
		snprintf(text, sizeof(text), "it crashed (%s)",
		    child_signal_name(end->signal, name));
	else
		snprintf(text, sizeof(text), "it exited with status %d",
		    end->code);
	note_error(publisher, text);
}

static void
finish_stop(struct publisher *publisher)
{
	event_del(publisher->timer);
	if (publisher->stopped != NULL)
		publisher->stopped(publisher->stopped_arg);
}

static void
schedule_restart(struct publisher *publisher)
{
	const int64_t now_ms = timer_now_ms();
	const int64_t life_ms = now_ms - publisher->started_ms;
	const int delay_ms =
	    restart_delay_ms(&publisher->restart, life_ms >= PROVEN_MS);

	publisher->next_start_ms = now_ms + delay_ms;
	timer_arm(publisher->timer, delay_ms);
}

static void
on_ended(evutil_socket_t fd, short what, void *arg)
{
	struct publisher *publisher = arg;
	struct child_end end;

	(void)fd;
	(void)what;
	/* Its last words may be there still. EDOWN is no news. */
	if (read_reports(publisher) == NEWSALERT_EAGAIN)
		publisher->report_len = 0;
	child_reap(&publisher->child, &end);
	if (!publisher->stopping)
		tell_end(publisher, &end);
	drop_process(publisher);
	if (publisher->stopping)
		finish_stop(publisher);
	else
		schedule_restart(publisher);
}

static enum newsalert_err
watch_process(struct publisher *publisher)
{
	publisher->readable = event_new(publisher->base, publisher->sock,
	    EV_READ | EV_PERSIST, on_readable, publisher);
	publisher->writable = event_new(publisher->base, publisher->sock,
	    EV_WRITE, on_writable, publisher);
	publisher->ended = event_new(publisher->base, publisher->child.pidfd,
	    EV_READ, on_ended, publisher);
	if (publisher->readable == NULL || publisher->writable == NULL ||
	    publisher->ended == NULL ||
	    event_add(publisher->readable, NULL) == -1 ||
	    event_add(publisher->ended, NULL) == -1)
		return NEWSALERT_ENOMEM;
	return NEWSALERT_OK;
}

static enum newsalert_err
start_process(struct publisher *publisher)
{
	enum newsalert_err err;
	struct child_end end;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return NEWSALERT_EIO;
	publisher->started_ms = timer_now_ms();
	publisher->progress_ms = publisher->started_ms;
	publisher->unread = 0;
	publisher->told = false;
	err = child_spawn(publisher->command.path, publisher->command.argv,
	    pair[1], publisher->lock_fd, &publisher->child);
	close(pair[1]);
	publisher->sock = pair[0];
	if (err != NEWSALERT_OK) {
		drop_process(publisher);
		return err;
	}
	err = watch_process(publisher);
	if (err != NEWSALERT_OK) {
		child_kill(&publisher->child);
		child_reap(&publisher->child, &end);
		drop_process(publisher);
		return err;
	}
	publisher->starts++;
	return NEWSALERT_OK;
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct publisher *publisher = arg;
	enum newsalert_err err;

	(void)fd;
	(void)what;
	if (publisher->stopping) {
		child_kill(&publisher->child);
		return;
	}
	err = start_process(publisher);
	if (err == NEWSALERT_OK)
		return;
	note_error(publisher, newsalert_strerror(err));
	schedule_restart(publisher);
}

enum newsalert_err
publisher_start(struct event_base *base,
    const struct publisher_options *options, struct newsalert_error *why,
    struct publisher **publisherp)
{
	struct publisher *publisher = calloc(1, sizeof(*publisher));
	enum newsalert_err err = NEWSALERT_ENOMEM;

	if (publisher == NULL)
		goto out;
	publisher->base = base;
	publisher->lock_fd = options->lock_fd;
	publisher->ready = options->ready;
	publisher->arg = options->arg;
	publisher->child.pidfd = -1;
	publisher->sock = -1;
	backlog_init(&publisher->backlog, PUBLISHER_BACKLOG_MAX);
	publisher->timer = evtimer_new(base, on_timer, publisher);
	if (publisher->timer == NULL)
		goto out;
	err = program_command(options, &publisher->command);
	if (err == NEWSALERT_OK)
		err = start_process(publisher);
	if (err != NEWSALERT_OK)
		goto out;
	*publisherp = publisher;
	publisher = NULL;
out:
	if (err != NEWSALERT_OK)
		error_set(why, 0, "publisher: cannot start %s: %s",
		    publisher != NULL && publisher->command.path != NULL
			? publisher->command.path
			: "it",
		    newsalert_strerror(err));
	publisher_free(publisher);
	return err;
}

void
publisher_get_state(const struct publisher *publisher,
    struct publisher_state *state)
{
	const int64_t wait_ms = publisher->next_start_ms - timer_now_ms();

	*state = (struct publisher_state){
		.pid = runs(publisher) ? publisher->child.pid : 0,
		.up = publisher->up,
		.restarts = publisher->starts - 1,
		.sent = publisher->backlog.sent,
		.dropped = publisher->backlog.dropped,
		.backlog_bytes = publisher->backlog.bytes,
		.next_start_ms = !runs(publisher) && wait_ms > 0 ? wait_ms : 0,
		.error = publisher->error,
	};
}

void
publisher_stop(struct publisher *publisher, void (*stopped)(void *arg),
    void *arg)
{
	assert(!publisher->stopping);
	publisher->stopping = true;
	publisher->stopped = stopped;
	publisher->stopped_arg = arg;
	if (!runs(publisher)) {
		finish_stop(publisher);
		return;
	}
	timer_arm(publisher->timer, PUBLISHER_STOP_MS);
	if (!event_pending(publisher->writable, EV_WRITE, NULL))
		flush(publisher);
}

void
publisher_free(struct publisher *publisher)
{
	struct child_end end;

	if (publisher == NULL)
		return;
	if (runs(publisher)) {
		child_kill(&publisher->child);
		child_reap(&publisher->child, &end);
	}
	drop_process(publisher);
	if (publisher->timer != NULL)
		event_free(publisher->timer);
	command_fini(&publisher->command);
	free(publisher);
}

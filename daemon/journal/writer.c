/* SPDX-License-Identifier: MIT */
/* Files in, committed files out, in the same order. */
#include "daemon/journal/writer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/journal/clock.h"
#include "daemon/journal/retention.h"
#include "daemon/journal/statement.h"
#include "daemon/journal/store.h"
#include "daemon/journal/thread.h"

/* What one transaction takes at most: a file waits for its group. */
#define GROUP_FILES 512
#define GROUP_BYTES (4u << 20)

#define CHECKPOINT_PAGES 1000 /* of the log; SQLite's own figure */

/* Housekeeping: after so many alerts, else after so long; when files keep
 * coming, not more often than that. */
#define HOUSE_ALERTS  256
#define HOUSE_IDLE_MS 60000
#define HOUSE_BUSY_MS 250
#define REWIND_MS     86400000 /* identities are walked over once a day */
#define RETRY_MS      5000

/* A held article is looked at this often at least: the wall clock may be set
 * while we wait on another one. */
#define HELD_MS 30000

struct writer {
	struct thread thread;

	/* The thread's own. */
	sqlite3 *db;
	struct store *store;
	struct retention *retention;
	struct mailbox *mailbox;
	struct reader *reader;
	struct clock clock;
	struct journal_state state;
	bool broken; /* an fsync has failed: nothing is written any more */
	bool busy;   /* files were left in the queue */
	int log_pages;
	int64_t house_ms; /* monotonic: when to keep house next */
	int64_t house_last_ms;
	int64_t rewind_ms;
	uint64_t house_head; /* head when it was last kept */
	int64_t held_ms;     /* monotonic: when to look at what is held */
	int64_t trouble_ms;  /* monotonic: no more complaints until then */
};

/* With the error still in db: before anything is rolled back. */
static void
note_failure(struct writer *writer)
{
	char text[256];

	if (writer->broken || !database_sync_failed(writer->db))
		return;
	writer->broken = true;
	(void)snprintf(text, sizeof(text), "fsync of the journal failed: %s",
	    sqlite3_errmsg(writer->db));
	mailbox_send_fatal(writer->mailbox, text);
}

/* Something failed that no file waits for. */
static void
complain(struct writer *writer, const char *what)
{
	int64_t now_ms = clock_monotonic_ms();
	char text[256];

	note_failure(writer);
	if (now_ms < writer->trouble_ms)
		return;
	writer->trouble_ms = now_ms + HOUSE_IDLE_MS;
	(void)snprintf(text, sizeof(text), "%s: %s", what,
	    sqlite3_errmsg(writer->db));
	mailbox_send_trouble(writer->mailbox, text);
}

static void
publish_state(struct writer *writer)
{
	store_fill_state(writer->store, &writer->state);
	mailbox_set_state(writer->mailbox, &writer->state);
	if (writer->reader != NULL)
		reader_follow(writer->reader, writer->state.head, writer->busy);
}

static enum newsalert_err
record_entries(struct writer *writer, struct mail_list *list)
{
	enum newsalert_err err = NEWSALERT_OK;
	int64_t now_ms = clock_wall_ms();
	struct mail *mail;

	STAILQ_FOREACH(mail, list, link)
	{
		err = store_record(writer->store, (struct entry *)mail, now_ms);
		if (err)
			break;
	}
	return err;
}

/* All of the list, or nothing. */
static enum newsalert_err
record_together(struct writer *writer, struct mail_list *list)
{
	enum newsalert_err err;
	struct mail *mail;

	if (writer->broken)
		return NEWSALERT_EIO;
	err = store_begin(writer->store);
	if (!err)
		err = record_entries(writer, list);
	if (!err)
		err = store_commit(writer->store);
	if (!err) {
		writer->state.commits++;
		return NEWSALERT_OK;
	}
	note_failure(writer);
	store_rollback(writer->store);
	STAILQ_FOREACH(mail, list, link)
	entry_clear((struct entry *)mail);
	return err;
}

/* The callers of journal_append know four kinds of failure. */
static enum newsalert_err
outcome_of(const struct entry *entry, enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_OK:
		return entry->refused ? NEWSALERT_EFORMAT : NEWSALERT_OK;
	case NEWSALERT_EFORMAT:
	case NEWSALERT_ENOSPC:
	case NEWSALERT_ENOMEM:
		return err;
	default:
		return NEWSALERT_EIO;
	}
}

static void
set_outcome(struct mail_list *list, enum newsalert_err err)
{
	struct mail *mail;

	STAILQ_FOREACH(mail, list, link)
	{
		struct entry *entry = (struct entry *)mail;

		entry->err = outcome_of(entry, err);
	}
}

/* One file; refused rows make it a rejected one. */
static enum newsalert_err
record_alone(struct writer *writer, struct entry *entry)
{
	struct mail_list list = STAILQ_HEAD_INITIALIZER(list);
	enum newsalert_err err;

	STAILQ_INSERT_TAIL(&list, &entry->mail, link);
	err = record_together(writer, &list);
	if (err == NEWSALERT_EFORMAT && !entry->refused) {
		err = entry_refuse(entry);
		if (!err)
			err = record_together(writer, &list);
	}
	set_outcome(&list, err);
	return err == NEWSALERT_EFORMAT ? NEWSALERT_OK : err;
}

/* The group has a file in it that is refused: find out which, and let the
 * others through. */
static enum newsalert_err
record_singly(struct writer *writer, struct mail_list *group)
{
	struct mail_list done = STAILQ_HEAD_INITIALIZER(done);
	enum newsalert_err err = NEWSALERT_OK;
	struct mail *mail;

	while (!err && (mail = STAILQ_FIRST(group)) != NULL) {
		STAILQ_REMOVE_HEAD(group, link);
		err = record_alone(writer, (struct entry *)mail);
		STAILQ_INSERT_TAIL(&done, mail, link);
	}
	set_outcome(group, err); /* of those that were not reached */
	STAILQ_CONCAT(&done, group);
	STAILQ_CONCAT(group, &done);
	return err;
}

/* Content that is refused whatever the database says: seen before it can cost
 * its neighbours a rollback. */
static enum newsalert_err
refuse_unfit(struct mail_list *group)
{
	struct mail *mail;

	STAILQ_FOREACH(mail, group, link)
	{
		struct entry *entry = (struct entry *)mail;
		enum newsalert_err err;

		if (entry->refused || store_accepts(entry->file))
			continue;
		err = entry_refuse(entry);
		if (err)
			return err;
	}
	return NEWSALERT_OK;
}

static void
commit_group(struct writer *writer, struct mail_list *group)
{
	enum newsalert_err err;
	uint64_t held;

	mailbox_set_committing(writer->mailbox, clock_monotonic_ms());
	held = writer->state.held;
	err = refuse_unfit(group);
	if (!err)
		err = record_together(writer, group);
	if (err == NEWSALERT_EFORMAT)
		err = record_singly(writer, group);
	else
		set_outcome(group, err);
	publish_state(writer);
	mailbox_send(writer->mailbox, group);
	if (writer->state.held > held)
		writer->held_ms = 0;
}

static enum newsalert_err
commit_releases(struct writer *writer, int64_t now_ms, struct mail_list *list)
{
	enum newsalert_err err;

	err = store_begin(writer->store);
	if (!err)
		err = store_release_due(writer->store, now_ms, list);
	if (!err)
		err = store_commit(writer->store);
	return err;
}

/* When to look at what is held again; time_ms is when the first is due. */
static int64_t
next_look_ms(int64_t time_ms, int64_t wall_ms)
{
	int64_t wait_ms = HELD_MS;

	if (time_ms == INT64_MAX)
		return INT64_MAX;
	if (time_ms - wall_ms < wait_ms)
		wait_ms = time_ms - wall_ms;
	return clock_monotonic_ms() + (wait_ms > 0 ? wait_ms : 0);
}

static void
drop_releases(struct mail_list *list)
{
	struct mail *mail;

	while ((mail = STAILQ_FIRST(list)) != NULL) {
		STAILQ_REMOVE_HEAD(list, link);
		release_free((struct release *)mail);
	}
}

/* An embargoed article gets its seq in a transaction of its own. */
static void
release_held(struct writer *writer)
{
	struct mail_list list = STAILQ_HEAD_INITIALIZER(list);
	int64_t time_ms = INT64_MAX, now_ms = clock_wall_ms();
	enum newsalert_err err;

	if (writer->broken || clock_monotonic_ms() < writer->held_ms)
		return;
	err = store_next_release(writer->store, &time_ms);
	if (!err && time_ms <= now_ms) {
		err = commit_releases(writer, now_ms, &list);
		if (!err)
			err = store_next_release(writer->store, &time_ms);
	}
	if (err) {
		complain(writer, "releasing held articles");
		store_rollback(writer->store);
		drop_releases(&list);
		writer->held_ms = clock_monotonic_ms() + RETRY_MS;
		return;
	}
	writer->held_ms = next_look_ms(time_ms, now_ms);
	if (STAILQ_EMPTY(&list))
		return;
	writer->state.commits++;
	publish_state(writer);
	mailbox_send(writer->mailbox, &list);
}

static bool
house_is_due(const struct writer *writer, int64_t now_ms)
{
	if (writer->broken)
		return false;
	if (writer->busy && now_ms < writer->house_last_ms + HOUSE_BUSY_MS)
		return false;
	return now_ms >= writer->house_ms ||
	       writer->state.head >= writer->house_head + HOUSE_ALERTS;
}

static void
keep_house(struct writer *writer)
{
	int64_t wall_ms = clock_wall_ms(), now_ms = clock_monotonic_ms();
	uint64_t oldest = writer->state.oldest;
	enum newsalert_err err;
	bool more = false;

	if (!house_is_due(writer, now_ms))
		return;
	if (now_ms >= writer->rewind_ms) {
		retention_rewind(writer->retention);
		writer->rewind_ms = now_ms + REWIND_MS;
	}
	if (!clock_believe(&writer->clock, wall_ms, clock_running_ms()))
		wall_ms = 0;
	err = retention_step(writer->retention, wall_ms, &writer->state, &more);
	if (err)
		complain(writer, "deleting old alerts");
	writer->house_head = writer->state.head;
	writer->house_last_ms = now_ms;
	writer->house_ms = more ? now_ms : now_ms + HOUSE_IDLE_MS;
	publish_state(writer);
	if (writer->state.oldest != oldest)
		mailbox_wake(writer->mailbox);
}

static int
count_log_pages(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct writer *writer = arg;

	(void)db;
	(void)name;
	writer->log_pages = pages;
	return SQLITE_OK;
}

/* After the outcomes were sent: nobody waits for it. On this connection and
 * on no other, or the log grows without bounds. */
static void
checkpoint(struct writer *writer)
{
	int code;

	if (writer->broken || writer->log_pages < CHECKPOINT_PAGES)
		return;
	writer->log_pages = 0;
	code = sqlite3_wal_checkpoint_v2(writer->db, NULL,
	    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (code != SQLITE_OK && code != SQLITE_BUSY)
		complain(writer, "moving the log into the journal");
}

static void
move_group(struct writer *writer, struct mail_list *group)
{
	size_t bytes = 0;
	struct mail *mail;

	for (int files = 0; files < GROUP_FILES && bytes < GROUP_BYTES;
	     files++) {
		mail = STAILQ_FIRST(&writer->thread.queue);
		if (mail == NULL)
			break;
		STAILQ_REMOVE_HEAD(&writer->thread.queue, link);
		STAILQ_INSERT_TAIL(group, mail, link);
		bytes += entry_bytes((struct entry *)mail);
	}
	writer->busy = !STAILQ_EMPTY(&writer->thread.queue);
}

/* Wait for files or for the time to do something else; false: it is over. */
static bool
take_group(struct writer *writer, struct mail_list *group)
{
	int64_t until_ms = INT64_MAX;
	bool in_time = true;
	bool go_on;

	if (!writer->broken)
		until_ms = writer->house_ms < writer->held_ms ? writer->house_ms
							      : writer->held_ms;
	pthread_mutex_lock(&writer->thread.lock);
	while (STAILQ_EMPTY(&writer->thread.queue) &&
	       !writer->thread.stopping && in_time)
		in_time = thread_wait(&writer->thread, until_ms);
	move_group(writer, group);
	go_on = !writer->thread.stopping || !STAILQ_EMPTY(group);
	pthread_mutex_unlock(&writer->thread.lock);
	return go_on;
}

static void *
run(void *arg)
{
	struct writer *writer = arg;
	struct mail_list group = STAILQ_HEAD_INITIALIZER(group);

	while (take_group(writer, &group)) {
		if (!STAILQ_EMPTY(&group))
			commit_group(writer, &group);
		release_held(writer);
		keep_house(writer);
		checkpoint(writer);
	}
	return NULL;
}

/* The latest time that is known to have been. */
static enum newsalert_err
start_clock(struct writer *writer)
{
	int64_t last_ms = 0;
	enum newsalert_err err;

	err = database_number(writer->db,
	    "SELECT time_ms FROM receipts ORDER BY number DESC LIMIT 1",
	    &last_ms);
	if (err && err != NEWSALERT_ENOTFOUND)
		return err;
	clock_init(&writer->clock, clock_wall_ms(), clock_running_ms(),
	    last_ms);
	return NEWSALERT_OK;
}

static void
writer_free(struct writer *writer)
{
	retention_close(writer->retention);
	store_close(writer->store);
	free(writer);
}

static enum newsalert_err
writer_new(const struct writer_options *options, struct writer **writerp)
{
	struct writer *writer = calloc(1, sizeof(*writer));
	enum newsalert_err err;

	if (writer == NULL)
		return NEWSALERT_ENOMEM;
	writer->db = options->db;
	writer->mailbox = options->mailbox;
	writer->reader = options->reader;
	err = store_open(writer->db, options->epoch, &writer->store);
	if (!err)
		err = retention_open(writer->db, options->limits,
		    &writer->retention);
	if (!err)
		err = start_clock(writer);
	if (!err) {
		store_fill_state(writer->store, &writer->state);
		err = retention_measure(writer->retention, &writer->state);
	}
	if (err) {
		writer_free(writer);
		return err;
	}
	(void)sqlite3_wal_hook(writer->db, count_log_pages, writer);
	publish_state(writer);
	*writerp = writer;
	return NEWSALERT_OK;
}

enum newsalert_err
writer_start(const struct writer_options *options, struct writer **writerp)
{
	struct writer *writer;
	enum newsalert_err err;

	err = writer_new(options, &writer);
	if (err)
		return err;
	err = thread_init(&writer->thread);
	if (err) {
		writer_free(writer);
		return err;
	}
	err = thread_start(&writer->thread, run, writer);
	if (err) {
		thread_fini(&writer->thread);
		writer_free(writer);
		return err;
	}
	*writerp = writer;
	return NEWSALERT_OK;
}

void
writer_stop(struct writer *writer)
{
	if (writer == NULL)
		return;
	thread_stop(&writer->thread);
	assert(STAILQ_EMPTY(&writer->thread.queue));
	thread_fini(&writer->thread);
	writer_free(writer);
}

void
writer_send(struct writer *writer, struct entry *entry)
{
	thread_send(&writer->thread, &entry->mail);
}

/* SPDX-License-Identifier: MIT */
/* Files in, committed files out, in the same order. */
#include "daemon/journal/writer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/journal/clock.h"
#include "daemon/journal/database.h"
#include "daemon/journal/fitness.h"
#include "daemon/journal/house.h"
#include "daemon/journal/store.h"
#include "daemon/journal/thread.h"
#include "daemon/journal/usage.h"

/* What one transaction takes at most: a file waits for its group. */
#define GROUP_FILES 1024
#define GROUP_BYTES (8u << 20)

/* Pages in the log at which it is moved into the file: the more, the fewer are
 * moved twice; 32 MiB are read back quickly enough after a crash. */
#define CHECKPOINT_PAGES 4000

#define TROUBLE_MS 60000 /* between two complaints */
#define RETRY_MS   5000

/* A held article is looked at this often at least: the wall clock may be set
 * while we wait on another one. */
#define HELD_MS 30000

struct writer {
	struct thread thread;
	struct journal_rule_names *rules; /* to be set; under its lock */
	bool look;                        /* at what is held; under its lock */
	struct mail_list name_queue;      /* names; under its lock */

	/* The thread's own. */
	sqlite3 *db;
	struct store *store;
	struct house *house;
	struct name_table *names;
	struct mailbox *mailbox;
	struct reader *reader;
	struct journal_state state;
	int64_t keep_ms;
	bool broken; /* damaged, or an fsync has failed: nothing is written
			any more */
	bool busy;   /* files were left in the queue */
	int log_pages;
	int64_t held_ms;    /* monotonic: when to look at what is held */
	int64_t trouble_ms; /* monotonic: no more complaints until then */
};

/* With the error still in db: before anything is rolled back. */
static void
note_failure(struct writer *writer)
{
	const bool damaged = database_damaged(writer->db);
	struct newsalert_error why = { 0 };

	if (writer->broken || (!damaged && !database_sync_failed(writer->db)))
		return;
	writer->broken = true;
	if (damaged)
		(void)database_report(&why, NEWSALERT_EFORMAT,
		    sqlite3_db_filename(writer->db, "main"), writer->db);
	else
		(void)snprintf(why.text, sizeof(why.text),
		    "fsync of the journal failed: %s",
		    sqlite3_errmsg(writer->db));
	mailbox_send_fatal(writer->mailbox,
	    damaged ? NEWSALERT_EFORMAT : NEWSALERT_EIO, why.text);
}

/* Something failed that no file waits for. */
static void
complain(struct writer *writer, const char *what)
{
	int64_t now_ms = clock_monotonic_ms();
	char text[256];

	note_failure(writer);
	if (writer->broken || now_ms < writer->trouble_ms)
		return;
	writer->trouble_ms = now_ms + TROUBLE_MS;
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
		reader_follow(writer->reader, writer->state.head);
}

static enum newsalert_err
record_entries(struct writer *writer, struct mail_list *list)
{
	enum newsalert_err err = NEWSALERT_OK;
	int64_t now_ms = clock_wall_ms();
	struct mail *mail;

	TAILQ_FOREACH (mail, list, link) {
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
	TAILQ_FOREACH (mail, list, link)
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

	TAILQ_FOREACH (mail, list, link) {
		struct entry *entry = (struct entry *)mail;

		entry->err = outcome_of(entry, err);
	}
}

/* One file; refused rows make it a rejected one. */
static enum newsalert_err
record_alone(struct writer *writer, struct entry *entry)
{
	struct mail_list list = TAILQ_HEAD_INITIALIZER(list);
	enum newsalert_err err;

	TAILQ_INSERT_TAIL(&list, &entry->mail, link);
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
static void
record_singly(struct writer *writer, struct mail_list *group)
{
	struct mail_list done = TAILQ_HEAD_INITIALIZER(done);
	enum newsalert_err err = NEWSALERT_OK;
	struct mail *mail;

	while (!err && (mail = TAILQ_FIRST(group)) != NULL) {
		TAILQ_REMOVE(group, mail, link);
		err = record_alone(writer, (struct entry *)mail);
		TAILQ_INSERT_TAIL(&done, mail, link);
	}
	set_outcome(group, err); /* of those that were not reached */
	TAILQ_CONCAT(&done, group, link);
	TAILQ_CONCAT(group, &done, link);
}

/* Content that is refused whatever the database says: seen before it can cost
 * its neighbours a rollback. */
static enum newsalert_err
refuse_unfit(struct mail_list *group)
{
	struct mail *mail;

	TAILQ_FOREACH (mail, group, link) {
		struct entry *entry = (struct entry *)mail;
		enum newsalert_err err;

		if (entry->refused || fitness_check(entry->file))
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

	mailbox_set_committing(writer->mailbox, clock_monotonic_ms());
	err = refuse_unfit(group);
	if (!err)
		err = record_together(writer, group);
	if (err == NEWSALERT_EFORMAT)
		record_singly(writer, group);
	else
		set_outcome(group, err);
	publish_state(writer);
	mailbox_send(writer->mailbox, group);
	/* One more, or one that is to be released earlier. */
	if (writer->state.held > 0)
		writer->held_ms = 0;
}

/* Rules have come and gone: written at once, or where that fails with the
 * next files. */
static void
set_rules(struct writer *writer, struct journal_rule_names *names)
{
	const int64_t now_ms = clock_wall_ms();
	enum newsalert_err err;

	err = store_set_rules(writer->store, names, now_ms,
	    writer->keep_ms > 0 ? now_ms - writer->keep_ms : 0);
	journal_rule_names_free(names);
	if (!err && !writer->broken)
		err = store_begin(writer->store);
	if (!err && !writer->broken)
		err = store_commit(writer->store);
	if (!err)
		return;
	complain(writer, "noting the rules");
	store_rollback(writer->store);
}

static enum newsalert_err
write_names(struct writer *writer, const struct mail_list *list)
{
	enum newsalert_err err;

	if (writer->broken)
		return NEWSALERT_EIO;
	err = store_begin(writer->store);
	if (!err)
		err = name_table_write(writer->names, list);
	if (!err)
		err = store_commit(writer->store);
	if (!err) {
		writer->state.commits++;
		return NEWSALERT_OK;
	}
	complain(writer, "storing durable names");
	store_rollback(writer->store);
	return err;
}

static void
commit_names(struct writer *writer, struct mail_list *list)
{
	enum newsalert_err err = write_names(writer, list);
	struct mail *mail;

	TAILQ_FOREACH (mail, list, link)
		((struct name_entry *)mail)->err = err;
	mailbox_send(writer->mailbox, list);
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

	while ((mail = TAILQ_FIRST(list)) != NULL) {
		TAILQ_REMOVE(list, mail, link);
		release_free((struct release *)mail);
	}
}

/* An embargoed article gets its seq in a transaction of its own. */
static enum newsalert_err
release_due(struct writer *writer, int64_t now_ms)
{
	struct mail_list list = TAILQ_HEAD_INITIALIZER(list);
	enum newsalert_err err;

	err = commit_releases(writer, now_ms, &list);
	if (err) {
		drop_releases(&list);
		return err;
	}
	writer->state.commits++;
	publish_state(writer);
	mailbox_send(writer->mailbox, &list);
	return NEWSALERT_OK;
}

static void
release_held(struct writer *writer)
{
	int64_t time_ms = INT64_MAX, now_ms = clock_wall_ms();
	enum newsalert_err err;

	if (writer->broken || clock_monotonic_ms() < writer->held_ms)
		return;
	err = store_next_release(writer->store, &time_ms);
	if (!err && time_ms <= now_ms) {
		err = release_due(writer, now_ms);
		if (!err)
			err = store_next_release(writer->store, &time_ms);
	}
	writer->held_ms = next_look_ms(time_ms, now_ms);
	if (err) {
		complain(writer, "releasing held articles");
		store_rollback(writer->store);
		writer->held_ms = clock_monotonic_ms() + RETRY_MS;
	}
}

static void
keep_house(struct writer *writer)
{
	int64_t now_ms = clock_monotonic_ms();
	uint64_t oldest = writer->state.oldest;

	if (writer->broken || !house_is_due(writer->house, writer->state.head,
				  writer->busy, now_ms))
		return;
	if (house_keep(writer->house, &writer->state, writer->busy, now_ms) !=
	    NEWSALERT_OK) {
		complain(writer, "deleting old alerts");
		database_rollback(writer->db);
	}
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
		mail = TAILQ_FIRST(&writer->thread.queue);
		if (mail == NULL)
			break;
		TAILQ_REMOVE(&writer->thread.queue, mail, link);
		TAILQ_INSERT_TAIL(group, mail, link);
		bytes += entry_bytes((struct entry *)mail);
	}
	writer->busy = !TAILQ_EMPTY(&writer->thread.queue);
}

static bool
has_nothing_to_do(const struct writer *writer)
{
	return TAILQ_EMPTY(&writer->thread.queue) &&
	       TAILQ_EMPTY(&writer->name_queue) && writer->rules == NULL &&
	       !writer->look;
}

/* Wait for files, names, rules, or for the time to do something else; false:
 * it is over. */
static bool
take_group(struct writer *writer, struct mail_list *group,
    struct mail_list *names, struct journal_rule_names **rulesp)
{
	int64_t until_ms = INT64_MAX;
	bool in_time = true;
	bool go_on;

	if (!writer->broken) {
		until_ms = house_next_ms(writer->house);
		if (writer->held_ms < until_ms)
			until_ms = writer->held_ms;
	}
	pthread_mutex_lock(&writer->thread.lock);
	while (has_nothing_to_do(writer) && !writer->thread.stopping && in_time)
		in_time = thread_wait(&writer->thread, until_ms);
	TAILQ_CONCAT(names, &writer->name_queue, link);
	move_group(writer, group);
	*rulesp = writer->rules;
	writer->rules = NULL;
	if (writer->look)
		writer->held_ms = 0;
	writer->look = false;
	go_on = !writer->thread.stopping || !TAILQ_EMPTY(group) ||
		!TAILQ_EMPTY(names);
	pthread_mutex_unlock(&writer->thread.lock);
	return go_on;
}

static void *
run(void *arg)
{
	struct writer *writer = arg;
	struct mail_list group = TAILQ_HEAD_INITIALIZER(group);
	struct mail_list names = TAILQ_HEAD_INITIALIZER(names);
	struct journal_rule_names *rules = NULL;

	while (take_group(writer, &group, &names, &rules)) {
		if (rules != NULL)
			set_rules(writer, rules);
		if (!TAILQ_EMPTY(&names))
			commit_names(writer, &names);
		if (!TAILQ_EMPTY(&group))
			commit_group(writer, &group);
		release_held(writer);
		keep_house(writer);
		checkpoint(writer);
	}
	journal_rule_names_free(rules);
	return NULL;
}

static void
writer_free(struct writer *writer)
{
	house_close(writer->house);
	name_table_close(writer->names);
	store_close(writer->store);
	journal_rule_names_free(writer->rules);
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
	writer->keep_ms = options->limits->keep_ms;
	TAILQ_INIT(&writer->name_queue);
	err = store_open(writer->db, options->epoch, options->limits,
	    &writer->store);
	if (!err)
		err = name_table_open(writer->db, &writer->names);
	if (!err)
		err = house_open(writer->db, options->limits, &writer->house);
	if (!err) {
		store_fill_state(writer->store, &writer->state);
		err = house_measure(writer->house, &writer->state);
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
	assert(TAILQ_EMPTY(&writer->thread.queue));
	thread_fini(&writer->thread);
	writer_free(writer);
}

void
writer_send(struct writer *writer, struct entry *entry)
{
	thread_send(&writer->thread, &entry->mail);
}

void
writer_send_name(struct writer *writer, struct name_entry *entry)
{
	pthread_mutex_lock(&writer->thread.lock);
	TAILQ_INSERT_TAIL(&writer->name_queue, &entry->mail, link);
	pthread_cond_signal(&writer->thread.wake);
	pthread_mutex_unlock(&writer->thread.lock);
}

void
writer_set_rules(struct writer *writer, struct journal_rule_names *names)
{
	struct journal_rule_names *older;

	pthread_mutex_lock(&writer->thread.lock);
	older = writer->rules;
	writer->rules = names;
	pthread_cond_signal(&writer->thread.wake);
	pthread_mutex_unlock(&writer->thread.lock);
	journal_rule_names_free(older);
}

void
writer_look(struct writer *writer)
{
	pthread_mutex_lock(&writer->thread.lock);
	writer->look = true;
	pthread_cond_signal(&writer->thread.wake);
	pthread_mutex_unlock(&writer->thread.lock);
}

void
writer_each_rule(const struct writer *writer, journal_rule_fn each, void *arg)
{
	usage_each(store_usage(writer->store), each, arg);
}

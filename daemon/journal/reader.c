/* SPDX-License-Identifier: MIT */
/* Queries in, pages out; between them, articles into the search file. */
#include "daemon/journal/reader.h"

#include <stdlib.h>

#include "daemon/journal/archive.h"
#include "daemon/journal/clock.h"
#include "daemon/journal/database.h"
#include "daemon/journal/schema.h"
#include "daemon/journal/search.h"
#include "daemon/journal/thread.h"

/* The search file follows that much behind, so that it takes in many alerts
 * at once. While more of them come it rests nine times as long as a slice
 * took, to stay out of the way of a burst. */
#define FOLLOW_MS      100
#define FOLLOW_REST    9
#define FOLLOW_FAIL_MS 60000

#define TROUBLE_MS 60000 /* between two complaints of a damaged journal */

struct reader {
	struct thread thread;
	uint64_t head;     /* under the thread's lock, as are the next two */
	uint64_t seen;     /* the head when the last slice was taken in */
	int64_t follow_ms; /* monotonic: when to follow; INT64_MAX: it has */

	/* The thread's own. */
	sqlite3 *db;
	struct archive *archive;
	struct search *search; /* NULL: no full-text search */
	struct mailbox *mailbox;
	int64_t trouble_ms; /* monotonic: no more complaints until then */
};

/* How long to rest after a slice that began at began_ms. */
static int64_t
rest_ms(struct reader *reader, int64_t began_ms)
{
	const int64_t took_ms = clock_monotonic_ms() - began_ms;
	const bool more_came = reader->head != reader->seen;

	reader->seen = reader->head;
	if (!more_came)
		return 0;
	return took_ms * FOLLOW_REST > FOLLOW_MS ? took_ms * FOLLOW_REST
						 : FOLLOW_MS;
}

/* Take in one slice, and say when to come back. */
static void
follow(struct reader *reader)
{
	const int64_t began_ms = clock_monotonic_ms();
	struct newsalert_error why = { 0 };
	int64_t wait_ms = 0;
	bool more = false;
	enum newsalert_err err;

	err = search_follow(reader->search, &more, &why);
	if (err) {
		mailbox_send_trouble(reader->mailbox, why.text);
		wait_ms = FOLLOW_FAIL_MS;
	}
	pthread_mutex_lock(&reader->thread.lock);
	if (!err)
		wait_ms = rest_ms(reader, began_ms);
	if (err || more || search_cursor(reader->search) < reader->head)
		reader->follow_ms = clock_monotonic_ms() + wait_ms;
	else
		reader->follow_ms = INT64_MAX;
	pthread_mutex_unlock(&reader->thread.lock);
}

/* A search is to find what is there: take in what is still missing. An answer
 * that leaves out the newest alerts would be taken for a whole one. */
static enum newsalert_err
catch_up(struct reader *reader, struct page *page)
{
	int64_t until_ms = page->deadline_ms - PAGE_DEADLINE_MS / 2;
	struct newsalert_error why = { 0 };
	enum newsalert_err err;
	bool more = true;

	while (more && clock_monotonic_ms() < until_ms) {
		err = search_follow(reader->search, &more, &why);
		if (err)
			return page_fail(page, err, why.text);
	}
	if (more)
		return page_fail(page, NEWSALERT_EAGAIN,
		    "the search file is being built; ask again later");
	return NEWSALERT_OK;
}

/* Whoever asked is told; so is the log. What can be read and written goes on:
 * a page that nobody needs to write to stops nobody. */
static void
complain(struct reader *reader, const struct page *page)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (now_ms < reader->trouble_ms)
		return;
	reader->trouble_ms = now_ms + TROUBLE_MS;
	mailbox_send_trouble(reader->mailbox, page->why.text);
}

static void
answer(struct reader *reader, struct ask *ask)
{
	bool by_text = ask->query.kind == JOURNAL_HISTORY &&
		       ask->query.text != NULL && reader->search != NULL;
	struct page *page = &ask->page;

	page_init(page, ask->query.limit, &ask->cancelled);
	mailbox_get_state(reader->mailbox, &page->state);
	if (!by_text || catch_up(reader, page) == NEWSALERT_OK)
		archive_answer(reader->archive, &ask->query, reader->search,
		    page);
	if (page->damaged)
		complain(reader, page);
	mailbox_send_one(reader->mailbox, &ask->mail);
}

/* The next query, or NULL: it is time to follow, or to stop. */
static struct ask *
take_ask(struct reader *reader, bool *stopp)
{
	struct thread *thread = &reader->thread;
	struct mail *mail;
	bool in_time = true;

	pthread_mutex_lock(&thread->lock);
	while (TAILQ_EMPTY(&thread->queue) && !thread->stopping && in_time)
		in_time = thread_wait(thread, reader->follow_ms);
	mail = thread->stopping ? NULL : TAILQ_FIRST(&thread->queue);
	if (mail != NULL)
		TAILQ_REMOVE(&thread->queue, mail, link);
	*stopp = thread->stopping;
	pthread_mutex_unlock(&thread->lock);
	return (struct ask *)mail;
}

static void *
run(void *arg)
{
	struct reader *reader = arg;
	bool stop = false;

	while (!stop) {
		struct ask *ask = take_ask(reader, &stop);

		if (ask != NULL)
			answer(reader, ask);
		else if (!stop)
			follow(reader);
	}
	return NULL;
}

static void
reader_free(struct reader *reader)
{
	search_free(reader->search);
	archive_close(reader->archive);
	(void)sqlite3_close(reader->db);
	free(reader);
}

static enum newsalert_err
reader_new(const struct journal_options *options, uint64_t epoch,
    struct newsalert_error *why, struct reader **readerp)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	enum newsalert_err err;

	if (reader == NULL)
		return NEWSALERT_ENOMEM;
	reader->follow_ms = INT64_MAX;
	err = schema_open_reader(options->dir, why, &reader->db);
	if (!err)
		err = archive_open(reader->db, &reader->archive);
	if (!err && options->search)
		err = search_new(options->dir, epoch, reader->db,
		    &reader->search);
	if (err && reader->db != NULL)
		err = database_report(why, err,
		    sqlite3_db_filename(reader->db, "main"), reader->db);
	if (err) {
		reader_free(reader);
		return err;
	}
	*readerp = reader;
	return NEWSALERT_OK;
}

enum newsalert_err
reader_start(const struct journal_options *options, uint64_t epoch,
    struct mailbox *mailbox, struct newsalert_error *why,
    struct reader **readerp)
{
	struct reader *reader;
	enum newsalert_err err;

	err = reader_new(options, epoch, why, &reader);
	if (err)
		return err;
	reader->mailbox = mailbox;
	err = thread_init(&reader->thread);
	if (err) {
		reader_free(reader);
		return err;
	}
	err = thread_start(&reader->thread, run, reader);
	if (err) {
		thread_fini(&reader->thread);
		reader_free(reader);
		return err;
	}
	*readerp = reader;
	return NEWSALERT_OK;
}

void
reader_stop(struct reader *reader)
{
	if (reader == NULL)
		return;
	thread_stop(&reader->thread);
	mailbox_send(reader->mailbox, &reader->thread.queue);
	thread_fini(&reader->thread);
	reader_free(reader);
}

void
reader_send(struct reader *reader, struct ask *ask)
{
	thread_send(&reader->thread, &ask->mail);
}

void
reader_follow(struct reader *reader, uint64_t head)
{
	struct thread *thread = &reader->thread;
	bool was_idle;

	if (reader->search == NULL)
		return;
	pthread_mutex_lock(&thread->lock);
	was_idle = reader->follow_ms == INT64_MAX;
	if (was_idle && head > reader->head) {
		reader->follow_ms = clock_monotonic_ms() + FOLLOW_MS;
		pthread_cond_signal(&thread->wake);
	}
	reader->head = head;
	pthread_mutex_unlock(&thread->lock);
}

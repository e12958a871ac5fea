/* SPDX-License-Identifier: MIT */
/* The journal as the loop sees it: files go to the writer, queries to the
 * reader, and what they send back is delivered. */
#include "daemon/journal/journal.h"

#include <stdlib.h>

#include "daemon/journal/ask.h"
#include "daemon/journal/database.h"
#include "daemon/journal/entry.h"
#include "daemon/journal/mail.h"
#include "daemon/journal/name_table.h"
#include "daemon/journal/reader.h"
#include "daemon/journal/schema.h"
#include "daemon/journal/writer.h"

struct journal {
	sqlite3 *db; /* the writer's while there is one */
	struct mailbox *mailbox;
	struct writer *writer;
	struct reader *reader;
	struct journal_callbacks callbacks;
	struct ask_list open; /* not answered yet */
	uint64_t last_ticket;
	bool closing;
};

static enum newsalert_err
start(struct journal *journal, const struct journal_options *options,
    struct newsalert_error *why)
{
	struct writer_options writer = { .limits = options };
	enum newsalert_err err;

	err = schema_open(options->dir, why, &journal->db, &writer.epoch);
	if (!err)
		err = mailbox_new(&journal->mailbox);
	if (!err)
		err = reader_start(options, writer.epoch, journal->mailbox, why,
		    &journal->reader);
	if (err)
		return err;
	writer.db = journal->db;
	writer.mailbox = journal->mailbox;
	writer.reader = journal->reader;
	err = writer_start(&writer, &journal->writer);
	if (err == NEWSALERT_EFORMAT)
		return database_explain(why, err,
		    sqlite3_db_filename(journal->db, "main"),
		    "it contradicts itself: it is damaged; newsalertd recover "
		    "saves what can be read");
	if (err)
		err = database_report(why, err,
		    sqlite3_db_filename(journal->db, "main"), journal->db);
	return err;
}

enum newsalert_err
journal_open(const struct journal_options *options, struct newsalert_error *why,
    struct journal **journalp)
{
	struct journal *journal = calloc(1, sizeof(*journal));
	enum newsalert_err err;

	if (why != NULL)
		*why = (struct newsalert_error){ 0 };
	if (journal == NULL)
		return database_explain(why, NEWSALERT_ENOMEM, options->dir,
		    newsalert_strerror(NEWSALERT_ENOMEM));
	LIST_INIT(&journal->open);
	err = start(journal, options, why);
	if (err) {
		if (why != NULL && why->text[0] == '\0')
			(void)database_explain(why, err, options->dir,
			    newsalert_strerror(err));
		journal_close(journal);
		return err;
	}
	*journalp = journal;
	return NEWSALERT_OK;
}

/* Cancelled, all of them, so that nobody is called any more. */
static void
cancel_all(struct journal *journal)
{
	struct ask *ask;

	for (ask = LIST_FIRST(&journal->open); ask != NULL;
	     ask = LIST_NEXT(ask, open))
		atomic_store_explicit(&ask->cancelled, true,
		    memory_order_relaxed);
}

void
journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	journal->closing = true;
	cancel_all(journal);
	writer_stop(journal->writer);
	reader_stop(journal->reader);
	if (journal->mailbox != NULL)
		journal_dispatch(journal);
	/* The log is moved into the file and removed, when nobody reads. */
	(void)sqlite3_close(journal->db);
	mailbox_free(journal->mailbox);
	free(journal);
}

void
journal_state(const struct journal *journal, struct journal_state *state)
{
	mailbox_get_state(journal->mailbox, state);
}

int
journal_fd(const struct journal *journal)
{
	return mailbox_fd(journal->mailbox);
}

void
journal_dispatch(struct journal *journal)
{
	struct mail_list list = TAILQ_HEAD_INITIALIZER(list);
	struct mail *mail;

	mailbox_take(journal->mailbox, &list);
	while ((mail = TAILQ_FIRST(&list)) != NULL) {
		TAILQ_REMOVE(&list, mail, link);
		mail->deliver(mail, &journal->callbacks);
	}
}

void
journal_set_callbacks(struct journal *journal,
    const struct journal_callbacks *callbacks)
{
	journal->callbacks = *callbacks;
}

enum newsalert_err
journal_append(struct journal *journal, struct journal_file *file)
{
	struct entry *entry;
	enum newsalert_err err;

	if (journal->closing) {
		journal_file_free(file);
		return NEWSALERT_EDOWN;
	}
	err = entry_new(file, &entry);
	if (err)
		return err;
	writer_send(journal->writer, entry);
	return NEWSALERT_OK;
}

enum newsalert_err
journal_ask(struct journal *journal, const struct journal_query *query,
    journal_page_fn done, void *arg, uint64_t *ticketp)
{
	struct ask *ask;
	enum newsalert_err err;

	if (journal->closing)
		return NEWSALERT_EDOWN;
	err = ask_new(query, done, arg, &ask);
	if (err)
		return err;
	ask->ticket = ++journal->last_ticket;
	LIST_INSERT_HEAD(&journal->open, ask, open);
	*ticketp = ask->ticket;
	reader_send(journal->reader, ask);
	return NEWSALERT_OK;
}

void
journal_cancel(struct journal *journal, uint64_t ticket)
{
	struct ask *ask;

	for (ask = LIST_FIRST(&journal->open); ask != NULL;
	     ask = LIST_NEXT(ask, open)) {
		if (ask->ticket == ticket) {
			atomic_store_explicit(&ask->cancelled, true,
			    memory_order_relaxed);
			return;
		}
	}
}

enum newsalert_err
journal_set_rules(struct journal *journal, struct journal_rule_names *names)
{
	if (journal->closing) {
		journal_rule_names_free(names);
		return NEWSALERT_EDOWN;
	}
	writer_set_rules(journal->writer, names);
	return NEWSALERT_OK;
}

void
journal_clock_changed(struct journal *journal)
{
	if (!journal->closing)
		writer_look(journal->writer);
}

void
journal_each_rule(const struct journal *journal, journal_rule_fn each,
    void *arg)
{
	writer_each_rule(journal->writer, each, arg);
}

enum newsalert_err
journal_each_name(const char *dir, journal_name_fn each, void *arg,
    struct newsalert_error *why)
{
	enum newsalert_err err;
	sqlite3 *db;

	err = schema_open_reader(dir, why, &db);
	if (err)
		return err;
	err = name_table_each(db, each, arg);
	if (err)
		err = database_report(why, err, sqlite3_db_filename(db, "main"),
		    db);
	(void)sqlite3_close(db);
	return err;
}

static enum newsalert_err
send_name(struct journal *journal, const struct journal_name *row, bool drops,
    journal_done_fn done, void *arg)
{
	struct name_entry *entry;
	enum newsalert_err err;

	if (journal->closing)
		return NEWSALERT_EDOWN;
	err = name_entry_new(row, drops, done, arg, &entry);
	if (!err)
		writer_send_name(journal->writer, entry);
	return err;
}

enum newsalert_err
journal_store_name(struct journal *journal, const struct journal_name *name,
    journal_done_fn done, void *arg)
{
	return send_name(journal, name, false, done, arg);
}

enum newsalert_err
journal_forget_name(struct journal *journal, uid_t uid, const char *name,
    journal_done_fn done, void *arg)
{
	const struct journal_name row = { .uid = uid, .name = name };

	return send_name(journal, &row, true, done, arg);
}

/* SPDX-License-Identifier: MIT */
/* Queries in, pages out. */
#include "daemon/journal/archive.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "client/json.h"
#include "daemon/journal/held.h"
#include "daemon/journal/ledger.h"
#include "daemon/journal/statement.h"
#include "daemon/journal/walk.h"

/* SQLite asks whether to go on after so many of its steps. */
#define STOP_STEPS 1000

enum { BEGIN, HEAD, OLDEST, LAST_RECEIPT, ZONES, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[BEGIN] = "BEGIN",
	[HEAD] = "SELECT seq FROM sqlite_sequence WHERE name = 'alerts'",
	[OLDEST] = "SELECT min(seq) FROM alerts",
	[LAST_RECEIPT] =
	    "SELECT seq FROM sqlite_sequence WHERE name = 'receipts'",
	[ZONES] = ("SELECT body, zones FROM alerts"
		   " LEFT JOIN articles ON number = article WHERE seq = ?"),
};

struct archive {
	sqlite3 *db;
	struct page *page; /* of the query that runs; NULL: none */
	struct walker *walker;
	struct ledger *ledger;
	struct held *held;
	struct statement statements[STATEMENTS];
};

/* For SQLite: anything but 0 interrupts what it does. */
static int
stop_late_query(void *arg)
{
	const struct archive *archive = arg;

	return archive->page != NULL && page_is_late(archive->page);
}

enum newsalert_err
archive_open(sqlite3 *db, struct archive **archivep)
{
	struct archive *archive = calloc(1, sizeof(*archive));
	enum newsalert_err err;

	if (archive == NULL)
		return NEWSALERT_ENOMEM;
	archive->db = db;
	err = statements_init(archive->statements, sql, STATEMENTS, db);
	if (!err)
		err = walker_open(db, &archive->walker);
	if (!err)
		err = ledger_open(db, &archive->ledger);
	if (!err)
		err = held_open(db, &archive->held);
	if (err) {
		archive_close(archive);
		return err;
	}
	sqlite3_progress_handler(db, STOP_STEPS, stop_late_query, archive);
	*archivep = archive;
	return NEWSALERT_OK;
}

void
archive_close(struct archive *archive)
{
	if (archive == NULL)
		return;
	sqlite3_progress_handler(archive->db, 0, NULL, NULL);
	walker_close(archive->walker);
	ledger_close(archive->ledger);
	held_close(archive->held);
	statements_fini(archive->statements, STATEMENTS);
	free(archive);
}

static enum newsalert_err
read_bounds(struct archive *archive, struct journal_state *state)
{
	struct statement *statements = archive->statements;
	enum newsalert_err err;

	err = statement_run_number(&statements[HEAD], &state->head);
	if (!err)
		err = statement_run_number(&statements[OLDEST], &state->oldest);
	if (!err)
		err = statement_run_number(&statements[LAST_RECEIPT],
		    &state->last_receipt);
	if (!err && state->oldest == 0)
		state->oldest = state->head + 1;
	return err;
}

/* Was this text JSON on one line when it was written, and is it still? */
static enum newsalert_err
check_json(const char *text, size_t len)
{
	enum newsalert_err err;
	json_t *value;

	if (memchr(text, '\n', len) != NULL)
		return NEWSALERT_EFORMAT;
	err = load_json(text, len, JSON_OBJECT, &value);
	json_decref(value);
	return err;
}

/* The alert goes out in the bytes that it was published in, but that the epoch
 * is this journal's. */
static enum newsalert_err
format_article(const struct statement *row, uint64_t epoch, char **jsonp)
{
	static const char opening[] = "{\"alert\":";
	size_t alert_len, zones_len;
	const char *alert = statement_text(row, 0, &alert_len);
	const char *zones = statement_text(row, 1, &zones_len);
	enum newsalert_err err;
	char *json;

	err = statement_is_short(row) ? NEWSALERT_ENOMEM
				      : check_json(alert, alert_len);
	if (!err)
		err = check_json(zones, zones_len);
	if (err)
		return err;
	if (asprintf(&json, "%s%s,\"zones\":%s}", opening, alert, zones) == -1)
		return NEWSALERT_ENOMEM;
	alert_set_epoch(json + sizeof(opening) - 1, alert_len, epoch);
	*jsonp = json;
	return NEWSALERT_OK;
}

static enum newsalert_err
answer_article(struct archive *archive, const struct journal_query *query,
    struct page *page)
{
	struct statement *row = &archive->statements[ZONES];
	enum newsalert_err err;
	char *json = NULL;
	bool found;

	statement_bind_number(row, (int64_t)query->from);
	err = statement_step(row, &found);
	if (!err && !found)
		err = page_fail(page, NEWSALERT_ENOTFOUND,
		    query->from > 0 && query->from < page->state.oldest
			? "retention has deleted this alert"
			: "there is no alert of this number");
	if (!err)
		err = format_article(row, page->state.epoch, &json);
	statement_reset(row);
	if (!err)
		err = page_add(page, json, strlen(json));
	free(json);
	return err;
}

static enum newsalert_err
answer_in_snapshot(struct archive *archive, const struct journal_query *query,
    struct search *search, struct page *page)
{
	enum newsalert_err err = read_bounds(archive, &page->state);

	if (err)
		return err;
	switch (query->kind) {
	case JOURNAL_REPLAY:
		return walker_answer(archive->walker, query, NULL, page);
	case JOURNAL_HISTORY:
		return walker_answer(archive->walker, query,
		    query->text == NULL ? NULL : search, page);
	case JOURNAL_ARTICLE:
		return answer_article(archive, query, page);
	case JOURNAL_RECEIPT:
	case JOURNAL_RECENT:
		return ledger_answer(archive->ledger, query, page);
	case JOURNAL_EMBARGOED:
		return held_answer(archive->held, query, page);
	}
	return page_fail(page, NEWSALERT_EINVAL, "no such query");
}

static const char *
error_text(struct archive *archive, enum newsalert_err err)
{
	if (err == NEWSALERT_EAGAIN)
		return "the query took too long; ask for less";
	if (err == NEWSALERT_EFORMAT)
		return "the journal has a damaged row here";
	if (err == NEWSALERT_EINVAL)
		return "there is no word to look for";
	if (sqlite3_errcode(archive->db) != SQLITE_OK)
		return sqlite3_errmsg(archive->db);
	return newsalert_strerror(err);
}

void
archive_answer(struct archive *archive, const struct journal_query *query,
    struct search *search, struct page *page)
{
	enum newsalert_err err;

	if (query->kind == JOURNAL_HISTORY && query->text != NULL &&
	    search == NULL) {
		(void)page_fail(page, NEWSALERT_EINVAL,
		    "full-text search is switched off");
		return;
	}
	if (search != NULL)
		search_set_stop(search, stop_late_query, archive);
	archive->page = page;
	database_rollback(archive->db); /* had it failed for lack of memory */
	err = statement_run(&archive->statements[BEGIN]);
	if (!err)
		err = answer_in_snapshot(archive, query, search, page);
	if (err && page->err == NEWSALERT_OK && database_damaged(archive->db)) {
		page->damaged = true;
		page->err = database_report(&page->why, err,
		    sqlite3_db_filename(archive->db, "main"), archive->db);
	}
	if (err && page->err == NEWSALERT_OK)
		(void)page_fail(page, err, error_text(archive, err));
	archive->page = NULL;
	/* Nothing was written: this only gives the snapshot back. */
	database_rollback(archive->db);
}

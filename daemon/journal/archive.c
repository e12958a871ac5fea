/* SPDX-License-Identifier: MIT */
/* Queries in, pages out. */
#include "daemon/journal/archive.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/filter.h"
#include "daemon/journal/receipt.h"
#include "daemon/journal/statement.h"

/* SQLite asks whether to go on after so many of its steps. */
#define STOP_STEPS 1000

enum {
	BEGIN,
	HEAD,
	OLDEST,
	LAST_RECEIPT,
	CLOCK_AT,
	LAST_SET_BACK,
	RISING,
	FALLING,
	ONE,
	ZONES,
	RECEIPTS_OF,
	RECEIPTS,
	STATEMENTS
};

#define ALERT_COLUMNS   "seq, time_ms, countries, topics, body"
#define RECEIPT_COLUMNS "number, file, owner, hash, time_ms, reason, articles"

static const char *const sql[STATEMENTS] = {
	[BEGIN] = "BEGIN",
	[HEAD] = "SELECT seq FROM sqlite_sequence WHERE name = 'alerts'",
	[OLDEST] = "SELECT min(seq) FROM alerts",
	[LAST_RECEIPT] =
	    "SELECT seq FROM sqlite_sequence WHERE name = 'receipts'",
	[CLOCK_AT] = "SELECT clock_ms FROM alerts WHERE seq = ?",
	[LAST_SET_BACK] = "SELECT max(seq) FROM alerts INDEXED BY"
			  " alerts_set_back WHERE time_ms < clock_ms",
	[RISING] = "SELECT " ALERT_COLUMNS " FROM alerts"
		   " WHERE seq BETWEEN ? AND ? ORDER BY seq",
	[FALLING] = "SELECT " ALERT_COLUMNS " FROM alerts"
		    " WHERE seq BETWEEN ? AND ? ORDER BY seq DESC",
	[ONE] = "SELECT " ALERT_COLUMNS " FROM alerts WHERE seq = ?",
	[ZONES] = "SELECT body, zones FROM alerts"
		  " LEFT JOIN articles ON number = article WHERE seq = ?",
	[RECEIPTS_OF] = "SELECT " RECEIPT_COLUMNS " FROM receipts"
			" WHERE number BETWEEN ? AND ?"
			" AND name_key = ? AND file = ?"
			" ORDER BY number DESC",
	[RECEIPTS] = "SELECT " RECEIPT_COLUMNS " FROM receipts"
		     " WHERE number BETWEEN ? AND ? ORDER BY number DESC",
};

struct archive {
	sqlite3 *db;
	struct page *page; /* of the query that runs; NULL: none */
	struct statement statements[STATEMENTS];
};

/* One walk over alerts, up or down. */
struct walk {
	struct archive *archive;
	const struct journal_query *query;
	struct page *page;
	struct newsalert_filter *filter; /* NULL: all pass */
	uint64_t lowest;
	uint64_t highest;
	uint64_t last; /* the last seq that was looked at */
	bool rising;
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
	if (err) {
		free(archive);
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
	statements_fini(archive->statements, STATEMENTS);
	free(archive);
}

/* The one number of a statement whose values are bound; 0: NULL or no row. */
static enum newsalert_err
get_number(struct statement *statement, uint64_t *valuep)
{
	enum newsalert_err err;
	bool row;

	err = statement_step(statement, &row);
	if (err)
		return err;
	*valuep = row ? (uint64_t)statement_number(statement, 0) : 0;
	statement_reset(statement);
	return NEWSALERT_OK;
}

static enum newsalert_err
read_bounds(struct archive *archive, struct journal_state *state)
{
	struct statement *statements = archive->statements;
	enum newsalert_err err;

	err = get_number(&statements[HEAD], &state->head);
	if (!err)
		err = get_number(&statements[OLDEST], &state->oldest);
	if (!err)
		err =
		    get_number(&statements[LAST_RECEIPT], &state->last_receipt);
	if (!err && state->oldest == 0)
		state->oldest = state->head + 1;
	return err;
}

/* The first seq that the clock had come to time_ms at; head + 1: none yet. No
 * alert below it is as late as that. */
static enum newsalert_err
bisect_time(struct archive *archive, int64_t time_ms,
    const struct journal_state *state, uint64_t *seqp)
{
	struct statement *clock_at = &archive->statements[CLOCK_AT];
	uint64_t low = state->oldest, high = state->head + 1;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2, clock_ms;
		enum newsalert_err err;

		statement_bind_number(clock_at, (int64_t)middle);
		err = get_number(clock_at, &clock_ms);
		if (err)
			return err;
		if ((int64_t)clock_ms >= time_ms)
			high = middle;
		else
			low = middle + 1;
	}
	*seqp = low;
	return NEWSALERT_OK;
}

/* Narrow the walk to where alerts of the wanted time can be. Above the first
 * seq that is too late there are others only where the clock was set back. */
static enum newsalert_err
narrow_by_time(struct walk *walk)
{
	struct archive *archive = walk->archive;
	const struct journal_query *query = walk->query;
	const struct journal_state *state = &walk->page->state;
	uint64_t first, set_back;
	enum newsalert_err err;

	if (query->since_ms > 0) {
		err = bisect_time(archive, query->since_ms, state, &first);
		if (err)
			return err;
		if (first > walk->lowest)
			walk->lowest = first;
	}
	if (query->until_ms <= 0)
		return NEWSALERT_OK;
	err = bisect_time(archive, query->until_ms, state, &first);
	if (!err)
		err =
		    get_number(&archive->statements[LAST_SET_BACK], &set_back);
	if (err)
		return err;
	if (set_back < first)
		set_back = first - 1;
	if (set_back < walk->highest)
		walk->highest = set_back;
	return NEWSALERT_OK;
}

/* By the lists that stand beside the alert: most rows need no decoding. */
static bool
may_pass(const struct newsalert_filter *filter, const struct statement *row)
{
	struct frame frame = { 0 };

	frame.countries = statement_text(row, 2, &frame.countries_len);
	frame.topics = statement_text(row, 3, &frame.topics_len);
	return filter_may_match(filter, &frame);
}

/* Those that cannot be decoded pass no filter. */
static bool
passes(const struct newsalert_filter *filter, const char *body, size_t len)
{
	struct newsalert_alert *alert;
	bool match;

	if (newsalert_alert_decode(body, len, &alert) != NEWSALERT_OK)
		return false;
	match = newsalert_filter_match(filter, alert);
	newsalert_alert_free(alert);
	return match;
}

static bool
is_wanted(const struct walk *walk, const struct statement *row,
    const char *body, size_t len)
{
	const struct journal_query *query = walk->query;
	int64_t time_ms = statement_number(row, 1);

	if (query->since_ms > 0 && time_ms < query->since_ms)
		return false;
	if (query->until_ms > 0 && time_ms >= query->until_ms)
		return false;
	return walk->filter == NULL ||
	       (may_pass(walk->filter, row) && passes(walk->filter, body, len));
}

/* Where the following page starts, when seq is not in this one any more. */
static uint64_t
resume_at(const struct walk *walk, uint64_t seq)
{
	return walk->rising ? seq : seq + 1;
}

/* Put a row into the page if it is wanted. *fullp: the page ends before it. */
static enum newsalert_err
take_row(struct walk *walk, struct statement *row, bool *fullp)
{
	struct page *page = walk->page;
	uint64_t seq = (uint64_t)statement_number(row, 0);
	const char *body;
	size_t len;

	*fullp = true;
	page->next = resume_at(walk, seq);
	if (page_is_full(page, 0) || page->scanned >= PAGE_SCAN_MAX)
		return NEWSALERT_OK;
	if (page->scanned > 0 && page_is_late(page))
		return NEWSALERT_OK;
	body = statement_text(row, 4, &len);
	if (is_wanted(walk, row, body, len)) {
		enum newsalert_err err;

		if (page_is_full(page, len))
			return NEWSALERT_OK;
		err = page_add(page, body, len);
		if (err)
			return err;
	}
	page->scanned++;
	page->next = 0;
	walk->last = seq;
	*fullp = false;
	return NEWSALERT_OK;
}

static enum newsalert_err
walk_alerts(struct walk *walk)
{
	struct statement *rows =
	    &walk->archive->statements[walk->rising ? RISING : FALLING];
	enum newsalert_err err;
	bool row, full = false;

	statement_bind_number(rows, (int64_t)walk->lowest);
	statement_bind_number(rows, (int64_t)walk->highest);
	do {
		err = statement_step(rows, &row);
		if (!err && row)
			err = take_row(walk, rows, &full);
	} while (!err && row && !full);
	statement_reset(rows);
	return err;
}

/* An alert that was found by its text; retention may have been faster. */
static enum newsalert_err
take_found(struct walk *walk, uint64_t seq, bool *fullp)
{
	struct statement *one = &walk->archive->statements[ONE];
	enum newsalert_err err;
	bool row;

	statement_bind_number(one, (int64_t)seq);
	err = statement_step(one, &row);
	if (!err && row)
		err = take_row(walk, one, fullp);
	statement_reset(one);
	return err;
}

static enum newsalert_err
walk_found(struct walk *walk, struct search *search)
{
	enum newsalert_err err;
	bool full = false;
	uint64_t seq;

	err = search_start(search, walk->query->text, walk->lowest,
	    walk->highest);
	while (!err && !full) {
		err = search_next(search, &seq);
		if (err || seq == 0)
			break;
		err = take_found(walk, seq, &full);
	}
	search_end(search);
	return err;
}

static enum newsalert_err
parse_filter(struct walk *walk)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	if (walk->query->filter == NULL || walk->query->filter[0] == '\0')
		return NEWSALERT_OK;
	err = newsalert_filter_parse(walk->query->filter, &why, &walk->filter);
	if (err)
		return page_fail(walk->page, err, why.text);
	return NEWSALERT_OK;
}

static enum newsalert_err
answer_alerts(struct archive *archive, const struct journal_query *query,
    struct search *search, struct page *page)
{
	struct walk walk = {
		.archive = archive,
		.query = query,
		.page = page,
		.lowest = page->state.oldest,
		.highest = page->state.head,
		.rising = query->kind == JOURNAL_REPLAY,
	};
	enum newsalert_err err;

	if (walk.rising && query->from > walk.lowest)
		walk.lowest = query->from;
	if (walk.rising && query->to > 0 && query->to < walk.highest)
		walk.highest = query->to;
	if (!walk.rising && query->before > 0 && query->before <= walk.highest)
		walk.highest = query->before - 1;
	err = parse_filter(&walk);
	if (!err)
		err = narrow_by_time(&walk);
	if (!err && walk.lowest <= walk.highest)
		err = search == NULL ? walk_alerts(&walk)
				     : walk_found(&walk, search);
	newsalert_filter_free(walk.filter);
	if (err == NEWSALERT_EAGAIN && page->scanned > 0) {
		page->next = walk.rising ? walk.last + 1 : walk.last;
		err = NEWSALERT_OK;
	}
	return err;
}

/* Was this text JSON on one line when it was written, and is it still? */
static bool
is_json(const char *text, size_t len)
{
	json_t *value;

	if (memchr(text, '\n', len) != NULL)
		return false;
	value = json_loadb(text, len, 0, NULL);
	json_decref(value);
	return value != NULL;
}

/* The alert goes out in the bytes that it was published in. */
static enum newsalert_err
format_article(const struct statement *row, char **jsonp)
{
	size_t alert_len, zones_len;
	const char *alert = statement_text(row, 0, &alert_len);
	const char *zones = statement_text(row, 1, &zones_len);
	char *json;

	if (!is_json(alert, alert_len) || !is_json(zones, zones_len))
		return NEWSALERT_EFORMAT;
	if (asprintf(&json, "{\"alert\":%s,\"zones\":%s}", alert, zones) == -1)
		return NEWSALERT_ENOMEM;
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
		err = format_article(row, &json);
	statement_reset(row);
	if (!err)
		err = page_add(page, json, strlen(json));
	free(json);
	return err;
}

static enum newsalert_err
format_receipt(const struct statement *row, char **jsonp)
{
	bool rejected = sqlite3_column_type(row->handle, 5) != SQLITE_NULL;
	struct receipt receipt = {
		.number = (uint64_t)statement_number(row, 0),
		.file = statement_text(row, 1, NULL),
		.owner = statement_number(row, 2),
		.hash = statement_blob(row, 3, 32),
		.time_ms = statement_number(row, 4),
		.reason = rejected ? statement_text(row, 5, NULL) : NULL,
		.articles = statement_text(row, 6, NULL),
	};

	return receipt_format(&receipt, jsonp);
}

/* *fullp: the page ends before this receipt. */
static enum newsalert_err
take_receipt(struct page *page, const struct statement *row, bool *fullp)
{
	uint64_t number = (uint64_t)statement_number(row, 0);
	enum newsalert_err err;
	char *json;
	size_t len;

	err = format_receipt(row, &json);
	if (err)
		return err;
	len = strlen(json);
	*fullp = page_is_full(page, len);
	if (*fullp)
		page->next = number + 1;
	else
		err = page_add(page, json, len);
	free(json);
	return err;
}

static enum newsalert_err
answer_receipts(struct archive *archive, const struct journal_query *query,
    struct page *page)
{
	bool all = query->kind == JOURNAL_RECENT;
	struct statement *rows =
	    &archive->statements[all ? RECEIPTS : RECEIPTS_OF];
	uint64_t last = page->state.last_receipt;
	char name[RECEIPT_NAME_MAX];
	bool row, full = false;
	enum newsalert_err err;

	if (query->before > 0 && query->before <= last)
		last = query->before - 1;
	if (query->after >= last)
		return NEWSALERT_OK;
	if (!all && query->text == NULL)
		return page_fail(page, NEWSALERT_EINVAL, "no file is named");
	statement_bind_number(rows, (int64_t)query->after + 1);
	statement_bind_number(rows, (int64_t)last);
	if (!all) {
		receipt_clean(query->text, name, sizeof(name));
		statement_bind_number(rows, receipt_name_key(name));
		statement_bind_text(rows, name, strlen(name));
	}
	do {
		err = statement_step(rows, &row);
		if (!err && row)
			err = take_receipt(page, rows, &full);
	} while (!err && row && !full);
	statement_reset(rows);
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
		return answer_alerts(archive, query, NULL, page);
	case JOURNAL_HISTORY:
		return answer_alerts(archive, query,
		    query->text == NULL ? NULL : search, page);
	case JOURNAL_ARTICLE:
		return answer_article(archive, query, page);
	case JOURNAL_RECEIPT:
	case JOURNAL_RECENT:
		return answer_receipts(archive, query, page);
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
	err = statement_run(&archive->statements[BEGIN]);
	if (!err)
		err = answer_in_snapshot(archive, query, search, page);
	if (err && page->err == NEWSALERT_OK)
		(void)page_fail(page, err, error_text(archive, err));
	archive->page = NULL;
	/* Nothing was written: this only gives the snapshot back. */
	database_rollback(archive->db);
}

/* SPDX-License-Identifier: MIT */
/* A query for alerts in, those that it wants out. */
#include "daemon/journal/walk.h"

#include <stdlib.h>

#include "client/filter.h"
#include "daemon/journal/statement.h"

enum { CLOCK_AT, LAST_SET_BACK, RISING, FALLING, ONE, STATEMENTS };

#define COLUMNS "seq, time_ms, countries, topics, body"

static const char *const sql[STATEMENTS] = {
	/* What was recovered from a damaged journal may have holes. */
	[CLOCK_AT] = "SELECT clock_ms FROM alerts WHERE seq >= ?"
		     " ORDER BY seq LIMIT 1",
	[LAST_SET_BACK] = "SELECT max(seq) FROM alerts INDEXED BY"
			  " alerts_set_back WHERE time_ms < clock_ms",
	[RISING] = "SELECT " COLUMNS " FROM alerts"
		   " WHERE seq BETWEEN ? AND ? ORDER BY seq",
	[FALLING] = "SELECT " COLUMNS " FROM alerts"
		    " WHERE seq BETWEEN ? AND ? ORDER BY seq DESC",
	[ONE] = "SELECT " COLUMNS " FROM alerts WHERE seq = ?",
};

struct walker {
	struct statement statements[STATEMENTS];
};

/* One walk over alerts, up or down. */
struct walk {
	struct walker *walker;
	const struct journal_query *query;
	struct page *page;
	struct newsalert_filter *filter; /* NULL: all pass */
	uint64_t lowest;
	uint64_t highest;
	uint64_t last; /* the last seq that was looked at */
	bool rising;
};

enum newsalert_err
walker_open(sqlite3 *db, struct walker **walkerp)
{
	struct walker *walker = calloc(1, sizeof(*walker));
	enum newsalert_err err;

	if (walker == NULL)
		return NEWSALERT_ENOMEM;
	err = statements_init(walker->statements, sql, STATEMENTS, db);
	if (err) {
		free(walker);
		return err;
	}
	*walkerp = walker;
	return NEWSALERT_OK;
}

void
walker_close(struct walker *walker)
{
	if (walker == NULL)
		return;
	statements_fini(walker->statements, STATEMENTS);
	free(walker);
}

/* The first seq that the clock had come to time_ms at; head + 1: none yet. No
 * alert below it is as late as that. */
static enum newsalert_err
bisect_time(struct walker *walker, int64_t time_ms,
    const struct journal_state *state, uint64_t *seqp)
{
	struct statement *clock_at = &walker->statements[CLOCK_AT];
	uint64_t low = state->oldest, high = state->head + 1;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2, clock_ms;
		enum newsalert_err err;

		statement_bind_number(clock_at, (int64_t)middle);
		err = statement_run_number(clock_at, &clock_ms);
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

enum newsalert_err
walker_narrow(struct walker *walker, const struct journal_query *query,
    const struct journal_state *state, uint64_t *lowestp, uint64_t *highestp)
{
	uint64_t first, set_back;
	enum newsalert_err err;

	if (query->since_ms > 0) {
		err = bisect_time(walker, query->since_ms, state, &first);
		if (err)
			return err;
		if (first > *lowestp)
			*lowestp = first;
	}
	if (query->until_ms <= 0)
		return NEWSALERT_OK;
	err = bisect_time(walker, query->until_ms, state, &first);
	if (!err)
		err = statement_run_number(&walker->statements[LAST_SET_BACK],
		    &set_back);
	if (err)
		return err;
	if (set_back < first)
		set_back = first - 1;
	if (set_back < *highestp)
		*highestp = set_back;
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

/* Those that are no alert any more pass no filter; ENOMEM: nobody knows. */
static enum newsalert_err
match(const struct newsalert_filter *filter, const char *body, size_t len,
    bool *matchp)
{
	struct newsalert_alert *alert;
	enum newsalert_err err = newsalert_alert_decode(body, len, &alert);

	*matchp = false;
	if (err)
		return err == NEWSALERT_ENOMEM ? err : NEWSALERT_OK;
	*matchp = newsalert_filter_match(filter, alert);
	newsalert_alert_free(alert);
	return NEWSALERT_OK;
}

static enum newsalert_err
choose(const struct walk *walk, const struct statement *row, const char *body,
    size_t len, bool *wantedp)
{
	const struct journal_query *query = walk->query;
	int64_t time_ms = statement_number(row, 1);

	*wantedp = false;
	if (query->since_ms > 0 && time_ms < query->since_ms)
		return NEWSALERT_OK;
	if (query->until_ms > 0 && time_ms >= query->until_ms)
		return NEWSALERT_OK;
	*wantedp = walk->filter == NULL || may_pass(walk->filter, row);
	if (statement_is_short(row))
		return NEWSALERT_ENOMEM;
	if (walk->filter == NULL || !*wantedp)
		return NEWSALERT_OK;
	return match(walk->filter, body, len, wantedp);
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
	enum newsalert_err err;
	const char *body;
	bool wanted;
	size_t len;

	*fullp = true;
	page->next = resume_at(walk, seq);
	if (page_is_full(page, 0) || page->scanned >= PAGE_SCAN_MAX)
		return NEWSALERT_OK;
	if (page->scanned > 0 && page_is_late(page))
		return NEWSALERT_OK;
	body = statement_text(row, 4, &len);
	err = choose(walk, row, body, len, &wanted);
	if (!err && wanted) {
		if (page_is_full(page, len))
			return NEWSALERT_OK;
		err = page_add_alert(page, body, len);
	}
	if (err)
		return err;
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
	    &walk->walker->statements[walk->rising ? RISING : FALLING];
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
	struct statement *one = &walk->walker->statements[ONE];
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

enum newsalert_err
walker_answer(struct walker *walker, const struct journal_query *query,
    struct search *search, struct page *page)
{
	struct walk walk = {
		.walker = walker,
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
		err = walker_narrow(walker, query, &page->state, &walk.lowest,
		    &walk.highest);
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

/* SPDX-License-Identifier: MIT */
/* Limits in, shorter tables out. */
#include "daemon/journal/retention.h"

#include <stdlib.h>

#include "daemon/journal/identity.h"
#include "daemon/journal/kin_table.h"
#include "daemon/journal/statement.h"

/* Free pages are used again by the next alerts; they are given back only when
 * they are more than an eighth of the file, and not for a small one. */
#define VACUUM_SHARE 8
#define VACUUM_FLOOR 1024

/* Rows settled at once: the more, the fewer pages are written for each; while
 * files come in it has to be faster than they are. */
#define SETTLE_IDLE 1024
#define SETTLE_BUSY 8192

enum {
	OLDEST,
	PAGES,
	FREE_PAGES,
	PAGE_SIZE,
	AGED_ALERT,
	CUT_ARTICLES,
	CUT_ALERTS,
	AGED_RECEIPT,
	CUT_RECEIPTS,
	STATEMENTS
};

/* What is in line to go by age: the first slice, up to the first row that is
 * too young. A clock that was set back and forth leaves an old time
 * behind a new one; seq decides, so that no hole is cut. */
static const char *const sql[STATEMENTS] = {
	[OLDEST] = "SELECT min(seq) FROM alerts",
	[PAGES] = "PRAGMA page_count",
	[FREE_PAGES] = "PRAGMA freelist_count",
	[PAGE_SIZE] = "PRAGMA page_size",
	[AGED_ALERT] = "SELECT min(seq) FROM (SELECT seq, time_ms FROM alerts"
		       " ORDER BY seq LIMIT ?) WHERE time_ms >= ?",
	[CUT_ARTICLES] = "DELETE FROM articles WHERE number IN"
			 " (SELECT article FROM alerts WHERE seq < ?)",
	[CUT_ALERTS] = "DELETE FROM alerts WHERE seq < ?",
	[AGED_RECEIPT] = "SELECT min(number) FROM (SELECT number, time_ms"
			 " FROM receipts ORDER BY number LIMIT ?)"
			 " WHERE time_ms >= ?",
	[CUT_RECEIPTS] = "DELETE FROM receipts WHERE number IN"
			 " (SELECT number FROM receipts WHERE number < ?"
			 " ORDER BY number LIMIT ?)",
};

struct retention {
	sqlite3 *db;
	struct journal_options limits;
	struct identity *identity;
	struct kin_table *kin;
	bool settling;
	int64_t settle_cursor;
	bool forgetting;
	int64_t forget_cursor;
	bool forgetting_keys;
	int64_t key_cursor;
	uint64_t page_size;
	struct statement statements[STATEMENTS];
};

struct sizes {
	uint64_t pages;
	uint64_t free_pages;
};

/* One step of the work. */
struct step {
	int64_t now_ms; /* 0: the clock is not believed */
	bool busy;
	struct journal_state state;
	struct sizes sizes;
	bool more;
};

enum newsalert_err
retention_open(sqlite3 *db, const struct journal_options *options,
    struct retention **retentionp)
{
	struct retention *retention = calloc(1, sizeof(*retention));
	enum newsalert_err err;

	if (retention == NULL)
		return NEWSALERT_ENOMEM;
	retention->db = db;
	retention->limits = *options;
	retention->limits.dir = NULL; /* borrowed, and not needed */
	retention->settle_cursor = INT64_MIN;
	retention->forget_cursor = INT64_MIN;
	retention->key_cursor = INT64_MIN;
	retention->forgetting = true;
	retention->forgetting_keys = true;
	err = statements_init(retention->statements, sql, STATEMENTS, db);
	if (!err)
		err = identity_open(db, &retention->identity);
	if (!err)
		err = kin_table_open(db, &retention->kin);
	if (!err)
		err = statement_run_number(&retention->statements[PAGE_SIZE],
		    &retention->page_size);
	if (err) {
		retention_close(retention);
		return err;
	}
	*retentionp = retention;
	return NEWSALERT_OK;
}

void
retention_close(struct retention *retention)
{
	if (retention == NULL)
		return;
	identity_close(retention->identity);
	kin_table_close(retention->kin);
	statements_fini(retention->statements, STATEMENTS);
	free(retention);
}

void
retention_rewind(struct retention *retention)
{
	retention->settling = true;
	retention->forgetting = true;
	retention->forgetting_keys = true;
}

static enum newsalert_err
measure(struct retention *retention, struct journal_state *state,
    struct sizes *sizes)
{
	enum newsalert_err err;

	err = statement_run_number(&retention->statements[OLDEST],
	    &state->oldest);
	if (!err)
		err = statement_run_number(&retention->statements[PAGES],
		    &sizes->pages);
	if (!err)
		err = statement_run_number(&retention->statements[FREE_PAGES],
		    &sizes->free_pages);
	if (err)
		return err;
	if (state->oldest == 0)
		state->oldest = state->head + 1;
	state->bytes = sizes->pages * retention->page_size;
	return NEWSALERT_OK;
}

enum newsalert_err
retention_measure(struct retention *retention, struct journal_state *state)
{
	struct sizes sizes;

	return measure(retention, state, &sizes);
}

/* How many rows to cut so that the file's live pages fit: their share of it,
 * and one more so that rounding does not take an extra round. */
static uint64_t
rows_over_bytes(const struct retention *retention, const struct sizes *sizes,
    uint64_t count)
{
	uint64_t live =
	    (sizes->pages - sizes->free_pages) * retention->page_size;
	uint64_t limit = retention->limits.keep_bytes;

	if (limit == 0 || live <= limit || count == 0)
		return 0;
	return (live - limit) / (live / count + 1) + 1;
}

/* The first seq, or receipt, in the next slice that is young enough; 0: none
 * of them is. */
static enum newsalert_err
first_young(struct retention *retention, int which, int64_t before_ms,
    uint64_t *numberp)
{
	struct statement *aged = &retention->statements[which];

	statement_bind_number(aged, RETENTION_SLICE);
	statement_bind_number(aged, before_ms);
	return statement_run_number(aged, numberp);
}

/* Below which seq everything is to go now; at most a slice from oldest. */
static enum newsalert_err
find_cut(struct retention *retention, const struct step *step, uint64_t *cutp)
{
	const struct journal_options *limits = &retention->limits;
	const struct journal_state *state = &step->state;
	uint64_t count = state->head + 1 - state->oldest;
	uint64_t rows = rows_over_bytes(retention, &step->sizes, count);
	enum newsalert_err err;
	uint64_t young;

	if (limits->keep_count > 0 && count > limits->keep_count &&
	    count - limits->keep_count > rows)
		rows = count - limits->keep_count;
	if (limits->keep_ms > 0 && step->now_ms > 0 && count > 0) {
		err = first_young(retention, AGED_ALERT,
		    step->now_ms - limits->keep_ms, &young);
		if (err)
			return err;
		if (young == 0)
			rows = RETENTION_SLICE;
		else if (young - state->oldest > rows)
			rows = young - state->oldest;
	}
	if (rows > RETENTION_SLICE)
		rows = RETENTION_SLICE;
	if (rows > count)
		rows = count;
	*cutp = state->oldest + rows;
	return NEWSALERT_OK;
}

static enum newsalert_err
run_cut(struct retention *retention, int which, uint64_t below)
{
	struct statement *cut = &retention->statements[which];

	statement_bind_number(cut, (int64_t)below);
	if (which == CUT_RECEIPTS)
		statement_bind_number(cut, RETENTION_SLICE);
	return statement_run(cut);
}

static enum newsalert_err
cut_receipts(struct retention *retention, struct step *step)
{
	int64_t keep_ms = retention->limits.receipt_keep_ms;
	enum newsalert_err err;
	uint64_t young;
	int before;

	if (keep_ms <= 0 || step->now_ms <= 0)
		return NEWSALERT_OK;
	err = first_young(retention, AGED_RECEIPT, step->now_ms - keep_ms,
	    &young);
	if (err)
		return err;
	before = sqlite3_total_changes(retention->db);
	err = run_cut(retention, CUT_RECEIPTS,
	    young == 0 ? (uint64_t)INT64_MAX : young);
	if (!err &&
	    sqlite3_total_changes(retention->db) - before >= RETENTION_SLICE)
		step->more = true;
	return err;
}

static enum newsalert_err
settle_identities(struct retention *retention, struct step *step)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (!retention->settling)
		err =
		    identity_is_ripe(retention->identity, &retention->settling);
	if (err || !retention->settling)
		return err;
	err = identity_settle(retention->identity,
	    step->busy ? SETTLE_BUSY : SETTLE_IDLE, &retention->settle_cursor);
	if (err)
		return err;
	retention->settling = retention->settle_cursor != INT64_MIN;
	if (retention->settling)
		step->more = true;
	return NEWSALERT_OK;
}

static enum newsalert_err
forget_identities(struct retention *retention, struct step *step)
{
	int64_t keep_ms = retention->limits.identity_keep_ms;
	enum newsalert_err err;

	if (keep_ms <= 0 || step->now_ms <= 0 || !retention->forgetting)
		return NEWSALERT_OK;
	err = identity_forget(retention->identity, step->now_ms - keep_ms,
	    step->state.oldest, &retention->forget_cursor);
	if (err)
		return err;
	retention->forgetting = retention->forget_cursor != INT64_MIN;
	if (retention->forgetting)
		step->more = true;
	return NEWSALERT_OK;
}

static enum newsalert_err
settle_kin(struct retention *retention, struct step *step)
{
	enum newsalert_err err;
	bool ripe;

	err = kin_table_is_ripe(retention->kin, &ripe);
	if (err || !ripe)
		return err;
	step->more = true;
	return kin_table_settle(retention->kin);
}

static enum newsalert_err
forget_keys(struct retention *retention, struct step *step)
{
	int64_t keep_ms = retention->limits.identity_keep_ms;
	enum newsalert_err err;

	if (keep_ms <= 0 || step->now_ms <= 0 || !retention->forgetting_keys)
		return NEWSALERT_OK;
	err = kin_table_forget(retention->kin, step->now_ms - keep_ms,
	    &retention->key_cursor);
	if (err)
		return err;
	retention->forgetting_keys = retention->key_cursor != INT64_MIN;
	if (retention->forgetting_keys)
		step->more = true;
	return NEWSALERT_OK;
}

static enum newsalert_err
cut_alerts(struct retention *retention, struct step *step)
{
	enum newsalert_err err;
	uint64_t cut;

	err = find_cut(retention, step, &cut);
	if (err || cut == step->state.oldest)
		return err;
	err = run_cut(retention, CUT_ARTICLES, cut);
	if (!err)
		err = run_cut(retention, CUT_ALERTS, cut);
	if (err)
		return err;
	step->state.oldest = cut;
	step->more = true;
	return NEWSALERT_OK;
}

static enum newsalert_err
take_slice(struct retention *retention, struct step *step)
{
	enum newsalert_err err;

	err = database_run(retention->db, "BEGIN IMMEDIATE");
	if (!err)
		err = cut_alerts(retention, step);
	if (!err)
		err = cut_receipts(retention, step);
	if (!err)
		err = settle_identities(retention, step);
	if (!err)
		err = forget_identities(retention, step);
	if (!err)
		err = settle_kin(retention, step);
	if (!err)
		err = forget_keys(retention, step);
	if (!err)
		err = database_run(retention->db, "COMMIT");
	return err;
}

static enum newsalert_err
give_back(struct retention *retention, struct step *step)
{
	const struct sizes *sizes = &step->sizes;

	if (sizes->free_pages <= VACUUM_FLOOR ||
	    sizes->free_pages <= sizes->pages / VACUUM_SHARE)
		return NEWSALERT_OK;
	step->more = true;
	return database_run(retention->db, "PRAGMA incremental_vacuum(256)");
}

enum newsalert_err
retention_step(struct retention *retention, int64_t now_ms, bool busy,
    struct journal_state *state, bool *morep)
{
	struct step step = {
		.now_ms = now_ms,
		.busy = busy,
		.state = *state,
	};
	enum newsalert_err err;

	err = measure(retention, &step.state, &step.sizes);
	if (!err)
		err = take_slice(retention, &step);
	if (!err && !step.more)
		err = give_back(retention, &step);
	if (!err)
		err = measure(retention, &step.state, &step.sizes);
	if (err)
		return err;
	*state = step.state;
	*morep = step.more;
	return NEWSALERT_OK;
}

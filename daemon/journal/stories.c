/* SPDX-License-Identifier: MIT */
/* A directory and a stretch of seqs in, stories out. */
#include "daemon/journal/stories.h"

#include <limits.h>
#include <stdlib.h>

#include "daemon/journal/schema.h"
#include "daemon/journal/statement.h"
#include "daemon/journal/walk.h"

enum { HEAD, OLDEST, STORIES, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[HEAD] = "SELECT seq FROM sqlite_sequence WHERE name = 'alerts'",
	[OLDEST] = "SELECT min(seq) FROM alerts",
	[STORIES] = "SELECT seq, time_ms, body, zones FROM alerts"
		    " LEFT JOIN articles ON number = article"
		    " WHERE seq BETWEEN ? AND ? ORDER BY seq",
};

struct stories {
	sqlite3 *db;
	struct walker *walker;
	uint64_t epoch;
	struct statement statements[STATEMENTS];
};

static enum newsalert_err
prepare(struct stories *stories, const char *dir, struct newsalert_error *why)
{
	char path[PATH_MAX];
	enum newsalert_err err;

	err = schema_path(dir, SCHEMA_FILE, path, sizeof(path));
	if (err)
		return database_explain(why, err, dir, "the path is too long");
	err = schema_check(stories->db, path, why);
	if (!err)
		err = schema_epoch(stories->db, path, why, &stories->epoch);
	if (err)
		return err;
	err =
	    statements_init(stories->statements, sql, STATEMENTS, stories->db);
	if (!err)
		err = walker_open(stories->db, &stories->walker);
	return err ? database_explain(why, err, path,
			 sqlite3_errmsg(stories->db))
		   : NEWSALERT_OK;
}

enum newsalert_err
stories_open(const char *dir, struct newsalert_error *why,
    struct stories **storiesp)
{
	struct stories *stories = calloc(1, sizeof(*stories));
	enum newsalert_err err;

	if (stories == NULL)
		return database_explain(why, NEWSALERT_ENOMEM, dir,
		    "out of memory");
	err = schema_open_reader(dir, why, &stories->db);
	if (!err)
		err = prepare(stories, dir, why);
	if (err) {
		stories_close(stories);
		return err;
	}
	*storiesp = stories;
	return NEWSALERT_OK;
}

void
stories_close(struct stories *stories)
{
	if (stories == NULL)
		return;
	walker_close(stories->walker);
	statements_fini(stories->statements, STATEMENTS);
	(void)sqlite3_close(stories->db);
	free(stories);
}

uint64_t
stories_epoch(const struct stories *stories)
{
	return stories->epoch;
}

const char *
stories_fault(const struct stories *stories)
{
	return sqlite3_errmsg(stories->db);
}

static enum newsalert_err
find_range(struct stories *stories, const struct journal_query *query,
    uint64_t *lowestp, uint64_t *highestp)
{
	struct journal_state state = { .epoch = stories->epoch };
	enum newsalert_err err;

	err = statement_run_number(&stories->statements[HEAD], &state.head);
	if (!err)
		err = statement_run_number(&stories->statements[OLDEST],
		    &state.oldest);
	if (err)
		return err;
	if (state.oldest == 0)
		state.oldest = state.head + 1;
	*lowestp = state.oldest;
	*highestp = state.head;
	return walker_narrow(stories->walker, query, &state, lowestp, highestp);
}

enum newsalert_err
stories_range(struct stories *stories, int64_t since_ms, int64_t until_ms,
    uint64_t *lowestp, uint64_t *highestp)
{
	const struct journal_query query = { .since_ms = since_ms,
		.until_ms = until_ms };
	enum newsalert_err err = database_run(stories->db, "BEGIN");

	if (err)
		return err;
	err = find_range(stories, &query, lowestp, highestp);
	/* Nothing was written: this only gives the snapshot back. */
	database_rollback(stories->db);
	return err;
}

enum newsalert_err
stories_read(struct stories *stories, uint64_t lowest, uint64_t highest,
    story_fn found, void *arg)
{
	struct statement *rows = &stories->statements[STORIES];
	enum newsalert_err err;
	bool row;

	statement_bind_number(rows, (int64_t)lowest);
	statement_bind_number(rows, (int64_t)highest);
	do {
		err = statement_step(rows, &row);
		if (!err && row) {
			struct story story = { 0 };

			story.seq = (uint64_t)statement_number(rows, 0);
			story.time_ms = statement_number(rows, 1);
			story.alert = statement_text(rows, 2, &story.alert_len);
			story.zones = statement_text(rows, 3, &story.zones_len);
			err = found(&story, arg);
		}
	} while (!err && row);
	statement_reset(rows);
	return err;
}

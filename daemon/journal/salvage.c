/* SPDX-License-Identifier: MIT */
/* A damaged journal in, the rows that can still be read out. */
#include "daemon/journal/salvage.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "daemon/journal/identity.h"
#include "daemon/journal/statement.h"

#define COLUMNS_MAX      9
#define TRANSACTION_ROWS 8192

/* A table whose first column is its integer key. */
struct kind {
	const char *name;
	const char *columns;
	/* What earlier versions had in their place; NULL: the same. */
	const char *older[2];
	/* Is the row what it should be? NULL: what its types say is enough. */
	bool (*is_good)(const struct statement *row);
	const char *types; /* of the columns: i t b; upper case: or NULL */
};

/* One table on its way. */
struct copy {
	const struct kind *kind;
	sqlite3 *from;
	sqlite3 *into; /* NULL: only count */
	struct statement rows;
	struct statement probe;
	struct statement insert;
	struct journal_saved *saved;
	struct newsalert_error *why;
	int64_t clock_ms; /* of the alert before */
	int64_t first;    /* keys saved */
	int64_t last;
	int64_t open_rows; /* of the transaction */
	bool no_bottom;    /* what is below the first cannot be read */
	bool failed;       /* into cannot be written */
};

static bool
is_alert(const struct statement *row)
{
	uint64_t epoch, seq;
	size_t len;
	const char *body = statement_text(row, 8, &len);
	json_t *json;

	if (memchr(body, '\n', len) != NULL ||
	    statement_blob(row, 4, IDENTITY_LEN) == NULL ||
	    alert_peek(body, len, &epoch, &seq) != NEWSALERT_OK ||
	    seq != (uint64_t)statement_number(row, 0))
		return false;
	json = json_loadb(body, len, 0, NULL);
	json_decref(json);
	return json != NULL;
}

static bool
is_article(const struct statement *row)
{
	size_t len;
	const char *zones = statement_text(row, 1, &len);
	json_t *json = json_loadb(zones, len, 0, NULL);

	json_decref(json);
	return json != NULL && memchr(zones, '\n', len) == NULL;
}

#define HELD "article, release_ms, id, countries, mentions, topics, "

enum {
	ALERTS,
	ARTICLES,
	HELD_ARTICLES,
	IDENTITY,
	IDENTITY_FRESH,
	RECEIPTS,
	KIN,
	KIN_KEYS,
	KINDS
};

static const struct kind kinds[KINDS] = {
	[ALERTS] = { .name = "alerts",
	    .columns = "seq, time_ms, clock_ms, article, id, countries,"
		       " mentions, topics, body",
	    .is_good = is_alert,
	    .types = "iiiibtttt" },
	[ARTICLES] = { .name = "articles",
	    .columns = "number, zones",
	    .is_good = is_article,
	    .types = "it" },
	[HELD_ARTICLES] = { .name = "held",
	    .columns = HELD "rules, body, kin",
	    .older = { HELD "rules, body, x''", HELD "'', body, x''" },
	    .types = "iibtttttb" },
	[IDENTITY] = { .name = "identity",
	    .columns = "key, hash, seq, seen_ms",
	    .types = "ibii" },
	[IDENTITY_FRESH] = { .name = "identity_fresh",
	    .columns = "key, hash, seq, seen_ms",
	    .types = "ibii" },
	[RECEIPTS] = { .name = "receipts",
	    .columns = "number, key, file, owner, hash, time_ms, reason,"
		       " articles",
	    .types = "iitiBiTt" },
	[KIN] = { .name = "kin", .columns = "seq, entries", .types = "ib" },
	[KIN_KEYS] = { .name = "kin_keys",
	    .columns = "key, story, seen_ms",
	    .types = "iii" },
};

/* ---- Rows --------------------------------------------------------------- */

/* Not what the program did wrong: what cannot be read. */
static bool
is_unreadable(sqlite3 *db)
{
	int code = sqlite3_errcode(db) & 0xff;

	return database_damaged(db) || code == SQLITE_IOERR;
}

static bool
has_types(const struct kind *kind, const struct statement *row)
{
	for (int i = 0; kind->types[i] != '\0'; i++) {
		const int type = sqlite3_column_type(row->handle, i);
		const char want = kind->types[i];

		if (type == SQLITE_NULL && (want == 'B' || want == 'T'))
			continue;
		if ((want == 'i' && type != SQLITE_INTEGER) ||
		    ((want | 0x20) == 't' && type != SQLITE_TEXT) ||
		    ((want | 0x20) == 'b' && type != SQLITE_BLOB))
			return false;
	}
	return true;
}

static void
note_unreadable(struct copy *copy)
{
	if (copy->saved->count == 0)
		copy->no_bottom = true;
	copy->saved->unreadable++;
}

static enum newsalert_err
fail_writing(struct copy *copy, enum newsalert_err err)
{
	copy->failed = true;
	return database_report(copy->why, err,
	    sqlite3_db_filename(copy->into, "main"), copy->into);
}

/* clock_ms has to rise with seq, whatever is missing in between. */
static void
raise_clock(struct copy *copy)
{
	const struct statement *row = &copy->rows;

	if (statement_number(row, 1) > copy->clock_ms)
		copy->clock_ms = statement_number(row, 1);
	if (statement_number(row, 2) > copy->clock_ms)
		copy->clock_ms = statement_number(row, 2);
}

static enum newsalert_err
insert_row(struct copy *copy)
{
	enum newsalert_err err = NEWSALERT_OK;
	sqlite3_stmt *insert = copy->insert.handle;
	int code = SQLITE_OK;

	if (copy->open_rows == 0)
		err = database_run(copy->into, "BEGIN");
	for (int i = 0;
	     !err && code == SQLITE_OK && copy->kind->types[i] != '\0'; i++)
		code = sqlite3_bind_value(insert, i + 1,
		    sqlite3_column_value(copy->rows.handle, i));
	if (copy->kind == &kinds[ALERTS] && code == SQLITE_OK)
		code = sqlite3_bind_int64(insert, 3, copy->clock_ms);
	if (!err)
		err = database_err(copy->into, code);
	if (!err)
		err = statement_run(&copy->insert);
	if (!err && ++copy->open_rows == TRANSACTION_ROWS) {
		err = database_run(copy->into, "COMMIT");
		copy->open_rows = 0;
	}
	return err ? fail_writing(copy, err) : NEWSALERT_OK;
}

static enum newsalert_err
take_row(struct copy *copy)
{
	const struct statement *row = &copy->rows;
	const int64_t key = statement_number(row, 0);
	enum newsalert_err err = NEWSALERT_OK;

	/* A page that stands in a wrong place. */
	if (copy->saved->count > 0 && key <= copy->last) {
		note_unreadable(copy);
		return NEWSALERT_OK;
	}
	if (!has_types(copy->kind, row) ||
	    (copy->kind->is_good != NULL && !copy->kind->is_good(row))) {
		note_unreadable(copy);
		return NEWSALERT_OK;
	}
	if (copy->kind == &kinds[ALERTS])
		raise_clock(copy);
	if (copy->into != NULL)
		err = insert_row(copy);
	if (copy->saved->count++ == 0)
		copy->first = key;
	copy->last = key;
	return err;
}

/* ---- Around what cannot be read ------------------------------------------ */

/* *foundp, unless it is NULL: the key of the first row from there on. */
static bool
can_read_at(struct copy *copy, int64_t key, int64_t *foundp)
{
	enum newsalert_err err;
	bool row;

	statement_bind_number(&copy->probe, key);
	err = statement_step(&copy->probe, &row);
	if (!err && row && foundp != NULL)
		*foundp = statement_number(&copy->probe, 0);
	statement_reset(&copy->probe);
	return !err;
}

/* The first key behind `bad` from which on rows can be read again: steps that
 * double, then halves. false: there is none. */
static bool
find_good(struct copy *copy, int64_t bad, int64_t *goodp)
{
	uint64_t step = 1;
	int64_t good;

	for (;;) {
		const uint64_t left = (uint64_t)INT64_MAX - (uint64_t)bad;

		if (left == 0)
			return false;
		if (step > left)
			step = left;
		good = (int64_t)((uint64_t)bad + step);
		if (can_read_at(copy, good, NULL))
			break;
		bad = good;
		step = step > UINT64_MAX / 2 ? UINT64_MAX : step * 2;
	}
	while ((uint64_t)good - (uint64_t)bad > 1) {
		const int64_t middle =
		    (int64_t)((uint64_t)bad +
			      ((uint64_t)good - (uint64_t)bad) / 2);

		if (can_read_at(copy, middle, NULL))
			good = middle;
		else
			bad = middle;
	}
	*goodp = good;
	return true;
}

/* From this key on, to the end or to what cannot be read; *endp: the end. */
static enum newsalert_err
walk_from(struct copy *copy, int64_t *fromp, bool *endp)
{
	enum newsalert_err err;
	bool row;

	statement_bind_number(&copy->rows, *fromp);
	for (;;) {
		int64_t key;

		err = statement_step(&copy->rows, &row);
		if (err || !row)
			break;
		key = statement_number(&copy->rows, 0);
		err = take_row(copy);
		if (err)
			break;
		if (key >= *fromp && key < INT64_MAX)
			*fromp = key + 1;
	}
	*endp = !err;
	if (err && !copy->failed && is_unreadable(copy->from))
		err = NEWSALERT_OK;
	statement_reset(&copy->rows);
	return err;
}

static enum newsalert_err
walk(struct copy *copy)
{
	int64_t from = INT64_MIN;
	enum newsalert_err err;
	bool end;

	for (;;) {
		err = walk_from(copy, &from, &end);
		if (err || end)
			return err;
		note_unreadable(copy);
		/* Its key can be read, the rest is on a page of its own. */
		if (can_read_at(copy, from, &from) && from < INT64_MAX)
			from++;
		else if (!find_good(copy, from, &from))
			return NEWSALERT_OK;
	}
}

/* ---- Tables ---------------------------------------------------------------
 */

static enum newsalert_err
prepare_rows(struct copy *copy, const char *columns)
{
	const struct kind *kind = copy->kind;
	const char *key_end = strchr(kind->columns, ',');
	const int key_len = (int)(key_end - kind->columns);
	char text[256];
	const char *sql = text;

	(void)snprintf(text, sizeof(text),
	    "SELECT %s FROM %s WHERE %.*s >= ? ORDER BY %.*s", columns,
	    kind->name, key_len, kind->columns, key_len, kind->columns);
	return statements_init(&copy->rows, &sql, 1, copy->from);
}

static enum newsalert_err
prepare_probe(struct copy *copy)
{
	const struct kind *kind = copy->kind;
	const int key_len = (int)(strchr(kind->columns, ',') - kind->columns);
	char text[256];
	const char *sql = text;

	(void)snprintf(text, sizeof(text),
	    "SELECT %.*s FROM %s WHERE %.*s >= ? ORDER BY %.*s LIMIT 1",
	    key_len, kind->columns, kind->name, key_len, kind->columns, key_len,
	    kind->columns);
	return statements_init(&copy->probe, &sql, 1, copy->from);
}

static enum newsalert_err
prepare_insert(struct copy *copy)
{
	static const char places[] = "?, ?, ?, ?, ?, ?, ?, ?, ?";
	const struct kind *kind = copy->kind;
	char text[256];
	const char *sql = text;
	int len = (int)strlen(kind->types) * 3 - 2;

	(void)snprintf(text, sizeof(text),
	    "INSERT OR IGNORE INTO %s (%s) VALUES (%.*s)", kind->name,
	    kind->columns, len, places);
	return statements_init(&copy->insert, &sql, 1, copy->into);
}

/* As this version has it, or as an older one had. */
static enum newsalert_err
prepare_any(struct copy *copy)
{
	enum newsalert_err err = prepare_rows(copy, copy->kind->columns);

	for (int i = 0; err && i < 2 && copy->kind->older[i] != NULL; i++)
		err = prepare_rows(copy, copy->kind->older[i]);
	return err;
}

static enum newsalert_err
copy_table(struct copy *copy)
{
	enum newsalert_err err;

	/* A table of a later version, or one that is not known any more. */
	if (prepare_any(copy) != NEWSALERT_OK)
		return NEWSALERT_OK;
	err = prepare_probe(copy);
	if (!err && copy->into != NULL)
		err = prepare_insert(copy);
	if (!err)
		err = walk(copy);
	if (!err && copy->open_rows > 0) {
		err = database_run(copy->into, "COMMIT");
		if (err)
			err = fail_writing(copy, err);
	}
	statements_fini(&copy->rows, 1);
	statements_fini(&copy->probe, 1);
	statements_fini(&copy->insert, 1);
	return err;
}

/* Tables without a rowid are small: forwards as far as it goes, then
 * backwards. */
static enum newsalert_err
copy_small(struct copy *copy, const char *select, const char *order)
{
	char text[320];
	const char *sql = text;

	for (int i = 0; i < 2; i++) {
		enum newsalert_err err;
		bool row = true;

		(void)snprintf(text, sizeof(text), "%s ORDER BY %s%s", select,
		    order, i == 0 ? "" : " DESC");
		if (statements_init(&copy->rows, &sql, 1, copy->from) !=
		    NEWSALERT_OK)
			return NEWSALERT_OK;
		while (
		    (err = statement_step(&copy->rows, &row)) == NEWSALERT_OK &&
		    row) {
			if (has_types(copy->kind, &copy->rows)) {
				copy->saved->count++;
				if (copy->into != NULL)
					err = insert_row(copy);
			}
			if (err)
				break;
		}
		statements_fini(&copy->rows, 1);
		if (copy->failed)
			return err;
		if (!err)
			return NEWSALERT_OK;
		copy->saved->unreadable++;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
copy_keyed(struct copy *copy, const char *order)
{
	char select[200];
	enum newsalert_err err = NEWSALERT_OK;

	(void)snprintf(select, sizeof(select), "SELECT %s FROM %s",
	    copy->kind->columns, copy->kind->name);
	if (copy->into != NULL)
		err = prepare_insert(copy);
	if (!err)
		err = copy_small(copy, select, order);
	if (!err && copy->open_rows > 0) {
		err = database_run(copy->into, "COMMIT");
		if (err)
			err = fail_writing(copy, err);
	}
	statements_fini(&copy->insert, 1);
	return err;
}

/* ---- The journal ----------------------------------------------------------
 */

/* The last number that was ever given; false: nobody knows. */
static bool
read_last(sqlite3 *from, const char *table, uint64_t *lastp)
{
	char text[96];
	int64_t last = 0;
	enum newsalert_err err;

	(void)snprintf(text, sizeof(text),
	    "SELECT seq FROM sqlite_sequence WHERE name = '%s'", table);
	err = database_number(from, text, &last);
	*lastp = (uint64_t)last;
	return (!err && last >= 0) || err == NEWSALERT_ENOTFOUND;
}

/* What is missing between the first and the last number; the first is 1 where
 * what is below the first row that was read cannot be read. */
static bool
count_lost(const struct copy *copy, uint64_t *lastp)
{
	struct journal_saved *saved = copy->saved;
	const bool known = read_last(copy->from, copy->kind->name, lastp);
	uint64_t first = (uint64_t)copy->first, last = *lastp;

	if (saved->count > 0 && (uint64_t)copy->last > last)
		last = (uint64_t)copy->last;
	if (copy->no_bottom)
		first = 1;
	else if (saved->count == 0)
		first = last + 1; /* retention has emptied it */
	saved->lost = last + 1 - first - saved->count;
	saved->at_most = copy->no_bottom && saved->lost > 0;
	*lastp = last;
	return known &&
	       last == (saved->count > 0 ? (uint64_t)copy->last : last);
}

static enum newsalert_err
set_last(sqlite3 *into, const char *table, uint64_t last)
{
	char text[192];

	(void)snprintf(text, sizeof(text),
	    "DELETE FROM sqlite_sequence WHERE name = '%s';"
	    "INSERT INTO sqlite_sequence (name, seq) VALUES ('%s', %lld);",
	    table, table, (long long)last);
	return database_run(into, text);
}

/* What belongs to an alert that is lost goes, and its article is new when it
 * comes again; an alert whose article is lost gets an empty one. */
static const char tidy[] =
    "BEGIN;"
    "DELETE FROM identity WHERE seq > 0 AND seq >= %lld"
    " AND NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.seq = identity.seq);"
    "DELETE FROM identity_fresh WHERE seq > 0 AND seq >= %lld AND NOT EXISTS"
    " (SELECT 1 FROM alerts WHERE alerts.seq = identity_fresh.seq);"
    "DELETE FROM identity WHERE seq = 0"
    " AND hash NOT IN (SELECT id FROM held);"
    "DELETE FROM identity_fresh WHERE seq = 0"
    " AND hash NOT IN (SELECT id FROM held);"
    "DELETE FROM articles WHERE number NOT IN (SELECT article FROM alerts)"
    " AND number NOT IN (SELECT article FROM held);"
    "INSERT OR IGNORE INTO articles (number, zones)"
    " SELECT article, '{}' FROM alerts UNION ALL"
    " SELECT article, '{}' FROM held;"
    "COMMIT;";

/* Every alert that is there is known by its article's identity. */
static enum newsalert_err
know_alerts(sqlite3 *into)
{
	const char *sql = "SELECT id, seq, time_ms FROM alerts";
	struct identity *identity = NULL;
	struct statement alerts;
	enum newsalert_err err;
	bool row = true;

	err = statements_init(&alerts, &sql, 1, into);
	if (err)
		return err;
	err = identity_open(into, &identity);
	if (!err)
		err = database_run(into, "BEGIN");
	while (!err && (err = statement_step(&alerts, &row)) == NEWSALERT_OK &&
	       row) {
		const unsigned char *hash =
		    statement_blob(&alerts, 0, IDENTITY_LEN);
		struct identity_slot slot;

		err = identity_find(identity, hash, &slot);
		if (err || slot.known)
			continue;
		slot.seq = (uint64_t)statement_number(&alerts, 1);
		err = identity_put(identity, hash, &slot,
		    statement_number(&alerts, 2));
	}
	statement_reset(&alerts);
	if (!err)
		err = database_run(into, "COMMIT");
	identity_close(identity);
	statements_fini(&alerts, 1);
	return err;
}

static enum newsalert_err
finish(sqlite3 *into, struct journal_recovery *recovery,
    const struct copy copies[KINDS], uint64_t last_alert, uint64_t last_receipt)
{
	const long long first =
	    recovery->alerts.at_most ? 1 : (long long)copies[ALERTS].first;
	char text[sizeof(tidy) + 64];
	enum newsalert_err err;

	(void)snprintf(text, sizeof(text), tidy, first, first);
	err = database_run(into, text);
	if (!err && recovery->identities.unreadable > 0)
		err = know_alerts(into);
	if (!err)
		err = set_last(into, "alerts", last_alert);
	if (!err)
		err = set_last(into, "receipts", last_receipt);
	return err;
}

static struct journal_saved *
saved_of(struct journal_recovery *recovery, int which)
{
	switch (which) {
	case ALERTS:
		return &recovery->alerts;
	case ARTICLES:
		return &recovery->texts;
	case HELD_ARTICLES:
		return &recovery->held;
	case RECEIPTS:
		return &recovery->receipts;
	case IDENTITY:
	case IDENTITY_FRESH:
		return &recovery->identities;
	default:
		return &recovery->links;
	}
}

static enum newsalert_err
copy_names_and_rules(sqlite3 *from, sqlite3 *into,
    struct journal_recovery *recovery, struct newsalert_error *why)
{
	static const struct kind names = { .name = "names",
		.columns = "uid, name, filter, acked, doubt, seen_ms",
		.types = "ittiii" };
	static const struct kind rules = { .name = "rules",
		.columns = "rule, hits, mentions, spent_ns, since_ms, last_ms,"
			   " gone_ms",
		.types = "tiiiiii" };
	struct copy copy = { .kind = &names,
		.from = from,
		.into = into,
		.saved = &recovery->names,
		.why = why };
	enum newsalert_err err;

	err = copy_keyed(&copy, "uid, name");
	if (err)
		return err;
	copy.kind = &rules;
	copy.saved = &recovery->rules;
	copy.open_rows = 0;
	return copy_keyed(&copy, "rule");
}

enum newsalert_err
salvage_rows(sqlite3 *from, sqlite3 *into, struct journal_recovery *recovery,
    struct newsalert_error *why)
{
	struct copy copies[KINDS];
	uint64_t last_alert = 0, last_receipt = 0;
	enum newsalert_err err;

	for (int i = 0; i < KINDS; i++) {
		struct journal_saved *saved = saved_of(recovery, i);
		struct journal_saved one = { 0 };

		copies[i] = (struct copy){ .kind = &kinds[i],
			.from = from,
			.into = into,
			.saved = &one,
			.why = why };
		err = copy_table(&copies[i]);
		if (err)
			return err;
		saved->count += one.count;
		saved->unreadable += one.unreadable;
		copies[i].saved = saved;
	}
	err = copy_names_and_rules(from, into, recovery, why);
	if (err)
		return err;
	recovery->whole = count_lost(&copies[ALERTS], &last_alert) &&
			  recovery->alerts.lost == 0 &&
			  recovery->alerts.unreadable == 0;
	(void)count_lost(&copies[RECEIPTS], &last_receipt);
	if (into != NULL) {
		err = finish(into, recovery, copies, last_alert, last_receipt);
		if (err)
			return database_report(why, err,
			    sqlite3_db_filename(into, "main"), into);
	}
	return NEWSALERT_OK;
}

/* SPDX-License-Identifier: MIT */
/* A damaged journal in; what is saved of each table and what is lost out. */
#include "daemon/journal/salvage.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "daemon/journal/identity.h"
#include "daemon/journal/salvage_table.h"
#include "daemon/journal/statement.h"

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

static const struct salvage_kind kinds[KINDS] = {
	[ALERTS] = { .name = "alerts",
	    .columns = "seq, time_ms, clock_ms, article, id, countries,"
		       " mentions, topics, body",
	    .is_good = is_alert,
	    .types = "iiiibtttt",
	    .has_clock = true },
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
count_lost(const struct salvage_copy *copy, uint64_t *lastp)
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
    const struct salvage_copy copies[KINDS], uint64_t last_alert,
    uint64_t last_receipt)
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
	static const struct salvage_kind names = { .name = "names",
		.columns = "uid, name, filter, acked, doubt, seen_ms",
		.types = "ittiii" };
	static const struct salvage_kind rules = { .name = "rules",
		.columns = "rule, hits, mentions, spent_ns, since_ms, last_ms,"
			   " gone_ms",
		.types = "tiiiiii" };
	struct salvage_copy copy = { .kind = &names,
		.from = from,
		.into = into,
		.saved = &recovery->names,
		.why = why };
	enum newsalert_err err;

	err = salvage_small_table(&copy, "uid, name");
	if (err)
		return err;
	copy.kind = &rules;
	copy.saved = &recovery->rules;
	copy.open_rows = 0;
	return salvage_small_table(&copy, "rule");
}

enum newsalert_err
salvage_rows(sqlite3 *from, sqlite3 *into, struct journal_recovery *recovery,
    struct newsalert_error *why)
{
	struct salvage_copy copies[KINDS];
	uint64_t last_alert = 0, last_receipt = 0;
	enum newsalert_err err;

	for (int i = 0; i < KINDS; i++) {
		struct journal_saved *saved = saved_of(recovery, i);
		struct journal_saved one = { 0 };

		copies[i] = (struct salvage_copy){ .kind = &kinds[i],
			.from = from,
			.into = into,
			.saved = &one,
			.why = why };
		err = salvage_table(&copies[i]);
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

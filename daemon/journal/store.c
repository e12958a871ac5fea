/* SPDX-License-Identifier: MIT */
/* Files in, rows and sealed alerts out. */
#include "daemon/journal/store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "daemon/journal/fitness.h"
#include "daemon/journal/identity.h"
#include "daemon/journal/kin.h"
#include "daemon/journal/receipt.h"
#include "daemon/journal/statement.h"
#include "daemon/journal/usage.h"

#define DUE_MAX 256

enum {
	BEGIN,
	COMMIT,
	ADD_ARTICLE,
	ADD_ALERT,
	ADD_HELD,
	ADD_RECEIPT,
	DUE,
	NEXT_DUE,
	DROP_HELD,
	ADVANCE,
	STATEMENTS
};

static const char *const sql[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ADD_ARTICLE] = "INSERT INTO articles (number, zones) VALUES (?, ?)",
	[ADD_ALERT] = "INSERT INTO alerts (seq, time_ms, clock_ms, article, id,"
		      " countries, mentions, topics, body)"
		      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ADD_HELD] = "INSERT INTO held (article, release_ms, id, countries,"
		     " mentions, topics, rules, body, kin)"
		     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ADD_RECEIPT] = "INSERT INTO receipts (number, key, file, owner,"
			" hash, time_ms, reason, articles)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[DUE] = "SELECT article, id, countries, mentions, topics, rules, body,"
		" kin FROM held WHERE release_ms <= ?"
		" ORDER BY release_ms, article LIMIT 1",
	[NEXT_DUE] = "SELECT min(release_ms) FROM held",
	[DROP_HELD] = "DELETE FROM held WHERE article = ?",
	[ADVANCE] = ("UPDATE held SET release_ms = ?1 WHERE id = ?2"
		     " AND release_ms > ?1"),
};

/* The last number of each kind, and the highest time of an alert. */
struct counters {
	uint64_t head;
	uint64_t article;
	uint64_t receipt;
	uint64_t held;
	int64_t clock_ms;
};

struct store {
	sqlite3 *db;
	uint64_t epoch;
	struct counters now;
	struct counters committed;
	struct identity *identity;
	struct usage *usage;
	struct kin *kin;
	struct statement statements[STATEMENTS];
};

/* A row of alerts to be. Borrowed. */
struct draft {
	uint64_t article;
	const unsigned char *id;
	const char *countries;
	const char *mentions;
	const char *topics;
	const char *rules;
	const char *body;
	size_t body_len;
	struct journal_kin kin;
	bool has_kin; /* else msgtype stays as the body has it */
};

static enum newsalert_err
count(sqlite3 *db, const char *query, uint64_t *valuep)
{
	int64_t value = 0;
	enum newsalert_err err = database_number(db, query, &value);

	if (err == NEWSALERT_ENOTFOUND)
		err = NEWSALERT_OK; /* no row yet: none was ever given */
	if (!err && value < 0)
		err = NEWSALERT_EFORMAT;
	if (!err)
		*valuep = (uint64_t)value;
	return err;
}

static enum newsalert_err
load_counters(struct store *store)
{
	struct counters *now = &store->now;
	uint64_t highest = 0, clock_ms = 0;
	enum newsalert_err err;

	err = count(store->db,
	    "SELECT seq FROM sqlite_sequence WHERE name = 'alerts'",
	    &now->head);
	if (!err)
		err = count(store->db, "SELECT max(seq) FROM alerts", &highest);
	if (!err)
		err = count(store->db,
		    "SELECT clock_ms FROM alerts ORDER BY seq DESC LIMIT 1",
		    &clock_ms);
	if (!err)
		err = count(store->db, "SELECT max(number) FROM articles",
		    &now->article);
	if (!err)
		err = count(store->db,
		    "SELECT seq FROM sqlite_sequence WHERE name = 'receipts'",
		    &now->receipt);
	if (!err)
		err = count(store->db, "SELECT count(*) FROM held", &now->held);
	if (!err && highest > now->head)
		err = NEWSALERT_EFORMAT;
	now->clock_ms = (int64_t)clock_ms;
	store->committed = *now;
	return err;
}

enum newsalert_err
store_open(sqlite3 *db, uint64_t epoch, const struct journal_options *options,
    struct store **storep)
{
	struct store *store = calloc(1, sizeof(*store));
	enum newsalert_err err;

	if (store == NULL)
		return NEWSALERT_ENOMEM;
	store->db = db;
	store->epoch = epoch;
	err = statements_init(store->statements, sql, STATEMENTS, db);
	if (!err)
		err = identity_open(db, &store->identity);
	if (!err)
		err = usage_open(db, &store->usage);
	if (!err)
		err = kin_open(db, options->similar_ms,
		    options->identity_keep_ms, &store->kin);
	if (!err)
		err = load_counters(store);
	if (err) {
		store_close(store);
		return err;
	}
	*storep = store;
	return NEWSALERT_OK;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	identity_close(store->identity);
	usage_close(store->usage);
	kin_close(store->kin);
	statements_fini(store->statements, STATEMENTS);
	free(store);
}

enum newsalert_err
store_begin(struct store *store)
{
	database_rollback(store->db); /* had it failed for lack of memory */
	return statement_run(&store->statements[BEGIN]);
}

enum newsalert_err
store_commit(struct store *store)
{
	enum newsalert_err err = usage_write(store->usage);

	if (!err)
		err = kin_write(store->kin);
	if (!err)
		err = statement_run(&store->statements[COMMIT]);
	if (err)
		return err;
	store->committed = store->now;
	usage_committed(store->usage);
	return NEWSALERT_OK;
}

void
store_rollback(struct store *store)
{
	database_rollback(store->db);
	store->now = store->committed;
	usage_rolled_back(store->usage);
	kin_rolled_back(store->kin);
}

enum newsalert_err
store_set_rules(struct store *store, struct journal_rule_names *names,
    int64_t now_ms, int64_t forget_ms)
{
	return usage_set(store->usage, names, now_ms, forget_ms);
}

struct usage *
store_usage(struct store *store)
{
	return store->usage;
}

static enum newsalert_err
seal(const struct draft *draft, const struct alert_seal *seal,
    struct sealed *sealed)
{
	size_t size = draft->body_len + ALERT_SEAL_MAX, len;
	char *json = malloc(size);
	enum newsalert_err err;

	if (json == NULL)
		return NEWSALERT_ENOMEM;
	err = alert_seal(draft->body, draft->body_len, seal, json, size, &len);
	if (err) {
		free(json);
		return err == NEWSALERT_ENOMEM ? err : NEWSALERT_EFORMAT;
	}
	sealed->json = json;
	sealed->len = len;
	return NEWSALERT_OK;
}

static enum newsalert_err
add_alert(struct store *store, const struct draft *draft, uint64_t seq,
    int64_t now_ms, const struct sealed *sealed)
{
	struct statement *add = &store->statements[ADD_ALERT];

	if (now_ms > store->now.clock_ms)
		store->now.clock_ms = now_ms;
	statement_bind_number(add, (int64_t)seq);
	statement_bind_number(add, now_ms);
	statement_bind_number(add, store->now.clock_ms);
	statement_bind_number(add, (int64_t)draft->article);
	statement_bind_blob(add, draft->id, IDENTITY_LEN);
	statement_bind_text(add, draft->countries, strlen(draft->countries));
	statement_bind_text(add, draft->mentions, strlen(draft->mentions));
	statement_bind_text(add, draft->topics, strlen(draft->topics));
	statement_bind_text(add, sealed->json, sealed->len);
	return statement_run(add);
}

/* Here and nowhere else an alert gets its seq, and its links to earlier
 * ones. */
static enum newsalert_err
release_draft(struct store *store, const struct draft *draft, int64_t now_ms,
    struct sealed *sealed)
{
	uint64_t seq = store->now.head + 1;
	struct kin_links links;
	enum newsalert_err err;

	err = kin_find(store->kin, &draft->kin, now_ms, &links);
	if (!err)
		err = seal(draft,
		    &(struct alert_seal){ .epoch = store->epoch,
			.seq = seq,
			.time_ms = now_ms,
			.msgtype = draft->has_kin ? links.msgtype : NULL,
			.links = links.alert },
		    sealed);
	if (!err)
		err = add_alert(store, draft, seq, now_ms, sealed);
	if (!err)
		err = kin_add(store->kin, &draft->kin, &links, seq, now_ms);
	if (err)
		return err;
	store->now.head = seq;
	usage_count(store->usage,
	    &(struct usage_tags){ draft->rules, draft->countries,
		draft->mentions },
	    now_ms);
	return NEWSALERT_OK;
}

static enum newsalert_err
hold_draft(struct store *store, const struct draft *draft, int64_t release_ms)
{
	struct statement *add = &store->statements[ADD_HELD];
	enum newsalert_err err;

	statement_bind_number(add, (int64_t)draft->article);
	statement_bind_number(add, release_ms);
	statement_bind_blob(add, draft->id, IDENTITY_LEN);
	statement_bind_text(add, draft->countries, strlen(draft->countries));
	statement_bind_text(add, draft->mentions, strlen(draft->mentions));
	statement_bind_text(add, draft->topics, strlen(draft->topics));
	statement_bind_text(add, draft->rules, strlen(draft->rules));
	statement_bind_text(add, draft->body, draft->body_len);
	statement_bind_blob(add, &draft->kin, sizeof(draft->kin));
	err = statement_run(add);
	if (err)
		return err;
	store->now.held++;
	return NEWSALERT_OK;
}

static enum newsalert_err
add_article(struct store *store, const struct journal_article *article)
{
	struct statement *add = &store->statements[ADD_ARTICLE];
	enum newsalert_err err;

	statement_bind_number(add, (int64_t)store->now.article + 1);
	statement_bind_text(add, article->zones, article->zones_len);
	err = statement_run(add);
	if (err)
		return err;
	store->now.article++;
	return NEWSALERT_OK;
}

static enum newsalert_err
add_new_article(struct store *store, const struct journal_article *article,
    int64_t now_ms, struct sealed *sealed, struct journal_outcome *outcome)
{
	enum newsalert_err err;
	struct draft draft;

	err = add_article(store, article);
	if (err)
		return err;
	draft = (struct draft){
		.article = store->now.article,
		.id = article->id,
		.countries = article->countries,
		.mentions = article->mentions,
		.topics = article->topics,
		.rules = article->rules == NULL ? "" : article->rules,
		.body = article->body,
		.body_len = article->body_len,
		.kin = article->kin,
		.has_kin = true,
	};
	if (article->embargo_sec * 1000 > now_ms) {
		outcome->result = JOURNAL_HELD;
		outcome->seq = 0;
		return hold_draft(store, &draft, article->embargo_sec * 1000);
	}
	err = release_draft(store, &draft, now_ms, sealed);
	if (err)
		return err;
	outcome->result = JOURNAL_RELEASED;
	outcome->seq = store->now.head;
	return NEWSALERT_OK;
}

/* It came again while it is held: its embargo may be over, or end earlier. One
 * that ends later moves nothing. */
static enum newsalert_err
advance_held(struct store *store, const struct journal_article *article,
    int64_t now_ms)
{
	struct statement *advance = &store->statements[ADVANCE];
	int64_t release_ms = article->embargo_sec * 1000;

	statement_bind_number(advance,
	    release_ms < now_ms ? now_ms : release_ms);
	statement_bind_blob(advance, article->id, IDENTITY_LEN);
	return statement_run(advance);
}

static enum newsalert_err
record_article(struct store *store, const struct journal_article *article,
    int64_t now_ms, struct sealed *sealed, struct journal_outcome *outcome)
{
	struct identity_slot slot;
	enum newsalert_err err;

	err = identity_find(store->identity, article->id, &slot);
	if (err)
		return err;
	if (slot.known) {
		outcome->result = JOURNAL_REPEAT;
		outcome->seq = slot.seq;
		if (slot.seq == 0)
			err = advance_held(store, article, now_ms);
	} else {
		err = add_new_article(store, article, now_ms, sealed, outcome);
		slot.seq = outcome->seq;
	}
	if (err)
		return err;
	return identity_put(store->identity, article->id, &slot, now_ms);
}

static enum newsalert_err
add_receipt(struct store *store, const struct entry *entry, int64_t now_ms)
{
	static const unsigned char unread[IDENTITY_LEN];
	struct statement *add = &store->statements[ADD_RECEIPT];
	const struct journal_file *file = entry->file;
	char name[RECEIPT_NAME_MAX], reason[RECEIPT_REASON_MAX];
	char why[RECEIPT_REASON_MAX];
	bool is_read = memcmp(file->hash, unread, sizeof(unread)) != 0;
	bool is_whole = file->reason == NULL && file->problem_count == 0;
	enum newsalert_err err;
	char *articles;

	err = receipt_articles(file, entry->outcomes, &articles);
	if (err)
		return err;
	receipt_clean(file->name == NULL ? "" : file->name, name, sizeof(name));
	journal_file_reason(file, why, sizeof(why));
	receipt_clean(why, reason, sizeof(reason));
	statement_bind_number(add, (int64_t)store->now.receipt + 1);
	statement_bind_number(add, receipt_key(name, store->now.receipt + 1));
	statement_bind_text(add, name, strlen(name));
	statement_bind_number(add, (int64_t)file->owner);
	statement_bind_blob(add, is_read ? file->hash : NULL, IDENTITY_LEN);
	statement_bind_number(add, now_ms);
	statement_bind_text(add, is_whole ? NULL : reason, strlen(reason));
	statement_bind_text(add, articles, strlen(articles));
	err = statement_run(add);
	free(articles);
	if (err)
		return err;
	store->now.receipt++;
	return NEWSALERT_OK;
}

enum newsalert_err
store_record(struct store *store, struct entry *entry, int64_t now_ms)
{
	const struct journal_file *file = entry->file;
	enum newsalert_err err;

	entry->epoch = store->epoch;
	usage_spend(store->usage, file->spent);
	for (size_t i = 0; i < file->count && file->reason == NULL; i++) {
		err = record_article(store, &file->articles[i], now_ms,
		    &entry->sealed[i], &entry->outcomes[i]);
		if (err)
			return err;
	}
	return add_receipt(store, entry, now_ms);
}

/* Versions 1 and 2 held articles without: these have no kin. */
static void
get_kin(const struct statement *row, int column, struct draft *draft)
{
	const unsigned char *kin =
	    statement_blob(row, column, sizeof(draft->kin));

	memset(&draft->kin, 0, sizeof(draft->kin));
	if (kin != NULL)
		memcpy(&draft->kin, kin, sizeof(draft->kin));
	draft->has_kin = kin != NULL;
}

/* The first held article that is due; ENOTFOUND: there is none. The draft is
 * borrowed from the statement until it is reset. */
static enum newsalert_err
find_due(struct store *store, int64_t now_ms, struct draft *draft)
{
	struct statement *due = &store->statements[DUE];
	enum newsalert_err err;
	bool row;

	statement_bind_number(due, now_ms);
	err = statement_step(due, &row);
	if (err)
		return err;
	if (!row)
		return NEWSALERT_ENOTFOUND;
	draft->article = (uint64_t)statement_number(due, 0);
	draft->id = statement_blob(due, 1, IDENTITY_LEN);
	draft->countries = statement_text(due, 2, NULL);
	draft->mentions = statement_text(due, 3, NULL);
	draft->topics = statement_text(due, 4, NULL);
	draft->rules = statement_text(due, 5, NULL);
	draft->body = statement_text(due, 6, &draft->body_len);
	get_kin(due, 7, draft);
	if (statement_is_short(due))
		return NEWSALERT_ENOMEM;
	return draft->id == NULL ? NEWSALERT_EFORMAT : NEWSALERT_OK;
}

static enum newsalert_err
drop_held(struct store *store, uint64_t article)
{
	struct statement *drop = &store->statements[DROP_HELD];
	enum newsalert_err err;

	statement_bind_number(drop, (int64_t)article);
	err = statement_run(drop);
	if (!err)
		store->now.held--;
	return err;
}

static enum newsalert_err
release_held(struct store *store, const struct draft *draft, int64_t now_ms,
    struct release *release)
{
	struct identity_slot slot;
	enum newsalert_err err;

	err = release_draft(store, draft, now_ms, &release->sealed);
	if (!err)
		err = identity_find(store->identity, draft->id, &slot);
	if (err)
		return err;
	release->epoch = store->epoch;
	release->seq = store->now.head;
	slot.seq = store->now.head;
	return identity_put(store->identity, draft->id, &slot, now_ms);
}

static enum newsalert_err
release_next(struct store *store, int64_t now_ms, struct mail_list *list)
{
	struct release *release = NULL;
	struct draft draft;
	enum newsalert_err err;

	err = find_due(store, now_ms, &draft);
	if (!err)
		err = release_new(draft.countries, draft.mentions, draft.topics,
		    &release);
	if (!err)
		err = release_held(store, &draft, now_ms, release);
	statement_reset(&store->statements[DUE]);
	if (!err)
		err = drop_held(store, draft.article);
	if (err) {
		release_free(release);
		return err;
	}
	TAILQ_INSERT_TAIL(list, &release->mail, link);
	return NEWSALERT_OK;
}

enum newsalert_err
store_release_due(struct store *store, int64_t now_ms, struct mail_list *list)
{
	for (int i = 0; i < DUE_MAX; i++) {
		enum newsalert_err err = release_next(store, now_ms, list);

		if (err == NEWSALERT_ENOTFOUND)
			break;
		if (err)
			return err;
	}
	return NEWSALERT_OK;
}

enum newsalert_err
store_next_release(struct store *store, int64_t *time_msp)
{
	struct statement *next = &store->statements[NEXT_DUE];
	enum newsalert_err err;
	int64_t time_ms = INT64_MAX;
	bool row;

	err = statement_step(next, &row);
	if (err)
		return err;
	if (row && sqlite3_column_type(next->handle, 0) != SQLITE_NULL)
		time_ms = statement_number(next, 0);
	statement_reset(next);
	*time_msp = time_ms;
	return NEWSALERT_OK;
}

void
store_fill_state(const struct store *store, struct journal_state *state)
{
	state->epoch = store->epoch;
	state->head = store->now.head;
	state->held = store->now.held;
	state->last_receipt = store->now.receipt;
}

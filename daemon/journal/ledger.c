/* SPDX-License-Identifier: MIT */
/* A query for receipts in, receipts in JSON out. */
#include "daemon/journal/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/journal/receipt.h"
#include "daemon/journal/statement.h"

enum { OF_NAME, OF_ANY, STATEMENTS };

#define COLUMNS "number, file, owner, hash, time_ms, reason, articles"

static const char *const sql[STATEMENTS] = {
	[OF_NAME] = "SELECT " COLUMNS " FROM receipts"
		    " WHERE number BETWEEN ? AND ? AND key = ? AND file = ?"
		    " ORDER BY number DESC",
	[OF_ANY] = "SELECT " COLUMNS " FROM receipts"
		   " WHERE number BETWEEN ? AND ? ORDER BY number DESC",
};

struct ledger {
	struct statement statements[STATEMENTS];
};

enum newsalert_err
ledger_open(sqlite3 *db, struct ledger **ledgerp)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));
	enum newsalert_err err;

	if (ledger == NULL)
		return NEWSALERT_ENOMEM;
	err = statements_init(ledger->statements, sql, STATEMENTS, db);
	if (err) {
		free(ledger);
		return err;
	}
	*ledgerp = ledger;
	return NEWSALERT_OK;
}

void
ledger_close(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	statements_fini(ledger->statements, STATEMENTS);
	free(ledger);
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

	if (statement_is_short(row))
		return NEWSALERT_ENOMEM;
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

/* The receipts numbered lowest..highest, newest first, of this name; NULL: of
 * any. */
static enum newsalert_err
walk_receipts(struct ledger *ledger, struct page *page, uint64_t lowest,
    uint64_t highest, const char *name)
{
	struct statement *rows =
	    &ledger->statements[name == NULL ? OF_ANY : OF_NAME];
	enum newsalert_err err;
	bool row, full = false;

	statement_bind_number(rows, (int64_t)lowest);
	statement_bind_number(rows, (int64_t)highest);
	if (name != NULL) {
		statement_bind_number(rows, receipt_key(name, highest));
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
walk_stretches(struct ledger *ledger, struct page *page, uint64_t lowest,
    uint64_t highest, const char *file)
{
	enum newsalert_err err = NEWSALERT_OK;
	char name[RECEIPT_NAME_MAX];

	receipt_clean(file, name, sizeof(name));
	while (!err && page->next == 0 && highest >= lowest) {
		uint64_t first = highest - highest % RECEIPT_STRETCH;

		if (first < lowest)
			first = lowest;
		err = walk_receipts(ledger, page, first, highest, name);
		highest = first - 1;
	}
	return err;
}

enum newsalert_err
ledger_answer(struct ledger *ledger, const struct journal_query *query,
    struct page *page)
{
	uint64_t last = page->state.last_receipt;

	if (query->before > 0 && query->before <= last)
		last = query->before - 1;
	if (query->after >= last)
		return NEWSALERT_OK;
	if (query->kind == JOURNAL_RECENT)
		return walk_receipts(ledger, page, query->after + 1, last,
		    NULL);
	if (query->text == NULL)
		return page_fail(page, NEWSALERT_EINVAL, "no file is named");
	return walk_stretches(ledger, page, query->after + 1, last,
	    query->text);
}

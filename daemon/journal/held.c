/* SPDX-License-Identifier: MIT */
/* A query for held articles in, what is known of them in JSON out. */
#include "daemon/journal/held.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "client/json.h"
#include "daemon/journal/statement.h"

static const char *const sql[] = {
	"SELECT release_ms, body FROM held ORDER BY release_ms, article"
	" LIMIT -1 OFFSET ?",
};

struct held {
	struct statement rows;
};

enum newsalert_err
held_open(sqlite3 *db, struct held **heldp)
{
	struct held *held = calloc(1, sizeof(*held));
	enum newsalert_err err;

	if (held == NULL)
		return NEWSALERT_ENOMEM;
	err = statements_init(&held->rows, sql, 1, db);
	if (err) {
		free(held);
		return err;
	}
	*heldp = held;
	return NEWSALERT_OK;
}

void
held_close(struct held *held)
{
	if (held == NULL)
		return;
	statements_fini(&held->rows, 1);
	free(held);
}

static enum newsalert_err
format_row(const struct statement *row, char **jsonp)
{
	enum newsalert_err err;
	const char *body;
	json_t *value;
	char until[25];
	size_t len;

	body = statement_text(row, 1, &len);
	if (statement_is_short(row))
		return NEWSALERT_ENOMEM;
	if (memchr(body, '\n', len) != NULL)
		return NEWSALERT_EFORMAT;
	err = load_json(body, len, JSON_OBJECT, &value);
	if (err)
		return err;
	json_decref(value);
	alert_format_time(statement_number(row, 0), until);
	if (asprintf(jsonp, "{\"until\":\"%s\",\"alert\":%s}", until, body) ==
	    -1)
		return NEWSALERT_ENOMEM;
	return NEWSALERT_OK;
}

static enum newsalert_err
take_row(struct page *page, const struct statement *row, uint64_t place,
    bool *fullp)
{
	enum newsalert_err err;
	char *json;
	size_t len;

	err = format_row(row, &json);
	if (err)
		return err;
	len = strlen(json);
	*fullp = page_is_full(page, len);
	if (*fullp)
		page->next = place;
	else
		err = page_add(page, json, len);
	free(json);
	return err;
}

enum newsalert_err
held_answer(struct held *held, const struct journal_query *query,
    struct page *page)
{
	uint64_t place = query->from;
	enum newsalert_err err;
	bool row, full = false;

	statement_bind_number(&held->rows, (int64_t)place);
	do {
		err = statement_step(&held->rows, &row);
		if (!err && row)
			err = take_row(page, &held->rows, place++, &full);
	} while (!err && row && !full);
	statement_reset(&held->rows);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* Rows in, one answer out. */
#include "daemon/journal/page.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "daemon/journal/clock.h"

void
page_init(struct page *page, size_t limit, const atomic_bool *cancelled)
{
	memset(page, 0, sizeof(*page));
	page->limit = limit;
	if (limit == 0 || limit > NEWSALERT_PAGE_ALERTS)
		page->limit = NEWSALERT_PAGE_ALERTS;
	page->deadline_ms = clock_monotonic_ms() + PAGE_DEADLINE_MS;
	page->cancelled = cancelled;
}

void
page_fini(struct page *page)
{
	free(page->bytes);
	page->bytes = NULL;
}

bool
page_is_full(const struct page *page, size_t len)
{
	if (page->count >= page->limit)
		return true;
	return page->count > 0 && page->len + len + 1 > NEWSALERT_PAGE_BYTES;
}

bool
page_is_late(const struct page *page)
{
	return atomic_load_explicit(page->cancelled, memory_order_relaxed) ||
	       clock_monotonic_ms() >= page->deadline_ms;
}

static enum newsalert_err
make_room(struct page *page, size_t len)
{
	size_t size = page->size < 8192 ? 8192 : page->size;
	char *bytes;

	while (size - page->len < len)
		size *= 2;
	if (size == page->size)
		return NEWSALERT_OK;
	bytes = realloc(page->bytes, size);
	if (bytes == NULL)
		return NEWSALERT_ENOMEM;
	page->bytes = bytes;
	page->size = size;
	return NEWSALERT_OK;
}

enum newsalert_err
page_add(struct page *page, const char *row, size_t len)
{
	enum newsalert_err err;

	assert(page->count < page->limit);
	err = make_room(page, len + 1);
	if (err)
		return err;
	memcpy(page->bytes + page->len, row, len);
	page->bytes[page->len + len] = '\0';
	page->len += len + 1;
	page->count++;
	page->offsets[page->count] = page->len;
	return NEWSALERT_OK;
}

/* A row that was damaged where no page shows it must not end the line that it
 * goes out on: whoever reads it sees that it is no alert any more. */
static void
blank_controls(char *row, size_t len)
{
	for (size_t i = 0; i < len; i++)
		row[i] = (unsigned char)row[i] < ' ' ? ' ' : row[i];
}

enum newsalert_err
page_add_alert(struct page *page, const char *row, size_t len)
{
	enum newsalert_err err = page_add(page, row, len);
	char *added;

	if (err)
		return err;
	added = page->bytes + page->offsets[page->count - 1];
	blank_controls(added, len);
	alert_set_epoch(added, len, page->state.epoch);
	return NEWSALERT_OK;
}

enum newsalert_err
page_fail(struct page *page, enum newsalert_err err, const char *text)
{
	page->err = err;
	(void)snprintf(page->why.text, sizeof(page->why.text), "%s", text);
	return err;
}

void
page_deliver(const struct page *page, journal_page_fn done, void *arg)
{
	const char *rows[NEWSALERT_PAGE_ALERTS];
	size_t lens[NEWSALERT_PAGE_ALERTS];
	struct journal_page out = {
		.err = page->err,
		.error = page->err ? page->why.text : NULL,
		.rows = rows,
		.row_lens = lens,
		.count = page->err ? 0 : page->count,
		.next = page->next,
		.state = page->state,
	};

	for (size_t i = 0; i < out.count; i++) {
		rows[i] = page->bytes + page->offsets[i];
		lens[i] = page->offsets[i + 1] - page->offsets[i] - 1;
	}
	done(&out, arg);
}

/* SPDX-License-Identifier: MIT */
/* Alerts are copied in, and taken out in order of seq. */
#include "client/window.h"

#include <stdlib.h>
#include <string.h>

/* false: no memory. */
static bool
copy_alert(const struct sequence_alert *alert, struct sequence_item *item)
{
	char *copy = NULL;
	size_t len = 0;

	if (alert->bytes != NULL) {
		len = alert->len;
		if ((copy = malloc(len + 1)) == NULL)
			return false;
		memcpy(copy, alert->bytes, len);
		copy[len] = '\0';
	}
	*item = (struct sequence_item){ alert->seq, copy, len };
	return true;
}

void
window_hold(struct window *window, uint64_t next,
    const struct sequence_alert *alert)
{
	struct sequence_item *slot = &window->items[alert->seq % WINDOW_ALERTS];

	if (alert->seq < next || alert->seq - next >= WINDOW_ALERTS ||
	    slot->seq != 0 || alert->len > WINDOW_BYTES - window->bytes)
		return;
	if (copy_alert(alert, slot))
		window->bytes += slot->len;
}

bool
window_has(const struct window *window, uint64_t seq)
{
	return seq != 0 && window->items[seq % WINDOW_ALERTS].seq == seq;
}

bool
window_take(struct window *window, uint64_t seq, struct sequence_item *item)
{
	struct sequence_item *slot = &window->items[seq % WINDOW_ALERTS];

	if (!window_has(window, seq))
		return false;
	*item = *slot;
	*slot = (struct sequence_item){ 0 };
	window->bytes -= item->len;
	return true;
}

static void
empty_slot(struct window *window, struct sequence_item *slot)
{
	window->bytes -= slot->len;
	free(slot->bytes);
	*slot = (struct sequence_item){ 0 };
}

void
window_drop(struct window *window, uint64_t next, uint64_t seq)
{
	for (size_t i = 0; next < seq && i < WINDOW_ALERTS; i++, next++)
		empty_slot(window, &window->items[next % WINDOW_ALERTS]);
}

void
window_empty(struct window *window)
{
	for (size_t i = 0; i < WINDOW_ALERTS; i++)
		empty_slot(window, &window->items[i]);
}

enum newsalert_err
backlog_add(struct backlog *backlog, const struct sequence_alert *alert)
{
	if (backlog->count == NEWSALERT_PAGE_ALERTS ||
	    backlog->bytes > NEWSALERT_PAGE_BYTES ||
	    (backlog->count > 0 &&
		alert->seq <= backlog->items[backlog->count - 1].seq))
		return NEWSALERT_EPROTO;
	if (!copy_alert(alert, &backlog->items[backlog->count]))
		return NEWSALERT_ENOMEM;
	backlog->bytes += backlog->items[backlog->count++].len;
	return NEWSALERT_OK;
}

bool
backlog_take(struct backlog *backlog, struct sequence_item *item)
{
	if (backlog->taken == backlog->count)
		return false;
	*item = backlog->items[backlog->taken];
	backlog->items[backlog->taken++].bytes = NULL;
	return true;
}

void
backlog_empty(struct backlog *backlog)
{
	for (size_t i = 0; i < backlog->count; i++)
		free(backlog->items[i].bytes);
	backlog->count = 0;
	backlog->bytes = 0;
	backlog->taken = 0;
	backlog->complete = false;
}

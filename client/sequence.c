/* SPDX-License-Identifier: MIT */
/* Frames, pages and time come in, alerts in order without a hole come out. */
#include "client/sequence.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 2000
#define STATUS_EACH_MS 1000

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
raise_to(uint64_t *headp, uint64_t head)
{
	if (*headp < head)
		*headp = head;
}

/* ---- Notices ----------------------------------------------------------- */

static void
notify(struct sequence *s, enum newsalert_event event, uint64_t seq,
    uint64_t until)
{
	/* The states in which each is said keep it from being said twice
	 * before it was taken. */
	assert(s->notice_count < SEQUENCE_NOTICES);
	s->notices[s->notice_count++] = (struct newsalert_notice){
		.event = event,
		.epoch = s->epoch,
		.seq = seq,
		.until = until,
	};
}

static void
start(struct sequence *s)
{
	if (!s->started)
		notify(s, NEWSALERT_EVENT_START, s->next, 0);
	s->started = true;
}

static void
come_up(struct sequence *s)
{
	if (s->away || s->down)
		notify(s, NEWSALERT_EVENT_UP, s->next, 0);
	s->away = false;
	s->down = false;
}

/* Go on to seq: what is held below it came by replay. */
static void
advance(struct sequence *s, uint64_t seq)
{
	window_drop(&s->window, s->next, seq);
	s->next = seq;
}

enum newsalert_err
sequence_add(struct sequence *s, const struct sequence_alert *alert)
{
	if (s->asked.wish != SEQUENCE_REPLAY || alert->epoch != s->epoch ||
	    alert->seq < s->asked.from ||
	    (s->asked.to != 0 && alert->seq > s->asked.to))
		return NEWSALERT_EPROTO;
	return backlog_add(&s->page, alert);
}

/* ---- Another journal, or an older one ---------------------------------- */

static void
begin_anew(struct sequence *s, enum newsalert_event event,
    const struct sequence_journal *journal)
{
	backlog_empty(&s->page);
	window_empty(&s->window);
	s->epoch = journal->epoch;
	s->next = journal->oldest;
	s->head_sure = journal->head;
	s->head_told = journal->head;
	notify(s, event, s->next, 0);
}

/* Retention has taken what we did not have yet. What the page has is below
 * oldest when retention ran after it was read. */
static void
lose(struct sequence *s, uint64_t oldest)
{
	if (s->page.count > 0 && s->page.items[0].seq < oldest)
		oldest = s->page.items[0].seq;
	if (oldest <= s->next)
		return;
	notify(s, NEWSALERT_EVENT_LOST, s->next, oldest - 1);
	advance(s, oldest);
}

/* Compare with the journal as it was when next was `next`, or later. */
static void
compare(struct sequence *s, const struct sequence_journal *journal,
    uint64_t next)
{
	s->wants_status = false;
	if (journal->epoch != s->epoch) {
		begin_anew(s, NEWSALERT_EVENT_EPOCH, journal);
	} else if (journal->head + 1 < next && !s->doubted) {
		/* What a page shows may be a moment ahead of the status. */
		s->doubted = true;
		s->wants_status = true;
		return;
	} else if (journal->head + 1 < next) {
		begin_anew(s, NEWSALERT_EVENT_BACK, journal);
	} else if (journal->head < next) {
		/* Whatever promised more has been taken back. */
		s->head_sure = journal->head;
		s->head_told = journal->head;
	} else {
		raise_to(&s->head_sure, journal->head);
		raise_to(&s->head_told, journal->head);
		lose(s, journal->oldest);
	}
	s->doubted = false;
}

/* ---- Life -------------------------------------------------------------- */

void
sequence_init(struct sequence *s, uint64_t epoch, uint64_t next,
    const struct sequence_journal *journal, int64_t now_ms)
{
	memset(s, 0, sizeof(*s));
	s->epoch = epoch;
	s->next = next;
	s->behind_ms = SEQUENCE_NEVER;
	s->join_ms = now_ms + SEQUENCE_SILENCE_MS;
	s->heard_ms = now_ms;
	s->failing_ms = SEQUENCE_NEVER;
	s->retry_ms = now_ms;
	s->backoff_ms = BACKOFF_MIN_MS;
	s->status_ms = now_ms;
	s->doubted = true; /* no page was seen: once is enough */
	compare(s, journal, next);
}

void
sequence_fini(struct sequence *s)
{
	backlog_empty(&s->page);
	window_empty(&s->window);
	free(s->lent);
	s->lent = NULL;
}

/* ---- What was heard live ----------------------------------------------- */

static void
hear(struct sequence *s, int64_t now_ms)
{
	s->heard_ms = now_ms;
	start(s);
	if (s->away)
		come_up(s);
}

/* Notice since when we are behind what heartbeats told, at this place. */
static void
watch_head(struct sequence *s, int64_t now_ms)
{
	if (s->next > s->head_told) {
		s->behind_ms = SEQUENCE_NEVER;
	} else if (s->behind_ms == SEQUENCE_NEVER ||
		   s->behind_next != s->next) {
		s->behind_ms = now_ms;
		s->behind_next = s->next;
	}
}

void
sequence_hear_alert(struct sequence *s, const struct sequence_alert *alert,
    int64_t now_ms)
{
	hear(s, now_ms);
	if (alert->epoch != s->epoch) {
		s->wants_status = true;
		return;
	}
	/* What was sent before it and is not here will not come. */
	raise_to(&s->head_sure, alert->seq);
	window_hold(&s->window, s->next, alert);
}

void
sequence_hear_heartbeat(struct sequence *s, uint64_t epoch, uint64_t head,
    int64_t now_ms)
{
	hear(s, now_ms);
	/* A head below may also be older than the last page. */
	if (epoch != s->epoch || head + 1 < s->next)
		s->wants_status = true;
	else
		raise_to(&s->head_told, head);
	watch_head(s, now_ms);
}

void
sequence_hear_bye(struct sequence *s, uint64_t epoch, uint64_t head,
    int64_t now_ms)
{
	const bool was_away = s->away;

	s->away = false;
	hear(s, now_ms);
	s->away = true;
	if (epoch == s->epoch)
		raise_to(&s->head_sure, head);
	if (!was_away)
		notify(s, NEWSALERT_EVENT_BYE, s->next, 0);
}

/* ---- What was answered ------------------------------------------------- */

static void
succeed(struct sequence *s, int64_t now_ms)
{
	s->asked.wish = SEQUENCE_NOTHING;
	s->failing_ms = SEQUENCE_NEVER;
	s->backoff_ms = BACKOFF_MIN_MS;
	s->retry_ms = now_ms;
	if (s->down)
		come_up(s);
}

void
sequence_fail(struct sequence *s, int64_t now_ms)
{
	if (s->failing_ms == SEQUENCE_NEVER)
		s->failing_ms =
		    s->asked.wish == SEQUENCE_NOTHING ? now_ms : s->asked_ms;
	s->asked.wish = SEQUENCE_NOTHING;
	backlog_empty(&s->page);
	s->retry_ms = now_ms + s->backoff_ms;
	s->backoff_ms = earlier(2 * s->backoff_ms, BACKOFF_MAX_MS);
	if (!s->down && now_ms - s->failing_ms >= SEQUENCE_DOWN_MS) {
		s->down = true;
		notify(s, NEWSALERT_EVENT_DOWN, s->next, 0);
	}
}

void
sequence_refuse_epoch(struct sequence *s, int64_t now_ms)
{
	backlog_empty(&s->page);
	succeed(s, now_ms);
	s->wants_status = true;
	s->status_ms = now_ms;
	s->retry_ms = now_ms + BACKOFF_MIN_MS;
}

void
sequence_set_journal(struct sequence *s, const struct sequence_journal *journal,
    int64_t now_ms)
{
	const uint64_t next = s->asked_next;

	if (s->asked.wish != SEQUENCE_STATUS)
		return;
	succeed(s, now_ms);
	start(s);
	compare(s, journal, next);
}

void
sequence_end_page(struct sequence *s, const struct sequence_journal *journal,
    uint64_t next, int64_t now_ms)
{
	const struct sequence_request asked = s->asked;
	struct backlog *page = &s->page;

	if (asked.wish != SEQUENCE_REPLAY)
		return;
	if (asked.to != 0 && next > asked.to + 1)
		next = asked.to + 1;
	if (next > journal->head + 1)
		next = journal->head + 1;
	if (journal->epoch != s->epoch || journal->head < asked.from) {
		sequence_refuse_epoch(s, now_ms);
		return;
	}
	/* A page that brings nothing and does not move would come for ever. */
	if (next <= asked.from && journal->oldest <= asked.from) {
		sequence_fail(s, now_ms);
		return;
	}
	succeed(s, now_ms);
	raise_to(&s->head_sure, journal->head);
	lose(s, journal->oldest);
	page->until = next;
	if (page->count > 0 && page->items[page->count - 1].seq >= next)
		page->until = page->items[page->count - 1].seq + 1;
	page->complete = true;
}

/* ---- What comes out ---------------------------------------------------- */

static void
lend(struct sequence *s, struct sequence_item *item,
    struct sequence_output *output)
{
	output->kind = SEQUENCE_ALERT;
	output->seq = item->seq;
	output->bytes = s->lent = item->bytes;
	output->len = item->len;
}

static bool
take_notice(struct sequence *s, struct sequence_output *output)
{
	if (s->notice_count == 0)
		return false;
	output->kind = SEQUENCE_NOTICE;
	output->notice = s->notices[0];
	s->notice_count--;
	memmove(s->notices, s->notices + 1,
	    s->notice_count * sizeof(s->notices[0]));
	return true;
}

static bool
take_from_page(struct sequence *s, struct sequence_output *output)
{
	struct sequence_item item;

	if (!s->page.complete)
		return false;
	while (backlog_take(&s->page, &item)) {
		if (item.seq < s->next) {
			free(item.bytes);
			continue;
		}
		lend(s, &item, output);
		advance(s, item.seq + 1);
		return true;
	}
	if (s->next < s->page.until)
		advance(s, s->page.until);
	backlog_empty(&s->page);
	return false;
}

static bool
take_from_window(struct sequence *s, struct sequence_output *output)
{
	struct sequence_item item;

	while (window_take(&s->window, s->next, &item)) {
		s->next++;
		if (item.bytes != NULL) {
			lend(s, &item, output);
			return true;
		}
	}
	return false;
}

bool
sequence_take(struct sequence *s, struct sequence_output *output)
{
	free(s->lent);
	s->lent = NULL;
	return take_notice(s, output) || take_from_page(s, output) ||
	       take_from_window(s, output);
}

bool
sequence_has_output(const struct sequence *s)
{
	return s->notice_count > 0 || s->page.complete ||
	       window_has(&s->window, s->next);
}

void
sequence_untake(struct sequence *s, uint64_t seq)
{
	backlog_empty(&s->page);
	s->next = seq;
	raise_to(&s->head_sure, seq);
}

/* When replay is due; SEQUENCE_NEVER: nothing is missing. */
static int64_t
replay_due(const struct sequence *s)
{
	if (s->page.complete || window_has(&s->window, s->next) ||
	    (s->next > s->head_sure && s->next > s->head_told))
		return SEQUENCE_NEVER;
	if (!s->started)
		return s->join_ms;
	if (s->next <= s->head_sure)
		return s->retry_ms;
	if (s->behind_ms == SEQUENCE_NEVER || s->behind_next != s->next)
		return SEQUENCE_NEVER;
	return s->behind_ms + SEQUENCE_GRACE_MS > s->retry_ms
		   ? s->behind_ms + SEQUENCE_GRACE_MS
		   : s->retry_ms;
}

static int64_t
status_due(const struct sequence *s)
{
	if (!s->wants_status)
		return SEQUENCE_NEVER;
	return s->status_ms > s->retry_ms ? s->status_ms : s->retry_ms;
}

/* The alert before the first that is held; 0: none is. */
static uint64_t
end_of_gap(const struct sequence *s)
{
	for (uint64_t i = 1; i < WINDOW_ALERTS; i++) {
		if (window_has(&s->window, s->next + i))
			return s->next + i - 1;
	}
	return 0;
}

static void
ask(struct sequence *s, enum sequence_wish wish, int64_t now_ms,
    struct sequence_request *request)
{
	*request = (struct sequence_request){ .wish = wish };
	if (wish == SEQUENCE_REPLAY) {
		request->epoch = s->epoch;
		request->from = s->next;
		request->to = end_of_gap(s);
	}
	s->asked = *request;
	s->asked_next = s->next;
	s->asked_ms = now_ms;
}

void
sequence_ask(struct sequence *s, int64_t now_ms,
    struct sequence_request *request)
{
	*request = (struct sequence_request){ .wish = SEQUENCE_NOTHING };
	if (now_ms - s->heard_ms >= SEQUENCE_SILENCE_MS) {
		s->heard_ms = now_ms;
		s->wants_status = true;
		request->wish = SEQUENCE_RECONNECT;
		return;
	}
	watch_head(s, now_ms);
	if (s->asked.wish != SEQUENCE_NOTHING)
		return;
	if (now_ms >= status_due(s)) {
		s->status_ms = now_ms + STATUS_EACH_MS;
		ask(s, SEQUENCE_STATUS, now_ms, request);
	} else if (now_ms >= replay_due(s)) {
		start(s);
		ask(s, SEQUENCE_REPLAY, now_ms, request);
	}
}

int64_t
sequence_deadline(const struct sequence *s)
{
	int64_t deadline = s->heard_ms + SEQUENCE_SILENCE_MS;

	if (s->asked.wish != SEQUENCE_NOTHING)
		return deadline;
	return earlier(deadline, earlier(status_due(s), replay_due(s)));
}

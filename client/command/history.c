/* SPDX-License-Identifier: MIT */
/* Pages of history or replay in, alerts in rising order out. */
#include "client/command/history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/json.h"

/* Alerts as they came, the newest first. */
struct pile {
	char **lines;
	size_t count;
	size_t size;
	size_t wanted;
	uint64_t from; /* no alert before this seq */
	bool full;
	enum newsalert_err err;
};

static bool
has_moment(const struct moment *moment)
{
	return moment->seq != 0 || moment->time_ms != 0;
}

/* The seq of an alert's JSON; 0: it is none. */
static uint64_t
seq_of(const char *line, size_t len)
{
	struct newsalert_alert *alert = NULL;
	uint64_t seq;

	if (newsalert_alert_decode(line, len, &alert) != NEWSALERT_OK)
		return 0;
	seq = newsalert_alert_seq(alert);
	newsalert_alert_free(alert);
	return seq;
}

static enum newsalert_err
keep(struct pile *pile, const char *line, size_t len)
{
	size_t size = pile->size == 0 ? NEWSALERT_PAGE_ALERTS : pile->size * 2;
	char **lines;

	if (pile->count == pile->size) {
		lines = reallocarray(pile->lines, size, sizeof(*lines));
		if (lines == NULL)
			return NEWSALERT_ENOMEM;
		pile->lines = lines;
		pile->size = size;
	}
	pile->lines[pile->count] = strndup(line, len);
	if (pile->lines[pile->count] == NULL)
		return NEWSALERT_ENOMEM;
	pile->count++;
	return NEWSALERT_OK;
}

static bool
pile_line(const char *line, size_t len, void *arg)
{
	struct pile *pile = arg;
	uint64_t seq = 0;

	if (pile->full || pile->err != NEWSALERT_OK)
		return true;
	if (pile->from != 0)
		seq = seq_of(line, len);
	if (pile->from != 0 && seq < pile->from)
		pile->full = true;
	else
		pile->err = keep(pile, line, len);
	if (pile->count == pile->wanted)
		pile->full = true;
	return true;
}

static void
pile_fini(struct pile *pile)
{
	for (size_t i = 0; i < pile->count; i++)
		free(pile->lines[i]);
	free(pile->lines);
}

static json_t *
history_request(const struct history *history, uint64_t before, size_t limit)
{
	json_t *request;

	request = json_pack("{s:s, s:s, s:I}", "op", "history", "filter",
	    history->filter, "limit", (json_int_t)limit);
	if (history->text != NULL)
		put_json(&request, "text", json_string(history->text));
	if (before != 0)
		put_json(&request, "before", json_integer((json_int_t)before));
	if (history->since.time_ms != 0)
		put_json(&request, "since_ms",
		    json_integer(history->since.time_ms));
	if (history->until.time_ms != 0)
		put_json(&request, "until_ms",
		    json_integer(history->until.time_ms));
	return request;
}

/* Gather until the pile has what it wants, or there is no more. */
static int
gather(const struct history *history, struct pile *pile)
{
	uint64_t before = history->until.seq;
	json_t *closing;
	size_t limit;
	int status;

	if (before != 0)
		before++;
	do {
		closing = NULL;
		limit = pile->wanted - pile->count;
		if (limit > NEWSALERT_PAGE_ALERTS)
			limit = NEWSALERT_PAGE_ALERTS;
		status = ask(history->keeper,
		    history_request(history, before, limit), pile_line, pile,
		    &closing);
		if (status != EX_OK)
			return status;
		before = member_number(closing, "next");
		json_decref(closing);
		if (pile->err != NEWSALERT_OK)
			return complain_error(pile->err, NULL);
	} while (before != 0 && !pile->full);
	return EX_OK;
}

int
history_print_last(const struct history *history, size_t last)
{
	struct pile pile = { .wanted = last, .from = history->since.seq };
	int status;

	status = gather(history, &pile);
	for (size_t i = pile.count; i > 0 && status == EX_OK; i--)
		status = output_alert_json(history->output, pile.lines[i - 1],
		    strlen(pile.lines[i - 1]));
	pile_fini(&pile);
	return status;
}

/* The newest seq before a time; 0: there is none. */
static int
seq_before(const struct history *history, uint64_t *seqp)
{
	const struct history newest = { .keeper = history->keeper,
		.filter = "",
		.until = history->until };
	struct pile pile = { .wanted = 1 };
	int status;

	if ((status = gather(&newest, &pile)) == EX_OK)
		*seqp = pile.count == 0
			    ? 0
			    : seq_of(pile.lines[0], strlen(pile.lines[0]));
	pile_fini(&pile);
	return status;
}

struct printing {
	const struct history *history;
	int status;
};

static bool
print_line(const char *line, size_t len, void *arg)
{
	struct printing *printing = arg;
	const struct history *history = printing->history;

	/* On false the connection would be of no further use: read on. */
	if (printing->status == EX_OK)
		printing->status =
		    output_alert_json(history->output, line, len);
	return true;
}

static json_t *
replay_request(const struct history *history, uint64_t from, uint64_t to)
{
	json_t *request;
	char epoch[20];

	request =
	    json_pack("{s:s, s:s}", "op", "replay", "filter", history->filter);
	if (from != 0)
		put_json(&request, "from", json_integer((json_int_t)from));
	else
		put_json(&request, "since_ms",
		    json_integer(history->since.time_ms));
	if (to != 0)
		put_json(&request, "to", json_integer((json_int_t)to));
	if (history->since.seq != 0) {
		snprintf(epoch, sizeof(epoch), "%016" PRIx64,
		    history->since.epoch);
		put_json(&request, "epoch", json_string(epoch));
	}
	return request;
}

static void
tell_deleted(uint64_t from, uint64_t oldest)
{
	if (from != 0 && oldest > from)
		complain("%" PRIu64 " alerts from %" PRIu64
			 " on are deleted; the journal starts at %" PRIu64,
		    oldest - from, from, oldest);
}

/* From a seq, or where from is 0 from since, to a seq, or where to is 0 to
 * the head as it is at the first page. */
static int
print_range(const struct history *history, uint64_t from, uint64_t to)
{
	struct printing printing = { history, EX_OK };
	json_t *closing;
	bool first = true;
	int status;

	do {
		closing = NULL;
		status = ask(history->keeper, replay_request(history, from, to),
		    print_line, &printing, &closing);
		if (status != EX_OK)
			return status;
		if (first && history->since.seq != 0)
			tell_deleted(from, member_number(closing, "oldest"));
		if (to == 0)
			to = member_number(closing, "head");
		from = member_number(closing, "next");
		first = false;
		json_decref(closing);
	} while (printing.status == EX_OK && from != 0 && from <= to);
	return printing.status;
}

int
history_print_all(const struct history *history)
{
	uint64_t from = history->since.seq;
	uint64_t to = history->until.seq;
	int status;

	if (history->until.time_ms != 0) {
		if ((status = seq_before(history, &to)) != EX_OK)
			return status;
		if (to == 0)
			return EX_OK;
	}
	if (!has_moment(&history->since))
		from = 1;
	return print_range(history, from, to);
}

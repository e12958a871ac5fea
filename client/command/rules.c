/* SPDX-License-Identifier: MIT */
/* newsalert rules: what each rule has done, and which have not for long. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/alert.h"
#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/moment.h"
#include "client/command/options.h"
#include "client/command/output.h"
#include "client/command/selection.h"
#include "client/command/table.h"

enum {
	OPTION_FORMAT = OPTION_OWN,
	OPTION_TOPIC,
	OPTION_COUNTRIES,
	OPTION_IDLE,
	OPTION_SORT,
};

static const char usage[] =
    "usage: newsalert rules [OPTION ...] [WORD]\n"
    "\n"
    "List what each topic has done: alerts that it tagged, when it last did,\n"
    "and processor time. With WORD those that have it in id or name.\n"
    "\n"
    "  --topic LIST           these topics and those below: sanctions,energy\n"
    "  --countries            countries instead of topics\n"
    "  --idle DURATION        only those that have tagged nothing for so\n"
    "                         long: 12h, 30d, 8w\n"
    "  --sort ORDER           hits (most first), last (newest first),\n"
    "                         time (most first), or id\n"
    "  --format pretty|json   a table (on a terminal), or JSON lines\n";

enum order { ORDER_HITS, ORDER_LAST, ORDER_TIME, ORDER_ID };

static const char *const order_names[] = {
	[ORDER_HITS] = "hits",
	[ORDER_LAST] = "last",
	[ORDER_TIME] = "time",
	[ORDER_ID] = "id",
};
#define ORDER_COUNT (sizeof(order_names) / sizeof(order_names[0]))

struct request {
	struct selection selection; /* topics only */
	const char *word;
	const char *format;
	int64_t idle_ms; /* 0: any */
	enum order order;
	bool countries;
};

/* ---- Which rows ---- */

static int64_t
member_time(const json_t *row, const char *key)
{
	int64_t time_ms = 0;

	if (alert_parse_time(member_string(row, key), &time_ms) != NEWSALERT_OK)
		return 0;
	return time_ms;
}

/* A rule that is younger than that has not been idle for so long, and what
 * was removed does nothing anyway. */
static bool
is_idle(const json_t *row, int64_t before_ms)
{
	const int64_t since_ms = member_time(row, "since");

	return since_ms > 0 && since_ms <= before_ms &&
	       member_time(row, "last") <= before_ms &&
	       json_object_get(row, "removed") == NULL;
}

static void
keep_idle(json_t *rows, int64_t before_ms)
{
	for (size_t i = json_array_size(rows); i > 0; i--)
		if (!is_idle(json_array_get(rows, i - 1), before_ms))
			json_array_remove(rows, i - 1);
}

static bool
is_selected(const struct newsalert_filter *filter, const json_t *row)
{
	const char *id = member_string(row, "id");
	struct alert_topic topic = { .id = id, .name = id };
	const struct newsalert_alert alert = { .topics = &topic,
		.topics_len = 1 };

	return newsalert_filter_match(filter, &alert);
}

static int
keep_topics(const struct request *request, struct newsalert_keeper *keeper,
    json_t *rows)
{
	struct newsalert_filter *filter = NULL;
	struct newsalert_error why = { 0 };
	enum newsalert_err err;
	char *text = NULL;
	int status;

	status = selection_filter(&request->selection, keeper, &text);
	if (status != EX_OK)
		return status;
	err = newsalert_filter_parse(text, &why, &filter);
	free(text);
	if (err != NEWSALERT_OK)
		return complain_error(err, &why);
	for (size_t i = json_array_size(rows); i > 0; i--)
		if (!is_selected(filter, json_array_get(rows, i - 1)))
			json_array_remove(rows, i - 1);
	newsalert_filter_free(filter);
	return EX_OK;
}

/* Rows of one kind: those in force, then those removed. */
static json_t *
take_rows(const json_t *answer, bool countries)
{
	const json_t *removed = json_object_get(answer, "removed");
	json_t *rows =
	    json_object_get(answer, countries ? "countries" : "topics");
	const json_t *row;
	size_t i;

	rows = rows == NULL ? json_array() : json_copy(rows);
	json_array_foreach (removed, i, row)
		if (json_object_get(row, countries ? "code" : "id") != NULL)
			json_array_append(rows, (json_t *)(uintptr_t)row);
	return rows;
}

/* ---- Their order ---- */

struct ranked {
	json_t *row;
	uint64_t rank;
};

static uint64_t
rank(const json_t *row, enum order order)
{
	switch (order) {
	case ORDER_HITS:
		return member_number(row, "hits") +
		       member_number(row, "mentions");
	case ORDER_LAST:
		return (uint64_t)member_time(row, "last");
	case ORDER_TIME:
		return member_number(row, "spent_us");
	case ORDER_ID:
		break;
	}
	return 0;
}

static const char *
name_of(const json_t *row)
{
	const char *id = member_string(row, "id");

	return id[0] == '\0' ? member_string(row, "code") : id;
}

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	if (left->rank != right->rank)
		return left->rank < right->rank ? 1 : -1;
	return strcmp(name_of(left->row), name_of(right->row));
}

static enum newsalert_err
sort_rows(json_t *rows, enum order order)
{
	const size_t count = json_array_size(rows);
	struct ranked *ranked = calloc(count + 1, sizeof(*ranked));

	if (ranked == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		ranked[i].row = json_incref(json_array_get(rows, i));
		ranked[i].rank = rank(ranked[i].row, order);
	}
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	json_array_clear(rows);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(rows, ranked[i].row);
	free(ranked);
	return NEWSALERT_OK;
}

/* ---- Printing ---- */

static void
show_time(json_t *row, const char *from, const char *to, const char *never)
{
	const int64_t time_ms = member_time(row, from);
	char text[MOMENT_TEXT_SIZE];

	moment_format(time_ms, moment_now_ms(), text);
	json_object_set_new(row, to, json_string(time_ms > 0 ? text : never));
}

static void
show_spent(json_t *row)
{
	const double us = (double)member_number(row, "spent_us");
	char text[32];

	if (us >= 1e6)
		snprintf(text, sizeof(text), "%.1f s", us / 1e6);
	else if (us >= 1e3)
		snprintf(text, sizeof(text), "%.1f ms", us / 1e3);
	else
		snprintf(text, sizeof(text), "%.0f us", us);
	json_object_set_new(row, "shown_spent", json_string(text));
}

/* What the table has, beside what the daemon sent. */
static void
show_row(json_t *row)
{
	const bool removed = json_object_get(row, "removed") != NULL;

	show_time(row, "last", "shown_last", "never");
	show_spent(row);
	if (removed)
		show_time(row, "removed", "shown_removed", "");
	show_time(row, "since", "shown_since", "");
	json_object_set_new(row, "shown_state",
	    json_sprintf("%s%s%s", member_string(row, "shown_since"),
		removed ? ", removed " : "",
		member_string(row, "shown_removed")));
	if (removed || rank(row, ORDER_HITS) == 0)
		json_object_set_new(row, TABLE_DIM, json_true());
}

static void
print_table(const struct output *output, const json_t *rows, bool countries)
{
	static const struct table_column of_topics[] = {
		{ "id", "TOPIC", false },
		{ "hits", "HITS", true },
		{ "shown_spent", "TIME", true },
		{ "shown_last", "LAST", false },
		{ "shown_state", "SINCE", false },
	};
	static const struct table_column of_countries[] = {
		{ "code", "CODE", false },
		{ "name", "NAME", false },
		{ "hits", "HITS", true },
		{ "mentions", "MENTIONS", true },
		{ "shown_last", "LAST", false },
		{ "shown_state", "SINCE", false },
	};
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		show_row(row);
	if (countries)
		table_print(stdout, rows, of_countries, 6, &output->terminal);
	else
		table_print(stdout, rows, of_topics, 5, &output->terminal);
}

/* ---- The command ---- */

static int
choose(const struct request *request, struct newsalert_keeper *keeper,
    json_t *rows)
{
	int status = EX_OK;

	member_keep(rows, request->countries ? "code" : "id", "name",
	    request->word);
	if (request->idle_ms > 0)
		keep_idle(rows, moment_now_ms() - request->idle_ms);
	if (request->selection.topics != NULL)
		status = keep_topics(request, keeper, rows);
	if (status == EX_OK && sort_rows(rows, request->order) != NEWSALERT_OK)
		status = complain_error(NEWSALERT_ENOMEM, NULL);
	return status;
}

static int
list(const struct request *request, struct output *output,
    struct newsalert_keeper *keeper)
{
	json_t *answer = NULL;
	json_t *rows;
	int status;

	status =
	    ask(keeper, json_pack("{s:s}", "op", "rules"), NULL, NULL, &answer);
	if (status != EX_OK)
		return status;
	rows = take_rows(answer, request->countries);
	status = choose(request, keeper, rows);
	if (status == EX_OK && output->format == OUTPUT_JSON)
		status = output_json_rows(output, rows);
	else if (status == EX_OK)
		print_table(output, rows, request->countries);
	json_decref(rows);
	json_decref(answer);
	return status;
}

static int
carry_out(const struct context *context, const struct request *request)
{
	struct newsalert_keeper *keeper = NULL;
	struct output output;
	int status;

	status = output_init_plain(&output, context, request->format);
	if (status != EX_OK)
		return status;
	status = ask_open(context, &keeper);
	if (status == EX_OK) {
		status = list(request, &output, keeper);
		newsalert_keeper_close(keeper);
	}
	output_fini(&output);
	return status;
}

static int
parse_order(const char *text, enum order *orderp)
{
	for (size_t i = 0; i < ORDER_COUNT; i++) {
		if (strcmp(order_names[i], text) == 0) {
			*orderp = (enum order)i;
			return EX_OK;
		}
	}
	return complain_usage("--sort: '%s' is none of hits, last, time, id",
	    text);
}

static int
take_option(struct request *request, int code, const char *value)
{
	switch (code) {
	case OPTION_FORMAT:
		request->format = value;
		return EX_OK;
	case OPTION_TOPIC:
		request->selection.topics = value;
		return EX_OK;
	case OPTION_COUNTRIES:
		request->countries = true;
		return EX_OK;
	case OPTION_SORT:
		return parse_order(value, &request->order);
	case OPTION_IDLE:
		if (moment_parse_duration(value, &request->idle_ms) ==
			NEWSALERT_OK &&
		    request->idle_ms > 0)
			return EX_OK;
		return complain_usage("--idle: '%s' is no duration, such as "
				      "12h, 30d or 8w",
		    value);
	default:
		if (request->word != NULL)
			return complain_usage("one WORD is enough");
		request->word = value;
		return EX_OK;
	}
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list_options[] = {
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "topic", required_argument, NULL, OPTION_TOPIC },
		{ "countries", no_argument, NULL, OPTION_COUNTRIES },
		{ "idle", required_argument, NULL, OPTION_IDLE },
		{ "sort", required_argument, NULL, OPTION_SORT },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = usage,
		.list = list_options,
		.argc = argc,
		.argv = argv };
	struct request request = { .order = ORDER_HITS };
	int code, status;

	while ((code = options_next(&options)) != OPTION_END) {
		status = take_option(&request, code, options.value);
		if (status != EX_OK)
			return status;
	}
	if (options.done)
		return options.status;
	if (request.countries && request.selection.topics != NULL)
		return complain_usage("--topic and --countries do not go "
				      "together");
	return carry_out(context, &request);
}

const struct command command_rules = {
	.name = "rules",
	.summary = "list what each rule has tagged, and which are idle",
	.usage = usage,
	.run = run,
};

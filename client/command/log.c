/* SPDX-License-Identifier: MIT */
/* newsalert log: alerts of the past, and what became of a file. */
#include <string.h>
#include <stdlib.h>
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/held.h"
#include "client/command/history.h"
#include "client/command/options.h"
#include "client/command/receipt.h"
#include "client/command/selection.h"

#define LAST_DEFAULT 20

enum {
	OPTION_SINCE = OPTION_OWN,
	OPTION_UNTIL,
	OPTION_LAST,
	OPTION_TEXT,
	OPTION_FILE,
	OPTION_FORMAT,
	OPTION_COUNTRY,
	OPTION_TOPIC,
	OPTION_UNIQUE,
	OPTION_HELD,
};

static const char usage[] =
    "usage: newsalert log [OPTION ...] [FILTER]\n"
    "       newsalert log --file NAME\n"
    "       newsalert log --held\n"
    "\n"
    "Print alerts of the past that pass FILTER, the oldest first: the newest\n"
    "20, or with --since or --until all between.\n"
    "\n"
    "  --since WHEN      from then on: 90s, 15m, 2h, 7d, 2w ago, yesterday,\n"
    "                    2026-11-23, '2026-11-23 10:00', or EPOCH.SEQ\n"
    "  --until WHEN      before then\n"
    "  --last N          the newest N\n"
    "  --text WORDS      with these words in headline or body\n"
    "  --country LIST    about or filed from one of them: JP,RU\n"
    "  --topic LIST      with one of these topics: sanctions,energy\n"
    "  --unique          of near copies only the first\n"
    "  --file NAME       what became of the files of that name\n"
    "  --held            what an embargo holds, and until when\n"
    "  --format FORM     pretty, json, ninjs, or a template:\n"
    "                    '{seq} {headline}'\n";

struct log {
	struct selection selection;
	struct moment since;
	struct moment until;
	uint64_t last; /* 0: not told */
	const char *text;
	const char *file;
	const char *format;
	bool unique;
	bool held;
	bool selects; /* anything but --file and --format was given */
};

static int
parse_moment(const char *name, const char *text, struct moment *moment)
{
	if (moment_parse(text, moment_now_ms(), moment) == NEWSALERT_OK)
		return EX_OK;
	return complain_usage("%s: '%s' is no time: 90s, 2h, 7d, yesterday, "
			      "2026-11-23, '2026-11-23 10:00' or EPOCH.SEQ",
	    name, text);
}

static int
take_option(struct log *log, int code, const char *value)
{
	log->selects =
	    log->selects || (code != OPTION_FILE && code != OPTION_FORMAT &&
				code != OPTION_HELD);
	switch (code) {
	case OPTION_SINCE:
		return parse_moment("--since", value, &log->since);
	case OPTION_UNTIL:
		return parse_moment("--until", value, &log->until);
	case OPTION_LAST:
		return options_number("--last", value, 1, HISTORY_MAX,
		    &log->last);
	case OPTION_TEXT:
		log->text = value;
		return EX_OK;
	case OPTION_FILE:
		log->file = value;
		return EX_OK;
	case OPTION_FORMAT:
		log->format = value;
		return EX_OK;
	case OPTION_COUNTRY:
		log->selection.countries = value;
		return EX_OK;
	case OPTION_TOPIC:
		log->selection.topics = value;
		return EX_OK;
	case OPTION_HELD:
		log->held = true;
		return EX_OK;
	case OPTION_UNIQUE:
		log->unique = true;
		return EX_OK;
	default:
		return selection_add(&log->selection, value);
	}
}

static bool
has_range(const struct log *log)
{
	return log->since.seq != 0 || log->since.time_ms != 0 ||
	       log->until.seq != 0 || log->until.time_ms != 0;
}

static int
print_history(const struct log *log, struct newsalert_keeper *keeper,
    struct output *output)
{
	struct history history = { .keeper = keeper,
		.output = output,
		.text = log->text,
		.since = log->since,
		.until = log->until };
	uint64_t last = log->last;
	char *filter = NULL;
	int status;

	status = selection_filter(&log->selection, keeper, &filter);
	if (status != EX_OK)
		return status;
	history.filter = filter;
	if (last == 0)
		last = has_range(log) ? HISTORY_MAX : LAST_DEFAULT;
	if (has_range(log) && log->last == 0 && log->text == NULL)
		status = history_print_all(&history);
	else
		status = history_print_last(&history, last);
	free(filter);
	return status;
}

/* What became of a file, and what is held, is asked by people, also through a
 * pipe. */
static int
init_output(struct output *output, const struct context *context,
    const struct log *log)
{
	const char *format = log->format == NULL ? "pretty" : log->format;

	if (log->file != NULL || log->held)
		return output_init_plain(output, context, format);
	return output_init(output, context, log->format);
}

static int
print_from(const struct log *log, struct newsalert_keeper *keeper,
    struct output *output)
{
	if (log->file != NULL)
		return receipt_print_all(keeper, output, log->file);
	if (log->held)
		return held_print_all(keeper, output);
	return print_history(log, keeper, output);
}

static int
print_log(const struct context *context, const struct log *log)
{
	struct newsalert_keeper *keeper = NULL;
	struct output output;
	int status;

	status = init_output(&output, context, log);
	if (status != EX_OK)
		return status;
	if (log->unique)
		status = output_set_unique(&output);
	if (status == EX_OK)
		status = ask_open(context, &keeper);
	if (status == EX_OK)
		status = print_from(log, keeper, &output);
	newsalert_keeper_close(keeper);
	output_fini(&output);
	return status;
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list[] = {
		{ "since", required_argument, NULL, OPTION_SINCE },
		{ "until", required_argument, NULL, OPTION_UNTIL },
		{ "last", required_argument, NULL, OPTION_LAST },
		{ "text", required_argument, NULL, OPTION_TEXT },
		{ "file", required_argument, NULL, OPTION_FILE },
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "country", required_argument, NULL, OPTION_COUNTRY },
		{ "topic", required_argument, NULL, OPTION_TOPIC },
		{ "held", no_argument, NULL, OPTION_HELD },
		{ "unique", no_argument, NULL, OPTION_UNIQUE },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = usage,
		.list = list,
		.argc = argc,
		.argv = argv };
	struct log log = { 0 };
	int status = EX_OK;
	int code;

	while (status == EX_OK && (code = options_next(&options)) != OPTION_END)
		status = take_option(&log, code, options.value);
	if (status == EX_OK && options.done) {
		status = options.status;
		goto out;
	}
	if (status == EX_OK && log.file != NULL && (log.selects || log.held))
		status = complain_usage("--file stands alone");
	if (status == EX_OK && log.held && log.selects)
		status = complain_usage("--held stands alone");
	if (status == EX_OK)
		status = selection_check(&log.selection);
	if (status == EX_OK)
		status = print_log(context, &log);
out:
	selection_fini(&log.selection);
	return status;
}

const struct command command_log = {
	.name = "log",
	.summary = "print alerts of the past, or what became of a file",
	.usage = usage,
	.run = run,
};

/* SPDX-License-Identifier: MIT */
/* newsalert topics and countries: what the daemon's rules can tag. */
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/command/options.h"
#include "client/command/output.h"
#include "client/command/table.h"

/* clang-format off */
#define OPTIONS_TEXT                                                           \
	"\n"                                                                   \
	"  --format pretty|json   a table (on a terminal), or JSON lines\n"
/* clang-format on */

static const char topics_usage[] =
    "usage: newsalert topics [WORD]\n"
    "\n"
    "List the topics that the daemon's rules know, or those with WORD in id\n"
    "or name.\n" OPTIONS_TEXT;

static const char countries_usage[] =
    "usage: newsalert countries [WORD]\n"
    "\n"
    "List the countries that the daemon's rules know, or those with WORD in\n"
    "code or name.\n" OPTIONS_TEXT;

/* What is listed: a member of the answer to rules. */
struct listing {
	const char *member;
	const char *usage;
	const struct table_column *columns;
	size_t count;
};

static int
list(const struct context *context, struct output *output,
    const struct listing *listing, const char *word)
{
	json_t *closing = NULL;
	json_t *rows;
	int status;

	status = ask_once(context, json_pack("{s:s}", "op", "rules"), &closing);
	if (status != EX_OK)
		return status;
	rows = json_object_get(closing, listing->member);
	member_keep(rows, listing->columns[0].key, listing->columns[1].key,
	    word);
	if (output->format == OUTPUT_JSON)
		status = output_json_rows(output, rows);
	else
		table_print(stdout, rows, listing->columns, listing->count,
		    &output->terminal);
	json_decref(closing);
	return status;
}

static int
run_listing(struct context *context, int argc, char **argv,
    const struct listing *listing)
{
	static const struct option list_options[] = {
		{ "format", required_argument, NULL, OPTION_OWN },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = listing->usage,
		.list = list_options,
		.argc = argc,
		.argv = argv };
	const char *format = NULL;
	const char *word = NULL;
	struct output output;
	int code;
	int status;

	while ((code = options_next(&options)) != OPTION_END) {
		if (code == OPTION_OWN)
			format = options.value;
		else if (word == NULL)
			word = options.value;
		else
			return complain_usage("one WORD is enough");
	}
	if (options.done)
		return options.status;
	status = output_init_plain(&output, context, format);
	if (status != EX_OK)
		return status;
	status = list(context, &output, listing, word);
	output_fini(&output);
	return status;
}

static int
run_topics(struct context *context, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "id", "TOPIC", false },
		{ "name", "NAME", false },
		{ "medtop", "MEDTOP", false },
		{ "keywords", "KEYWORDS", false },
	};
	static const struct listing listing = { "topics", topics_usage, columns,
		4 };

	return run_listing(context, argc, argv, &listing);
}

static int
run_countries(struct context *context, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "code", "CODE", false },
		{ "name", "NAME", false },
	};
	static const struct listing listing = { "countries", countries_usage,
		columns, 2 };

	return run_listing(context, argc, argv, &listing);
}

const struct command command_topics = {
	.name = "topics",
	.summary = "list the topics that are known",
	.usage = topics_usage,
	.run = run_topics,
};

const struct command command_countries = {
	.name = "countries",
	.summary = "list the countries that are known",
	.usage = countries_usage,
	.run = run_countries,
};

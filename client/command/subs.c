/* SPDX-License-Identifier: MIT */
/* newsalert subs: durable names, and how far behind they are. */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/command/options.h"
#include "client/command/output.h"
#include "client/command/table.h"
#include "client/moment.h"

enum { OPTION_FORMAT = OPTION_OWN, OPTION_USER };

static const char usage[] =
    "usage: newsalert subs [--format pretty|json]\n"
    "       newsalert subs rm [--user USER] NAME ...\n"
    "\n"
    "List durable names (newsalert watch --name): whose they are, whether\n"
    "somebody holds them, and how many alerts have not been acknowledged.\n"
    "Root and the daemon's user see those of everybody. With rm, forget\n"
    "names that nobody holds.\n"
    "\n"
    "  --format pretty|json   a table (on a terminal), or JSON lines\n"
    "  --user USER            whose names to forget, a login name or a\n"
    "                         number; others' only as root or the daemon's\n"
    "                         user\n";

struct request {
	const char *format;
	const char *user;
	char **operands;
};

/* ---- Listing ---- */

static json_t *
owner_json(uint64_t uid)
{
	const struct passwd *user = getpwuid((uid_t)uid);

	return user == NULL ? json_sprintf("%u", (unsigned)uid)
			    : json_string(user->pw_name);
}

/* What the table has, beside what the daemon sent. */
static void
show_row(json_t *row)
{
	const int64_t seen_ms = (int64_t)member_number(row, "seen_ms");
	const bool held = json_is_true(json_object_get(row, "held"));
	char text[MOMENT_TEXT_SIZE];

	moment_format(seen_ms, moment_now_ms(), text);
	json_object_set_new(row, "shown_seen",
	    json_string(held ? "now" : text));
	json_object_set_new(row, "shown_user",
	    owner_json(member_number(row, "uid")));
	if (!held)
		json_object_set_new(row, TABLE_DIM, json_true());
}

static void
print_table(const struct output *output, const json_t *rows)
{
	static const struct table_column columns[] = {
		{ "name", "NAME", false },
		{ "shown_user", "USER", false },
		{ "lag", "LAG", true },
		{ "acknowledged", "ACKNOWLEDGED", true },
		{ "shown_seen", "HELD", false },
		{ "filter", "FILTER", false },
	};
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		show_row(row);
	table_print(stdout, rows, columns, 6, &output->terminal);
}

static int
list(const struct context *context, const struct request *request)
{
	struct output output;
	json_t *answer = NULL;
	json_t *rows;
	int status;

	status = output_init_plain(&output, context, request->format);
	if (status != EX_OK)
		return status;
	status = ask_once(context, json_pack("{s:s}", "op", "subscriptions"),
	    &answer);
	if (status == EX_OK) {
		rows = json_object_get(answer, "subscriptions");
		if (output.format == OUTPUT_JSON)
			status = output_json_rows(&output, rows);
		else
			print_table(&output, rows);
	}
	json_decref(answer);
	output_fini(&output);
	return status;
}

/* ---- Forgetting ---- */

static int
find_user(const char *text, json_int_t *uidp)
{
	const struct passwd *user = getpwnam(text);
	uint64_t uid;
	int status;

	if (user != NULL) {
		*uidp = user->pw_uid;
		return EX_OK;
	}
	if (text[0] < '0' || text[0] > '9')
		return complain_usage("--user: there is no user '%s'", text);
	status = options_number("--user", text, 0, UINT32_MAX, &uid);
	*uidp = (json_int_t)uid;
	return status;
}

static int
forget(const struct context *context, const struct request *request)
{
	struct newsalert_keeper *keeper = NULL;
	json_int_t uid = -1;
	int status, worst = EX_OK;
	json_t *line;

	if (request->operands[0] == NULL)
		return complain_usage("subs rm needs a durable name");
	if (request->user != NULL &&
	    (status = find_user(request->user, &uid)) != EX_OK)
		return status;
	if ((status = ask_open(context, &keeper)) != EX_OK)
		return status;
	for (char **name = request->operands; *name != NULL; name++) {
		line = json_pack("{s:s, s:s}", "op", "forget", "name", *name);
		if (line != NULL && uid != -1)
			json_object_set_new(line, "uid", json_integer(uid));
		status = ask(keeper, line, NULL, NULL, NULL);
		if (status == EX_OK)
			continue;
		complain("%s stays", *name);
		worst = status;
	}
	newsalert_keeper_close(keeper);
	return worst;
}

/* ---- The command ---- */

static int
take_options(struct options *options, struct request *request)
{
	int code;

	while ((code = options_next(options)) != OPTION_END) {
		if (code == OPTION_FORMAT)
			request->format = options->value;
		else
			request->user = options->value;
	}
	return options->done ? options->status : EX_OK;
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list_options[] = {
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "user", required_argument, NULL, OPTION_USER },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = usage,
		.list = list_options,
		.argc = argc,
		.argv = argv,
		.first_only = true };
	struct request request = { .format = NULL };
	bool removes = argc > 1 && strcmp(argv[1], "rm") == 0;
	int status;

	if (removes) {
		options.argc--;
		options.argv++;
	}
	status = take_options(&options, &request);
	if (status != EX_OK || options.done)
		return status;
	request.operands = options_take_rest(&options);
	if (removes && request.format != NULL)
		return complain_usage("subs rm prints nothing that --format "
				      "could be for");
	if (removes)
		return forget(context, &request);
	if (request.operands[0] != NULL)
		return complain_usage("subs knows rm, and not '%s'",
		    request.operands[0]);
	if (request.user != NULL)
		return complain_usage("--user is for subs rm");
	return list(context, &request);
}

const struct command command_subs = {
	.name = "subs",
	.summary = "list durable names and their lag, or forget them",
	.usage = usage,
	.run = run,
};

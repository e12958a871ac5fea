/* SPDX-License-Identifier: MIT */
/* newsalert status: how the daemon is, for people and for monitoring. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/escape.h"
#include "client/command/health.h"
#include "client/command/member.h"
#include "client/moment.h"
#include "client/command/options.h"
#include "client/command/output.h"
#include "client/json.h"

enum { OPTION_FORMAT = OPTION_OWN, OPTION_CHECK };

static const char usage[] =
    "usage: newsalert status [--check] [--format pretty|json]\n"
    "\n"
    "Print how the daemon is.\n"
    "\n"
    "  --check                one line and an exit status as monitoring\n"
    "                         plugins have them: 0 OK, 1 WARNING,\n"
    "                         2 CRITICAL, 3 UNKNOWN\n"
    "  --format pretty|json   a table (on a terminal), or the answer\n";

/* A member of a part of the answer, as a number to print. */
static uint64_t
number(const json_t *status, const char *part, const char *key)
{
	return member_number(json_object_get(status, part), key);
}

static void
put(const char *text)
{
	escape_text(stdout, text, ESCAPE_TERMINAL);
}

static void
print_label(const struct terminal *terminal, const char *label)
{
	printf("%s%-10s%s", terminal_style(terminal, STYLE_DIM), label,
	    terminal_style(terminal, STYLE_PLAIN));
}

static void
print_state(const struct terminal *terminal, const char *state, bool good)
{
	fputs(terminal_style(terminal, good ? STYLE_GOOD : STYLE_BAD), stdout);
	put(state);
	fputs(terminal_style(terminal, STYLE_PLAIN), stdout);
}

static void
print_daemon(const struct terminal *terminal, const json_t *status)
{
	char up[MOMENT_TEXT_SIZE];

	moment_format_duration((int64_t)member_number(status, "uptime_ms"), up);
	print_label(terminal, "daemon");
	print_state(terminal, "running", true);
	fputs(", version ", stdout);
	put(member_string(status, "version"));
	printf(", process %" PRIu64 ", up %s\n", member_number(status, "pid"),
	    up);
}

static void
print_intake(const struct terminal *terminal, const json_t *status)
{
	const json_t *intake = json_object_get(status, "intake");
	const char *state = member_string(intake, "state");
	const char *reason = member_string(intake, "reason");

	print_label(terminal, "intake");
	print_state(terminal, state, strcmp(state, "running") == 0);
	printf(", %" PRIu64 " waiting, %" PRIu64 " in work, %" PRIu64
	       " unreadable",
	    member_number(intake, "waiting"), member_number(intake, "in_work"),
	    member_number(intake, "unreadable"));
	if (*reason != '\0') {
		fputs(": ", stdout);
		put(reason);
	}
	putchar('\n');
}

static void
print_processes(const struct terminal *terminal, const json_t *status)
{
	const json_t *publisher = json_object_get(status, "publisher");
	bool up = json_is_true(json_object_get(publisher, "up"));
	const uint64_t next_ms = member_number(publisher, "next_start_ms");
	uint64_t running = number(status, "workers", "running");
	uint64_t wanted = number(status, "workers", "wanted");

	print_label(terminal, "workers");
	printf("%s%" PRIu64 " of %" PRIu64 "%s running, %" PRIu64
	       " jobs, %" PRIu64 " restarts\n",
	    terminal_style(terminal,
		running >= wanted ? STYLE_GOOD : STYLE_BAD),
	    running, wanted, terminal_style(terminal, STYLE_PLAIN),
	    number(status, "workers", "jobs"),
	    number(status, "workers", "restarts"));
	print_label(terminal, "publisher");
	print_state(terminal, up ? "up" : "down", up);
	printf(", %" PRIu64 " sent, %" PRIu64 " dropped, %" PRIu64 " restarts",
	    member_number(publisher, "sent"),
	    member_number(publisher, "dropped"),
	    member_number(publisher, "restarts"));
	if (*member_string(publisher, "error") != '\0') {
		fputs(": ", stdout);
		put(member_string(publisher, "error"));
	}
	if (next_ms > 0)
		printf(", next start in %.1f s", (double)next_ms / 1e3);
	putchar('\n');
}

static void
print_journal(const struct terminal *terminal, const json_t *status)
{
	print_label(terminal, "journal");
	printf("at ");
	put(member_string(status, "epoch"));
	printf(".%" PRIu64 ", oldest %" PRIu64 ", %" PRIu64 " held, %.1f MB\n",
	    member_number(status, "head"), member_number(status, "oldest"),
	    number(status, "journal", "held"),
	    (double)number(status, "journal", "bytes") / 1e6);
	print_label(terminal, "files");
	printf("%" PRIu64 " accepted, %" PRIu64 " of them in part, %" PRIu64
	       " rejected, %" PRIu64 " retried since the start\n",
	    number(status, "counts", "accepted"),
	    number(status, "counts", "partial"),
	    number(status, "counts", "rejected"),
	    number(status, "counts", "retried"));
	print_label(terminal, "alerts");
	printf("%" PRIu64 ", and %" PRIu64 " repeats, since the start\n",
	    number(status, "counts", "alerts"),
	    number(status, "counts", "repeats"));
	print_label(terminal, "rules");
	put(member_string(status, "ruleset"));
	putchar('\n');
}

static void
print_list(const struct terminal *terminal, const json_t *status,
    const char *key, const char *label)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(status, key), i, item) {
		print_label(terminal, i == 0 ? label : "");
		put(json_is_string(item) ? json_string_value(item) : "");
		putchar('\n');
	}
}

static int
print_status(struct output *output, const json_t *status)
{
	const struct terminal *terminal = &output->terminal;

	print_daemon(terminal, status);
	print_intake(terminal, status);
	print_processes(terminal, status);
	print_journal(terminal, status);
	print_list(terminal, status, "inbox", "inbox");
	print_list(terminal, status, "alerts", "live");
	print_list(terminal, status, "tags", "tags");
	return output_flush();
}

static int
print_answer(struct output *output, const json_t *status)
{
	char *text;
	int result;

	if (output->format == OUTPUT_PRETTY)
		return print_status(output, status);
	if ((text = compact_json(status)) == NULL)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	result = output_json(output, text, strlen(text));
	free(text);
	return result;
}

static void
print_verdict(enum health health, const char *text)
{
	printf("NEWSALERT %s - ", health_name(health));
	put(text);
}

/* What the exit status of a failed request is to monitoring. */
static enum health
health_of_failure(int status)
{
	switch (status) {
	case EX_UNAVAILABLE:
	case EX_TEMPFAIL:
		return HEALTH_CRITICAL;
	default:
		return HEALTH_UNKNOWN;
	}
}

static int
check(const struct context *context)
{
	char text[HEALTH_TEXT_SIZE];
	json_t *answer = NULL;
	enum health health;
	int status;

	status = ask_once(context, json_pack("{s:s}", "op", "status"), &answer);
	if (status != EX_OK) {
		health = health_of_failure(status);
		print_verdict(health, "the daemon cannot be asked");
		putchar('\n');
		return (int)health;
	}
	health = health_judge(answer, text);
	print_verdict(health, text);
	printf(" | head=%" PRIu64 "c waiting=%" PRIu64 " rejected=%" PRIu64
	       "c\n",
	    member_number(answer, "head"), number(answer, "intake", "waiting"),
	    number(answer, "counts", "rejected"));
	json_decref(answer);
	return (int)health;
}

static int
show(const struct context *context, const char *format)
{
	struct output output;
	json_t *answer = NULL;
	int status;

	status = output_init_plain(&output, context, format);
	if (status != EX_OK)
		return status;
	status = ask_once(context, json_pack("{s:s}", "op", "status"), &answer);
	if (status == EX_OK)
		status = print_answer(&output, answer);
	json_decref(answer);
	output_fini(&output);
	return status;
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list[] = {
		{ "format", required_argument, NULL, OPTION_FORMAT },
		{ "check", no_argument, NULL, OPTION_CHECK },
		OPTIONS_COMMON,
	};
	struct options options = { .context = context,
		.usage = usage,
		.list = list,
		.argc = argc,
		.argv = argv };
	const char *format = NULL;
	bool checks = false;
	int code;

	while ((code = options_next(&options)) != OPTION_END) {
		if (code == OPTION_OPERAND)
			return complain_usage("status takes no operand");
		if (code == OPTION_CHECK)
			checks = true;
		else
			format = options.value;
	}
	if (options.done)
		return options.status;
	return checks ? check(context) : show(context, format);
}

const struct command command_status = {
	.name = "status",
	.summary = "print how the daemon is",
	.usage = usage,
	.run = run,
};

/* SPDX-License-Identifier: MIT */
/* Answers to held requests in, lines for people out. */
#include "client/command/held.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "client/alert.h"
#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/escape.h"
#include "client/command/member.h"
#include "client/json.h"
#include "client/moment.h"

struct printing {
	struct output *output;
	size_t count;
	int status;
};

static void
put(const char *gap, const char *text)
{
	if (*text == '\0')
		return;
	fputs(gap, stdout);
	escape_text(stdout, text, ESCAPE_TERMINAL);
}

static void
print_pretty(const json_t *row)
{
	const json_t *alert = json_object_get(row, "alert");
	char local[MOMENT_TEXT_SIZE] = "?";
	int64_t time_ms;

	if (alert_parse_time(member_string(row, "until"), &time_ms) ==
	    NEWSALERT_OK)
		moment_format(time_ms, moment_now_ms(), local);
	printf("until %s", local);
	put("  ", member_string(alert, "source"));
	put("  ", member_string(alert, "headline"));
	put("  ", member_string(alert, "file"));
	putchar('\n');
}

static bool
print_row(const char *line, size_t len, void *arg)
{
	struct printing *printing = arg;
	enum newsalert_err err;
	json_t *row;

	printing->count++;
	if (printing->status != EX_OK)
		return true;
	if (printing->output->format != OUTPUT_PRETTY) {
		printing->status = output_json(printing->output, line, len);
		return true;
	}
	err = load_json(line, len, JSON_OBJECT, &row);
	if (err != NEWSALERT_OK) {
		printing->status = complain_error(err, NULL);
		return true;
	}
	print_pretty(row);
	json_decref(row);
	printing->status = output_flush();
	return true;
}

int
held_print_all(struct newsalert_keeper *keeper, struct output *output)
{
	struct printing printing = { .output = output };
	uint64_t from = 0;

	do {
		json_t *closing = NULL;
		int status = ask(keeper,
		    json_pack("{s:s, s:I}", "op", "held", "from",
			(json_int_t)from),
		    print_row, &printing, &closing);

		if (status != EX_OK)
			return status;
		from = member_number(closing, "next");
		json_decref(closing);
	} while (from != 0 && printing.status == EX_OK);
	if (printing.count == 0 && output->format == OUTPUT_PRETTY)
		complain("nothing is held");
	return printing.status;
}

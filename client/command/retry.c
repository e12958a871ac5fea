/* SPDX-License-Identifier: MIT */
/* newsalert retry: rejected files go back into the inbox. */
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/options.h"

static const char usage[] =
    "usage: newsalert retry NAME ...\n"
    "\n"
    "Put files from failed/ into the inbox again, by the names they have\n"
    "there. Only for root and the daemon's user.\n";

static int
retry_all(const struct context *context, char **names)
{
	struct newsalert_keeper *keeper = NULL;
	int worst = EX_OK;
	int status;

	if ((status = ask_open(context, &keeper)) != EX_OK)
		return status;
	for (; *names != NULL; names++) {
		status = ask(keeper,
		    json_pack("{s:s, s:s}", "op", "retry", "file", *names),
		    NULL, NULL, NULL);
		if (status == EX_OK)
			continue;
		complain("%s stays where it is", *names);
		worst = status;
	}
	newsalert_keeper_close(keeper);
	return worst;
}

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list[] = { OPTIONS_COMMON };
	struct options options = { .context = context,
		.usage = usage,
		.list = list,
		.argc = argc,
		.argv = argv,
		.first_only = true };
	char **names;

	(void)options_next(&options);
	if (options.done)
		return options.status;
	names = options_take_rest(&options);
	if (names[0] == NULL)
		return complain_usage("retry needs the name of a file in "
				      "failed/");
	return retry_all(context, names);
}

const struct command command_retry = {
	.name = "retry",
	.summary = "put a rejected file into the inbox again",
	.usage = usage,
	.run = run,
};

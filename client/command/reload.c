/* SPDX-License-Identifier: MIT */
/* newsalert reload: the daemon reads its configuration and rules again. */
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/options.h"

static const char usage[] =
    "usage: newsalert reload\n"
    "\n"
    "Have the daemon read its configuration and rules again. On any fault\n"
    "nothing changes, and each is told as path:line: reason (exit 78).\n"
    "Only for root and the daemon's user.\n";

static int
run(struct context *context, int argc, char **argv)
{
	static const struct option list[] = { OPTIONS_COMMON };
	struct options options = { .context = context,
		.usage = usage,
		.list = list,
		.argc = argc,
		.argv = argv };

	if (options_next(&options) != OPTION_END)
		return complain_usage("reload takes no operand");
	if (options.done)
		return options.status;
	return ask_once(context, json_pack("{s:s}", "op", "reload"), NULL);
}

const struct command command_reload = {
	.name = "reload",
	.summary = "read configuration and rules again",
	.usage = usage,
	.run = run,
};

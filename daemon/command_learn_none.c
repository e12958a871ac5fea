/* SPDX-License-Identifier: MIT */
/* newsalertd learn, where it was built without liblinear. */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/command.h"

int
command_learn(const char *conf_path, int argc, char **argv)
{
	(void)conf_path;
	(void)argc;
	(void)argv;
	fputs("newsalertd: learn needs liblinear, which was not there when "
	      "newsalert was built: install liblinear-dev and build again\n",
	    stderr);
	return EX_UNAVAILABLE;
}

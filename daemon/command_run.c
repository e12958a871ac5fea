/* SPDX-License-Identifier: MIT */
/* newsalertd run: the daemon, in the foreground. */
#include "daemon/command.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sysexits.h>

#include "daemon/keeper.h"
#include "daemon/log.h"

int
command_run(const char *conf_path, int argc, char **argv)
{
	struct newsalert_error why = { .text = "" };
	struct keeper keeper;
	struct conf *conf;
	int status;

	if (argc > 1) {
		fprintf(stderr, "newsalertd: run takes no argument \"%s\"\n",
		    argv[1]);
		return EX_USAGE;
	}
	if ((status = command_load_conf(conf_path, &conf)) != EX_OK)
		return status;
	(void)signal(SIGPIPE, SIG_IGN); /* fails for unknown signals only */
	log_open(conf->log);
	/* Of the same user are its children, and they are not trusted. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		log_event(LOG_LEVEL_WARNING, "keeper", "dumpable", "reason",
		    "its memory can be read by processes of its user", NULL);
	status = keeper_open(&keeper, conf_path, conf, &why);
	if (status == EX_OK)
		status = keeper_run(&keeper);
	else
		log_event(LOG_LEVEL_ERROR, "keeper", "not-started", "reason",
		    why.text, NULL);
	keeper_close(&keeper);
	log_event(LOG_LEVEL_INFO, "keeper", "stopped", "status",
	    LOG_NUMBER(status), NULL);
	return status;
}

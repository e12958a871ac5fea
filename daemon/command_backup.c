/* SPDX-License-Identifier: MIT */
/* newsalertd backup: a name comes in, a copy of the journal under it goes
 * out. */
#include "daemon/command.h"

#include <stdio.h>
#include <sysexits.h>

#include "daemon/journal/journal.h"

static int
status_of(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_OK:
		return EX_OK;
	case NEWSALERT_EBUSY: /* the file is there already */
		return EX_CANTCREAT;
	case NEWSALERT_EPERM:
		return EX_NOPERM;
	case NEWSALERT_EFORMAT:
		return EX_DATAERR;
	case NEWSALERT_ENOSPC:
	case NEWSALERT_EIO:
		return EX_IOERR;
	default:
		return EX_OSERR;
	}
}

int
command_backup(const char *conf_path, int argc, char **argv)
{
	struct newsalert_error why = { .text = "" };
	enum newsalert_err err;
	struct conf *conf;
	int status;

	if (argc != 2 || argv[1][0] == '-') {
		fprintf(stderr, "newsalertd backup takes the name of one file "
				"to make\n");
		return EX_USAGE;
	}
	if ((status = command_load_conf(conf_path, &conf)) != EX_OK)
		return status;
	err = journal_backup(conf->state, argv[1], &why);
	if (err != NEWSALERT_OK)
		fprintf(stderr, "newsalertd backup: %s\n", why.text);
	conf_free(conf);
	return status_of(err);
}

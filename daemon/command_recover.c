/* SPDX-License-Identifier: MIT */
/* newsalertd recover: a damaged journal comes in, a sound one and what was lost
 * go out. */
#include "daemon/command.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/journal/journal.h"
#include "daemon/lock.h"

#define EXIT_LOST 1

static void
print_numbered(const char *what, const struct journal_saved *saved)
{
	printf("%-20s %" PRIu64 " saved, %s%" PRIu64 " lost\n", what,
	    saved->count, saved->at_most ? "at most " : "", saved->lost);
}

static void
print_counted(const char *what, const struct journal_saved *saved)
{
	printf("%-20s %" PRIu64 " saved%s\n", what, saved->count,
	    saved->unreadable > 0 ? ", some are lost" : "");
}

static bool
is_lossless(const struct journal_recovery *recovery)
{
	return recovery->whole && recovery->receipts.lost == 0 &&
	       recovery->texts.unreadable == 0 &&
	       recovery->held.unreadable == 0 &&
	       recovery->receipts.unreadable == 0 &&
	       recovery->names.unreadable == 0;
}

static void
print_rows(const struct journal_recovery *recovery)
{
	print_numbered("alerts", &recovery->alerts);
	print_counted("texts of articles", &recovery->texts);
	print_counted("embargoed articles", &recovery->held);
	print_numbered("receipts", &recovery->receipts);
	print_counted("durable names", &recovery->names);
	print_counted("counts of rules", &recovery->rules);
	print_counted("links of stories", &recovery->links);
	print_counted("known articles", &recovery->identities);
}

static void
print_epoch(const struct journal_recovery *recovery, bool dry)
{
	if (recovery->whole)
		printf("No alert is missing: the epoch stays.\n");
	else if (dry)
		printf("The journal would get a new epoch.\n");
	else
		printf("It has a new epoch, %016" PRIx64
		       ": subscribers are told.\n",
		    recovery->epoch);
	if (recovery->alerts.lost > 0)
		printf("Articles of lost alerts that are still in done/ make "
		       "new ones when they are\nsubmitted again.\n");
}

static int
report(const struct journal_recovery *recovery, const char *dir, bool dry)
{
	if (recovery->sound) {
		printf("The journal is sound; nothing was changed.\n");
		return EX_OK;
	}
	printf("Damaged: %s\n", recovery->damage);
	print_rows(recovery);
	print_epoch(recovery, dry);
	if (recovery->aside[0] != '\0')
		printf("The damaged file is %s/%s; delete it when nobody needs "
		       "it.\n",
		    dir, recovery->aside);
	if (dry)
		return EX_DATAERR;
	return is_lossless(recovery) ? EX_OK : EXIT_LOST;
}

static int
status_of(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_EFORMAT:
		return EX_DATAERR;
	case NEWSALERT_ENOTFOUND:
		return EX_NOINPUT;
	case NEWSALERT_EPERM:
		return EX_NOPERM;
	case NEWSALERT_ENOSPC:
		return EX_CANTCREAT;
	case NEWSALERT_EIO:
		return EX_IOERR;
	default:
		return EX_OSERR;
	}
}

static int
recover(const char *dir, bool dry)
{
	struct newsalert_error why = { .text = "" };
	struct journal_recovery recovery;
	enum newsalert_err err;
	int lock;

	if (access(dir, F_OK) == -1) {
		fprintf(stderr, "newsalertd: %s: there is no such directory\n",
		    dir);
		return EX_NOINPUT;
	}
	err = lock_directory(dir, 0700, 0, &why, &lock);
	if (err != NEWSALERT_OK) {
		fprintf(stderr, "newsalertd: %s%s\n", why.text,
		    err == NEWSALERT_EBUSY ? "; stop it first" : "");
		return err == NEWSALERT_EBUSY ? EX_TEMPFAIL : EX_NOPERM;
	}
	err = journal_recover(dir, dry, &recovery, &why);
	close(lock);
	if (err == NEWSALERT_OK)
		return report(&recovery, dir, dry);
	fprintf(stderr, "newsalertd: %s\n",
	    why.text[0] != '\0' ? why.text : newsalert_strerror(err));
	return status_of(err);
}

int
command_recover(const char *conf_path, int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 },
	};
	struct conf *conf = NULL;
	bool dry = false;
	int option, status;

	optind = 0;
	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		if (option != 'n')
			return EX_USAGE;
		dry = true;
	}
	if (optind < argc) {
		fprintf(stderr, "newsalertd: recover takes no file: the state "
				"directory is in the configuration\n");
		return EX_USAGE;
	}
	status = command_load_conf(conf_path, &conf);
	if (status == EX_OK)
		status = recover(conf->state, dry);
	conf_free(conf);
	return status;
}

/* SPDX-License-Identifier: MIT */
/* Claims come in that the journal has an answer for, and leave work/. */
#include "daemon/intake/inbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "daemon/intake/filename.h"
#include "daemon/intake/move.h"
#include "daemon/intake/parts.h"
#include "daemon/intake/trouble.h"
#include "daemon/log.h"

#define PATH_TEXT_SIZE 4096

/* The claim is the caller's no more. */
static void
end_claim(struct inbox *inbox)
{
	assert(inbox->out > 0);
	inbox->out--;
	inbox->alone = false; /* while one is, it is the only one */
}

/* Its end has failed: it comes again, and not counted, for that was not the
 * file's fault. */
static enum newsalert_err
defer(struct inbox *inbox, struct claim *claim, int fault)
{
	parts_note_fault(inbox, fault);
	claim->counted = true;
	work_defer(&inbox->work, claim);
	return trouble_err(fault);
}

static struct directory *
home_of(const struct inbox *inbox, const struct claim *claim)
{
	struct directory *directory;

	directory = watch_find_origin(inbox->watch, claim->origin);
	if (directory != NULL)
		return directory;
	return watch_find_origin(inbox->watch,
	    filename_hash(claim->place->path));
}

/* A producer went on writing: what was recorded was not all of it. Where the
 * inbox is out of reach it is read again from work/. */
static enum newsalert_err
give_back(struct inbox *inbox, struct claim *claim)
{
	struct move move = { .from_fd = inbox->work.fd, .from = claim->work };
	struct directory *home = home_of(inbox, claim);
	char name[NAME_MAX + 1];
	int fault = ENOENT;

	if (home->fd != -1) {
		move.to_fd = home->fd;
		fault = move_apart(&move, claim->name, (uint32_t)claim->number,
		    name);
	}
	if (fault != 0 && trouble_of(fault) == TROUBLE_MACHINE)
		return defer(inbox, claim, fault);
	inbox->counts.changed++;
	log_event(LOG_LEVEL_INFO, "intake", "changed", "file", claim->name,
	    NULL);
	if (fault != 0) {
		claim->counted = true;
		work_defer(&inbox->work, claim);
		return NEWSALERT_OK;
	}
	watch_returned(inbox->watch, home, name, parts_now_ms());
	claim_free(claim);
	return NEWSALERT_OK;
}

static bool
has_changed(const struct stat *before, const struct stat *now)
{
	return before->st_ino != now->st_ino ||
	       before->st_size != now->st_size ||
	       before->st_mtim.tv_sec != now->st_mtim.tv_sec ||
	       before->st_mtim.tv_nsec != now->st_mtim.tv_nsec;
}

static int
stat_claim(const struct inbox *inbox, const struct claim *claim,
    struct stat *st)
{
	if (fstatat(inbox->work.fd, claim->work, st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno;
	return 0;
}

/* Has somebody deleted it from work/, which is ours? So be it. */
static bool
is_vanished(const struct inbox *inbox, const struct claim *claim)
{
	struct stat st;

	if (stat_claim(inbox, claim, &st) != ENOENT)
		return false;
	log_event(LOG_LEVEL_WARNING, "intake", "vanished", "directory", "work",
	    "file", claim->work, NULL);
	return true;
}

enum newsalert_err
inbox_finish(struct inbox *inbox, struct claim *claim, bool *changedp)
{
	struct stat st;
	int fault;

	end_claim(inbox);
	*changedp = false;
	fault = stat_claim(inbox, claim, &st);
	if (fault == 0 && has_changed(&claim->st, &st)) {
		*changedp = true;
		return give_back(inbox, claim);
	}
	if (fault == 0)
		fault = done_put(&inbox->done, inbox->work.fd, claim,
		    parts_time_ms() / 1000);
	if (fault == ENOENT && is_vanished(inbox, claim))
		fault = 0;
	if (fault != 0)
		return defer(inbox, claim, fault);
	inbox->counts.done++;
	claim_free(claim);
	return NEWSALERT_OK;
}

enum newsalert_err
inbox_return(struct inbox *inbox, struct claim *claim)
{
	end_claim(inbox);
	return give_back(inbox, claim);
}

static enum newsalert_err
fail(struct inbox *inbox, struct claim *claim, struct failed_reason *why)
{
	struct stat st;
	int fault;

	end_claim(inbox);
	if (claim->reject[0] == '\0' && stat_claim(inbox, claim, &st) == 0 &&
	    has_changed(&claim->st, &st))
		return give_back(inbox, claim);
	why->inbox = home_of(inbox, claim)->path;
	why->time_ms = parts_time_ms();
	fault = failed_put(&inbox->failed, inbox->work.fd, claim, why);
	if (fault == ENOENT && is_vanished(inbox, claim))
		fault = 0;
	if (fault != 0) {
		/* What is recorded in part would be rejected as a whole. */
		if (why->partial == NULL)
			claim_reject(claim, why->text);
		return defer(inbox, claim, fault);
	}
	inbox->counts.failed++;
	claim_free(claim);
	return NEWSALERT_OK;
}

enum newsalert_err
inbox_fail(struct inbox *inbox, struct claim *claim, const char *reason)
{
	struct failed_reason why = { .text = reason };

	return fail(inbox, claim, &why);
}

enum newsalert_err
inbox_fail_partly(struct inbox *inbox, struct claim *claim,
    const struct inbox_partial *partial)
{
	struct failed_reason why = {
		.text = partial->reason,
		.partial = partial,
	};

	return fail(inbox, claim, &why);
}

void
inbox_retry(struct inbox *inbox, struct claim *claim, const char *reason)
{
	end_claim(inbox);
	work_retry(&inbox->work, claim, reason);
}

void
inbox_leave(struct inbox *inbox, struct claim *claim)
{
	end_claim(inbox);
	work_leave(&inbox->work, claim);
}

/* The directory whose path the reason has; without one, the first inbox. */
static struct directory *
find_inbox(const struct inbox *inbox, const char *name)
{
	char wanted[PATH_TEXT_SIZE], path[PATH_TEXT_SIZE];
	struct directory *directory;

	if (failed_inbox(&inbox->failed, name, wanted, sizeof(wanted)))
		TAILQ_FOREACH (directory, &inbox->watch->directories, link) {
			log_escape(directory->path, path, sizeof(path));
			if (strcmp(path, wanted) == 0)
				return directory;
		}
	return watch_find_origin(inbox->watch,
	    filename_hash(inbox->places[0].path));
}

enum newsalert_err
inbox_resubmit(struct inbox *inbox, const char *name)
{
	struct directory *directory;
	int fault;

	if (!filename_plain(name))
		return NEWSALERT_EINVAL;
	if (!failed_has(&inbox->failed, name))
		return NEWSALERT_ENOTFOUND;
	directory = find_inbox(inbox, name);
	if (directory->fd == -1)
		return NEWSALERT_EAGAIN;
	fault = failed_return(&inbox->failed, name, directory->fd);
	switch (fault == 0 ? TROUBLE_LATER : trouble_of(fault)) {
	case TROUBLE_GONE:
		return NEWSALERT_ENOTFOUND;
	case TROUBLE_DENIED:
		return NEWSALERT_EPERM;
	default:
		return fault == 0 ? NEWSALERT_OK : trouble_err(fault);
	}
}

void
inbox_counts(const struct inbox *inbox, struct inbox_counts *counts)
{
	*counts = inbox->counts;
	counts->waiting = candidates_waiting(inbox->watch->candidates);
	counts->in_work = inbox->out + inbox->work.waiting_count;
	counts->unreadable = candidates_unreadable(inbox->watch->candidates);
	counts->degraded = watch_degraded(inbox->watch);
	counts->fault = inbox->fault;
}

void
inbox_why_degraded(const struct inbox *inbox, char *out, size_t size)
{
	watch_why_degraded(inbox->watch, out, size);
}

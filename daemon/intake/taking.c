/* SPDX-License-Identifier: MIT */
/* A ripe candidate comes in, a claim goes out, or the candidate's next turn. */
#include "daemon/intake/taking.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/intake/still.h"
#include "daemon/intake/trouble.h"

/* Whether it is the file that is closed to us, or its whole directory. */
static void
deny(struct watch *watch, struct candidate *candidate, int fault)
{
	int rights = directory_rights(candidate->directory);

	if (rights != 0)
		watch_lose(watch, candidate->directory, rights);
	else
		watch_park(watch, candidate, true, strerrordesc_np(fault));
}

/* What became of a candidate that could not be opened or renamed. */
static enum newsalert_err
refuse(struct watch *watch, struct candidate *candidate, int fault,
    int64_t now_ms)
{
	switch (trouble_of(fault)) {
	case TROUBLE_GONE:
		candidates_drop(watch->candidates, candidate);
		break;
	case TROUBLE_LATER:
		watch_wait(watch, candidate, CANDIDATE_SETTLING, now_ms);
		break;
	case TROUBLE_DENIED:
		deny(watch, candidate, fault);
		break;
	case TROUBLE_NOT_FILE:
		watch_park(watch, candidate, false, "not a regular file");
		break;
	case TROUBLE_DIRECTORY:
		watch_lose(watch, candidate->directory, fault);
		break;
	case TROUBLE_MACHINE:
		candidates_move(watch->candidates, candidate, CANDIDATE_RIPE,
		    0);
		return trouble_err(fault);
	}
	return NEWSALERT_EAGAIN;
}

/* May it be claimed, by what made it a candidate and by what it looks like
 * now? Else it waits again. */
static bool
is_ripe(struct watch *watch, struct candidate *candidate, const struct stat *st,
    int64_t now_ms)
{
	int64_t age_ms;

	switch (candidate->proof) {
	case CANDIDATE_QUIET:
		/* Another writer may have it open, or the one that closed it
		 * has written nothing yet. */
		age_ms = still_ms(st);
		if (st->st_size > 0 &&
		    (age_ms < 0 || age_ms >= watch->times.quiet_ms))
			return true;
		candidate->look = still_look(st);
		watch_wait(watch, candidate,
		    st->st_size > 0 ? CANDIDATE_QUIET : CANDIDATE_WRITING,
		    now_ms);
		return false;
	case CANDIDATE_SETTLING:
	case CANDIDATE_WRITING:
		if (candidate->look == still_look(st))
			return true;
		candidate->look = still_look(st);
		watch_wait(watch, candidate, candidate->proof, now_ms);
		return false;
	default:
		return true;
	}
}

static int
open_candidate(const struct candidate *candidate, struct claim *claim)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

	claim->fd = openat(candidate->directory->fd, candidate->name, flags);
	if (claim->fd == -1 || fstat(claim->fd, &claim->st) == -1)
		return errno;
	return 0;
}

static struct claim *
claim_new(const struct candidate *candidate)
{
	const struct directory *directory = candidate->directory;
	struct claim *claim = calloc(1, sizeof(*claim));

	if (claim == NULL)
		return NULL;
	claim->fd = -1;
	claim->place = directory->place;
	claim->origin = directory->origin;
	snprintf(claim->name, sizeof(claim->name), "%s", candidate->name);
	snprintf(claim->source, sizeof(claim->source), "%s", directory->source);
	return claim;
}

/* A producer may have renamed another file over the name before we took it:
 * then that is the one in work/, and the one that we have opened is gone. */
static int
verify(const struct work *work, struct claim *claim)
{
	struct stat st;

	if (fstatat(work->fd, claim->work, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno;
	if (st.st_dev == claim->st.st_dev && st.st_ino == claim->st.st_ino) {
		claim->st = st;
		return 0;
	}
	close(claim->fd);
	claim->fd = -1;
	return work_open(work, claim);
}

/* ENOENT of a rename between two open directories. */
static int
which_is_gone(const struct work *work)
{
	struct stat st;

	if (fstat(work->fd, &st) == 0 && st.st_nlink > 0)
		return ENOENT;
	return EIO;
}

static int
enter(struct work *work, struct claim *claim, const struct candidate *candidate)
{
	int fault = work_enter(work, candidate->directory->fd, claim);

	return fault == ENOENT ? which_is_gone(work) : fault;
}

/* The file is ours now, whatever comes. */
static enum newsalert_err
confirm(struct work *work, struct claim *claim, struct claim **claimp)
{
	int fault = verify(work, claim);

	if (fault != 0) {
		/* work_take knows what to do about it. */
		claim->counted = true;
		work_defer(work, claim);
		return NEWSALERT_EAGAIN;
	}
	work_judge(work, claim);
	*claimp = claim;
	return NEWSALERT_OK;
}

enum newsalert_err
taking_try(struct watch *watch, struct work *work, int64_t now_ms, int *faultp,
    struct claim **claimp)
{
	struct candidate *candidate = candidates_ripe(watch->candidates);
	struct claim *claim = claim_new(candidate);
	enum newsalert_err err = NEWSALERT_EAGAIN;
	int fault = 0;

	if (claim == NULL) {
		*faultp = ENOMEM;
		return NEWSALERT_ENOMEM;
	}
	fault = open_candidate(candidate, claim);
	if (fault == 0 && !S_ISREG(claim->st.st_mode))
		fault = ELOOP;
	if (fault == 0 && !is_ripe(watch, candidate, &claim->st, now_ms))
		goto out;
	if (fault == 0)
		fault = enter(work, claim, candidate);
	if (fault != 0) {
		*faultp = fault;
		err = refuse(watch, candidate, fault, now_ms);
		goto out;
	}
	candidates_drop(watch->candidates, candidate);
	err = confirm(work, claim, claimp);
	claim = NULL;
out:
	claim_free(claim);
	return err;
}

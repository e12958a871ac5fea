/* SPDX-License-Identifier: MIT */
/*
 * Where the parts of the intake meet. A file's way: event.c and scan.c make
 * its name a candidate, taking.c makes that a claim in work.c, and done.c or
 * failed.c has it in the end.
 *
 * Nothing on the way to done/ is synced. Each step is one rename on one file
 * system, which after a power cut has happened or has not: the file is in
 * the inbox, in work/ or in done/. It is read again from the first two, and
 * when the journal had committed it, which is what counts, it is a repeat.
 */
#include "daemon/intake/inbox.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/intake/event.h"
#include "daemon/intake/parts.h"
#include "daemon/intake/place.h"
#include "daemon/intake/scan.h"
#include "daemon/intake/taking.h"
#include "daemon/intake/trouble.h"
#include "daemon/log.h"

#define ATTEMPTS_MAX  8    /* one digit, and one above it */
#define TRIES_A_CLAIM 1024 /* candidates that one call gets through */

static enum newsalert_err
start_watch(struct inbox *inbox, const struct inbox_options *options,
    struct newsalert_error *why)
{
	struct watch_times times = { options->quiet_ms, options->settle_ms,
		options->rescan_ms, options->check_ms };
	struct directory_identity home;
	enum newsalert_err err;

	if (directory_identify(inbox->spool.work_fd, "", true, &home) != 0)
		return NEWSALERT_EIO;
	err = watch_new(&times, &home, why, &inbox->watch);
	for (size_t i = 0; err == NEWSALERT_OK && i < inbox->place_count; i++)
		err = watch_add(inbox->watch, &inbox->places[i], why);
	return err;
}

/* Where the claims that were left in work/ came from. */
static void
trace_leftovers(struct inbox *inbox)
{
	struct directory *directory;
	struct claim *claim;

	if (inbox->work.waiting_count > 0)
		watch_subdirectories(inbox->watch);
	TAILQ_FOREACH (claim, &inbox->work.waiting, link) {
		directory = watch_find_origin(inbox->watch, claim->origin);
		claim->place =
		    directory == NULL ? &inbox->places[0] : directory->place;
		if (directory != NULL)
			snprintf(claim->source, sizeof(claim->source), "%s",
			    directory->source);
	}
}

static enum newsalert_err
open_all(struct inbox *inbox, const struct inbox_options *options,
    struct newsalert_error *why)
{
	enum newsalert_err err;

	if (options->place_count == 0) {
		snprintf(why->text, sizeof(why->text), "no inbox is given");
		return NEWSALERT_EINVAL;
	}
	err = places_dup(options->places, options->place_count, &inbox->places);
	if (err != NEWSALERT_OK)
		return err;
	inbox->place_count = options->place_count;
	err = spool_open(options->spool, why, &inbox->spool);
	if (err != NEWSALERT_OK)
		return err;
	failed_init(&inbox->failed, inbox->spool.failed_fd, options);
	err = done_init(&inbox->done, inbox->spool.done_fd, options);
	if (err != NEWSALERT_OK)
		return err;
	err = work_init(&inbox->work, inbox->spool.work_fd, options);
	if (err != NEWSALERT_OK)
		return err;
	err = start_watch(inbox, options, why);
	if (err == NEWSALERT_OK)
		trace_leftovers(inbox);
	return err;
}

enum newsalert_err
inbox_open(const struct inbox_options *options, struct newsalert_error *why,
    struct inbox **inboxp)
{
	struct newsalert_error unasked;
	struct inbox *inbox = calloc(1, sizeof(*inbox));
	enum newsalert_err err;

	if (inbox == NULL)
		return NEWSALERT_ENOMEM;
	assert(
	    options->attempts_max > 0 && options->attempts_max <= ATTEMPTS_MAX);
	inbox->spool = (struct spool){ -1, -1, -1 };
	inbox->done.today_fd = -1;
	TAILQ_INIT(&inbox->work.waiting);
	why = why == NULL ? &unasked : why;
	why->text[0] = '\0';
	err = open_all(inbox, options, why);
	if (err != NEWSALERT_OK) {
		if (why->text[0] == '\0')
			snprintf(why->text, sizeof(why->text), "%s: %s",
			    options->spool, newsalert_strerror(err));
		inbox_close(inbox);
		return err;
	}
	*inboxp = inbox;
	return NEWSALERT_OK;
}

void
inbox_close(struct inbox *inbox)
{
	if (inbox == NULL)
		return;
	assert(inbox->out == 0);
	watch_free(inbox->watch);
	work_fini(&inbox->work);
	done_fini(&inbox->done);
	failed_fini(&inbox->failed);
	spool_close(&inbox->spool);
	places_free(inbox->places, inbox->place_count);
	free(inbox);
}

int
inbox_fd(const struct inbox *inbox)
{
	return inbox->watch->fd;
}

/* Milliseconds until what done/ and failed/ keep is looked at again. */
static int64_t
expire_in_ms(const struct inbox *inbox)
{
	int64_t due_sec = inbox->done.next_sec;

	if (inbox->failed.next_sec < due_sec)
		due_sec = inbox->failed.next_sec;
	return due_sec * 1000 - parts_time_ms();
}

int
inbox_timeout_ms(const struct inbox *inbox)
{
	const struct candidates *candidates = inbox->watch->candidates;
	int64_t now, wait, due = candidates_due_ms(candidates);

	if (inbox->expiring || scan_due(inbox->watch) ||
	    (inbox->more && candidates_ripe(candidates) != NULL))
		return 0;
	if (due == -1 || watch_due_ms(inbox->watch) < due)
		due = watch_due_ms(inbox->watch);
	now = parts_now_ms();
	wait = due - now;
	if (expire_in_ms(inbox) < wait)
		wait = expire_in_ms(inbox);
	if (wait < 0)
		return 0;
	return wait > INT_MAX ? INT_MAX : (int)wait;
}

void
inbox_poll(struct inbox *inbox)
{
	int64_t now = parts_now_ms(), now_sec = parts_time_ms() / 1000;

	inbox->more = false;
	event_read(inbox->watch, now);
	watch_check(inbox->watch, now);
	scan_slice(inbox->watch, now);
	candidates_ripen(inbox->watch->candidates, now);
	inbox->expiring = done_expire(&inbox->done, now_sec);
	if (!inbox->expiring)
		inbox->expiring = failed_expire(&inbox->failed, now_sec);
}

static enum newsalert_err
claim_waiting(struct inbox *inbox, struct claim **claimp)
{
	int fault = ENOENT;

	while (fault == ENOENT && inbox->work.waiting_count > 0) {
		if (work_first_is_alone(&inbox->work) && inbox->out > 0)
			return NEWSALERT_EAGAIN;
		fault = work_take(&inbox->work, claimp);
	}
	if (fault == 0)
		return NEWSALERT_OK;
	if (fault == ENOENT)
		return NEWSALERT_EAGAIN;
	parts_note_fault(inbox, fault);
	return trouble_err(fault);
}

static enum newsalert_err
claim_candidate(struct inbox *inbox, struct claim **claimp)
{
	struct candidates *candidates = inbox->watch->candidates;
	enum newsalert_err err = NEWSALERT_EAGAIN;
	int64_t now = parts_now_ms();
	int fault = 0;

	for (int i = 0; i < TRIES_A_CLAIM && err == NEWSALERT_EAGAIN; i++) {
		if (candidates_ripe(candidates) == NULL)
			return NEWSALERT_EAGAIN;
		err =
		    taking_try(inbox->watch, &inbox->work, now, &fault, claimp);
	}
	inbox->more = err == NEWSALERT_EAGAIN;
	if (err != NEWSALERT_OK && err != NEWSALERT_EAGAIN)
		parts_note_fault(inbox, fault);
	return err;
}

enum newsalert_err
inbox_claim(struct inbox *inbox, struct claim **claimp)
{
	enum newsalert_err err;

	if (inbox->alone)
		return NEWSALERT_EAGAIN;
	if (inbox->work.waiting_count > 0)
		err = claim_waiting(inbox, claimp);
	else
		err = claim_candidate(inbox, claimp);
	if (err != NEWSALERT_OK)
		return err;
	parts_note_fault(inbox, 0);
	inbox->out++;
	inbox->alone = (*claimp)->reject[0] == '\0' && (*claimp)->attempt > 1;
	return NEWSALERT_OK;
}

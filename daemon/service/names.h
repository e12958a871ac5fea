/* SPDX-License-Identifier: MIT */
/*
 * Durable names: each belongs to a user, has a filter, and at most one holder,
 * which is a connection. What its holder acknowledges goes to the journal; when
 * a holder vanishes, what it may have got without saying so is in doubt.
 * Knows no sockets.
 */
#ifndef SERVICE_NAMES_H
#define SERVICE_NAMES_H

#include <jansson.h>
#include <sys/queue.h>

#include "daemon/journal/journal.h"

#define NAME_MAX_LEN   64 /* bytes */
#define NAMES_PER_USER 64

struct names;

/* What a connection has of a name; all zero: nothing. */
struct name_hold {
	struct name *name;
	/* Another has taken the name over: it is not held any more. */
	void (*taken)(void *arg);
	void *arg;
};

/* journal is borrowed for the life of the names; dir is where it is, read once.
 * EFORMAT: it is damaged; why (or NULL) tells more. */
NEWSALERT_MUST_CHECK enum newsalert_err names_open(struct journal *journal,
    const char *dir, struct newsalert_error *why, struct names **namesp);
/* All holds are left already. NULL is fine. */
void names_close(struct names *names);

struct name_wish {
	uid_t uid;
	const char *name;
	const char *filter; /* NULL: as it is stored */
	uint64_t epoch;     /* of next; 0: of this journal */
	uint64_t next;      /* of a new name: the first seq it needs, in another
			       journal the oldest; 0: behind the head */
	bool takeover;      /* also from a holder that is there */
};

/* Take hold of a name, which is made if it is not there; done is called when
 * that is durable. The hold is the connection's, its name NULL before and after
 * it. *why says what is wrong: EINVAL (no such name can be, or the filter is
 * another than the stored one), EBUSY (somebody holds it), ETOOBIG (the user
 * has too many), ENOMEM, EDOWN. */
NEWSALERT_MUST_CHECK enum newsalert_err names_hold(struct names *names,
    const struct name_wish *wish, struct name_hold *hold, journal_done_fn done,
    void *arg, struct newsalert_error *why);

/* What the holder is told: filter, next, doubt, and whether it is new. NULL
 * when memory is out. */
json_t *names_describe(const struct names *names, const struct name_hold *hold);

/* Its holder needs nothing up to seq any more. EINVAL: that was not released
 * yet. What was acknowledged before stays. */
NEWSALERT_MUST_CHECK enum newsalert_err names_acknowledge(struct names *names,
    struct name_hold *hold, uint64_t seq, journal_done_fn done, void *arg);

/* Let go. cleanly: it has had nothing that it did not acknowledge. Harmless
 * for one that holds nothing. */
void names_leave(struct names *names, struct name_hold *hold, bool cleanly);

/* Rows for `subscriptions`: of uid, or of everybody. NULL: memory is out. */
json_t *names_list(const struct names *names, uid_t uid, bool everybody);

/* ENOTFOUND; EBUSY: it is held. */
NEWSALERT_MUST_CHECK enum newsalert_err names_forget(struct names *names,
    uid_t uid, const char *name, journal_done_fn done, void *arg);

/* Forget, with a log line each, what has not been held for so long. To be
 * called every minute; a clock that has jumped is not believed. */
void names_expire(struct names *names, int64_t expiry_ms);

#endif

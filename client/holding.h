/* SPDX-License-Identifier: MIT */
/*
 * A durable name that a subscription holds: a connection of its own to the
 * keeper, which the hold lasts as long as. What the caller acknowledges goes
 * there in the background; when the daemon comes back the name is held again.
 * Only the start and the end block, and not for long.
 */
#ifndef CLIENT_HOLDING_H
#define CLIENT_HOLDING_H

#include "newsalert.h"

#define HOLDING_ACK_MS    100 /* acknowledgements are not sent more often ... */
#define HOLDING_ACK_COUNT 256 /* ... unless for so many alerts */

/* What is asked of the keeper, and answered in this order. */
enum holding_request { HOLDING_HOLD, HOLDING_ACK, HOLDING_RELEASE };

struct holding {
	struct newsalert_keeper *keeper; /* NULL: no connection */
	char *runtime;                   /* NULL: the default */
	char *name;                      /* NULL: nothing is held */
	int epoll;                       /* the subscription's, borrowed */
	bool held;
	bool is_new;                  /* the name was made by the first hold */
	bool lost;                    /* another has it now */
	bool asked;                   /* a request waits for its answer ... */
	enum holding_request request; /* ... this one */
	uint64_t epoch;               /* of the journal, as of the last hold */
	uint64_t doubt;               /* up to this seq alerts may come again */
	uint64_t acked;               /* by the caller */
	uint64_t sent;                /* of that, to the keeper */
	uint64_t count;               /* of alerts acknowledged and not sent */
	int64_t due_ms;               /* no acknowledgement before */
	int64_t retry_ms;
	int64_t backoff_ms;
};

#define HOLDING_INIT ((struct holding){ .epoll = -1 })

/* What the keeper answers to a hold. */
struct holding_place {
	uint64_t epoch;
	uint64_t oldest;
	uint64_t head;
	uint64_t next;
	char *filter; /* the name's; the caller frees it */
};

/* Take hold of options->name, waiting for the answer. filter NULL: the name's
 * own; epoch, from: of a new name, its first alert. EBUSY: it is held by
 * another; EINVAL: its filter is another; both say so in *why. */
NEWSALERT_MUST_CHECK enum newsalert_err holding_start(struct holding *holding,
    const struct newsalert_subscription_options *options, const char *filter,
    uint64_t epoch, uint64_t from, struct newsalert_error *why,
    struct holding_place *place);

/* From now on the connection is watched by that epoll. */
NEWSALERT_MUST_CHECK enum newsalert_err holding_watch(struct holding *holding,
    int epoll);

/* The caller needs nothing up to seq any more. */
void holding_acknowledge(struct holding *holding, uint64_t seq);

/* The journal went back: of what it has now, the caller has acknowledged
 * nothing behind seq. */
void holding_go_back(struct holding *holding, uint64_t seq);

/* Read answers, send what is due, come back after a loss. EBUSY: another has
 * taken the name over. */
NEWSALERT_MUST_CHECK enum newsalert_err holding_tick(struct holding *holding);

/* Wait at most so long until the keeper has what was acknowledged. EDOWN: it
 * has not answered. */
NEWSALERT_MUST_CHECK enum newsalert_err holding_settle(struct holding *holding,
    int timeout_ms);

/* When to tick again if nothing is heard; INT64_MAX: not at all. */
int64_t holding_deadline(const struct holding *holding);

/* Send what was acknowledged. cleanly: nothing was delivered that was not. */
void holding_end(struct holding *holding, bool cleanly);

#endif

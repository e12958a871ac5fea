/* SPDX-License-Identifier: MIT */
/*
 * The order of alerts in a subscription, without sockets and clocks: what was
 * heard goes in, alerts in order of seq without a hole, notices, and wishes to
 * ask the daemon come out. After each input take all output before the next.
 *
 * Live frames behind a gap are held in a window while replay fills the gap.
 * What does not fit the window is dropped: replay will get there.
 */
#ifndef CLIENT_SEQUENCE_H
#define CLIENT_SEQUENCE_H

#include "client/window.h"

#define SEQUENCE_WINDOW       1024      /* alerts held back */
#define SEQUENCE_WINDOW_BYTES (4 << 20) /* and their bytes */
#define SEQUENCE_GRACE_MS     250   /* a heartbeat ahead this long is a gap */
#define SEQUENCE_SILENCE_MS   6000  /* three heartbeats */
#define SEQUENCE_DOWN_MS      10000 /* no answer for this long is reported */
#define SEQUENCE_NEVER        INT64_MAX
#define SEQUENCE_NOTICES      8

enum sequence_wish {
	SEQUENCE_NOTHING,
	SEQUENCE_STATUS,
	SEQUENCE_REPLAY,    /* of epoch, from, to (0: the head) */
	SEQUENCE_RECONNECT, /* open the feed anew; needs no answer */
};

struct sequence_request {
	enum sequence_wish wish;
	uint64_t epoch;
	uint64_t from;
	uint64_t to;
};

enum sequence_output_kind { SEQUENCE_ALERT, SEQUENCE_NOTICE };

/* bytes: borrowed until the next call with the sequence. */
struct sequence_output {
	enum sequence_output_kind kind;
	uint64_t seq; /* of the alert */
	const char *bytes;
	size_t len;
	struct newsalert_notice notice; /* without its text */
};

/* What closing lines say of the journal. */
struct sequence_journal {
	uint64_t epoch;
	uint64_t oldest;
	uint64_t head;
};

struct sequence {
	uint64_t epoch;
	uint64_t next;      /* the first seq that was not delivered */
	uint64_t head_sure; /* released; what is missing up to it was missed */
	uint64_t head_told; /* by heartbeats, that may overtake a frame */
	int64_t behind_ms;  /* since when head_told is ahead of ... */
	uint64_t behind_next;

	bool started;       /* START was said */
	int64_t join_ms;    /* until then, the first frame is waited for */
	int64_t heard_ms;   /* the last frame */
	bool away;          /* BYE was said, and nothing heard since */
	bool down;          /* DOWN was said */
	int64_t failing_ms; /* since when requests fail; SEQUENCE_NEVER: not */
	int64_t retry_ms;   /* no request before */
	int64_t backoff_ms;
	bool wants_status;
	bool doubted;      /* one status said that the journal went back */
	int64_t status_ms; /* no second status before */

	struct sequence_request asked; /* waiting for its answer */
	uint64_t asked_next;           /* next, at that time */
	int64_t asked_ms;
	struct backlog page;
	struct window window;
	char *lent; /* bytes of the last output */
	struct newsalert_notice notices[SEQUENCE_NOTICES];
	size_t notice_count;
};

/* Begin with the alert next of epoch, in the journal as it is. Says if that
 * is not possible, and begins at its oldest. */
void sequence_init(struct sequence *sequence, uint64_t epoch, uint64_t next,
    const struct sequence_journal *journal, int64_t now_ms);
void sequence_fini(struct sequence *sequence);

/* ---- What was heard live ----------------------------------------------- */

/* Copies what it keeps; without memory it keeps nothing, and replay brings
 * it. */
void sequence_hear_alert(struct sequence *sequence,
    const struct sequence_alert *alert, int64_t now_ms);
void sequence_hear_heartbeat(struct sequence *sequence, uint64_t epoch,
    uint64_t head, int64_t now_ms);
void sequence_hear_bye(struct sequence *sequence, uint64_t epoch, uint64_t head,
    int64_t now_ms);

/* ---- What was answered ------------------------------------------------- */

/* One alert of the page that was asked for. EPROTO: of another epoch, out of
 * order, or too many for a page; ENOMEM. Then end with sequence_fail. */
NEWSALERT_MUST_CHECK enum newsalert_err sequence_add(struct sequence *sequence,
    const struct sequence_alert *alert);
/* The page is complete; next is where the following one starts. */
void sequence_end_page(struct sequence *sequence,
    const struct sequence_journal *journal, uint64_t next, int64_t now_ms);
void sequence_set_journal(struct sequence *sequence,
    const struct sequence_journal *journal, int64_t now_ms);
/* The daemon says that the journal is another one. */
void sequence_refuse_epoch(struct sequence *sequence, int64_t now_ms);
/* No answer, or a useless one. */
void sequence_fail(struct sequence *sequence, int64_t now_ms);

/* ---- What comes out ---------------------------------------------------- */

/* The next alert or notice; false: none now. */
bool sequence_take(struct sequence *sequence, struct sequence_output *output);
/* false: nothing would come out. */
bool sequence_has_output(const struct sequence *sequence);

/* The alert that was taken last, seq, could not be used: it comes again. */
void sequence_untake(struct sequence *sequence, uint64_t seq);

/* What to ask now. A request that is returned waits for its answer, and there
 * is no other before it came or failed. */
void sequence_ask(struct sequence *sequence, int64_t now_ms,
    struct sequence_request *request);
/* When to ask again if nothing is heard; SEQUENCE_NEVER: not at all. */
int64_t sequence_deadline(const struct sequence *sequence);

#endif

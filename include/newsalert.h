/* SPDX-License-Identifier: MIT */
/*
 * libnewsalert: subscribe to the alerts of a newsalert daemon, in order and
 * without loss, from any event loop; ask the daemon for its status and its
 * history; test alerts against filters.
 *
 * One object belongs to one thread at a time. Strings are UTF-8. Functions
 * that can fail return enum newsalert_err and leave their out-parameter alone
 * on failure; where they take a struct newsalert_error it may be NULL.
 */
#ifndef NEWSALERT_H
#define NEWSALERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NEWSALERT_API        __attribute__((visibility("default")))
#define NEWSALERT_MUST_CHECK __attribute__((warn_unused_result))

/* Limits of the protocol, in bytes unless the name says otherwise. */
#define NEWSALERT_ALERT_MAX   32768  /* one alert object */
#define NEWSALERT_FRAME_MAX   65536  /* one live frame or request line */
#define NEWSALERT_PAGE_ALERTS 256    /* alerts in one page of replay */
#define NEWSALERT_PAGE_BYTES  524288 /* and their bytes */
#define NEWSALERT_FILTER_MAX  4096   /* a filter's text */
#define NEWSALERT_TOPIC_MAX   128    /* a topic id */
#define NEWSALERT_RUNTIME_DIR "/run/newsalert"

enum newsalert_err {
	NEWSALERT_OK = 0,
	NEWSALERT_EINVAL,    /* the caller's text or argument is wrong */
	NEWSALERT_EFORMAT,   /* content that is not what it claims to be */
	NEWSALERT_ETOOBIG,   /* a limit was passed */
	NEWSALERT_ENOTFOUND, /* no such thing */
	NEWSALERT_EPERM,     /* the caller may not */
	NEWSALERT_EDOWN,     /* the daemon does not run or does not answer */
	NEWSALERT_EEPOCH,    /* the journal is another one than was asked for */
	NEWSALERT_EPROTO,    /* the peer broke the protocol */
	NEWSALERT_EAGAIN,    /* nothing now, ask again later */
	NEWSALERT_EBUSY,     /* somebody else has it */
	NEWSALERT_ENOSPC,    /* disk or quota is full */
	NEWSALERT_ENOMEM,    /* memory is out */
	NEWSALERT_EIO,       /* any other system call failed */
};

/* What went wrong, for a person. column: 1-based place, in characters, in the
 * text that was parsed; 0 where there is none. */
struct newsalert_error {
	int column;
	char text[252];
};

/* A constant sentence, never NULL. */
NEWSALERT_API const char *newsalert_strerror(enum newsalert_err err);

/* ---- Alerts ---------------------------------------------------------- */

struct newsalert_alert;

/* Decode one alert object of len bytes. The caller frees *alertp with
 * newsalert_alert_free. EFORMAT: not an alert; ETOOBIG: over the limit. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_alert_decode(const char *json, size_t len,
    struct newsalert_alert **alertp);
NEWSALERT_API void newsalert_alert_free(struct newsalert_alert *alert);

/* Each is borrowed until the alert is freed; "" where the alert has none. */
NEWSALERT_API const char *newsalert_alert_json(
    const struct newsalert_alert *alert);
NEWSALERT_API uint64_t newsalert_alert_epoch(
    const struct newsalert_alert *alert);
NEWSALERT_API uint64_t newsalert_alert_seq(const struct newsalert_alert *alert);
/* It may have come before: to a durable name, without being acknowledged. */
NEWSALERT_API bool newsalert_alert_redelivered(
    const struct newsalert_alert *alert);
NEWSALERT_API const char *newsalert_alert_headline(
    const struct newsalert_alert *alert);
NEWSALERT_API const char *newsalert_alert_summary(
    const struct newsalert_alert *alert);
NEWSALERT_API const char *newsalert_alert_source(
    const struct newsalert_alert *alert);
/* The provider's own: a short name of the story, where it can be read, its
 * identity whatever its version, and the version. */
NEWSALERT_API const char *newsalert_alert_slugline(
    const struct newsalert_alert *alert);
NEWSALERT_API const char *newsalert_alert_link(
    const struct newsalert_alert *alert);
NEWSALERT_API const char *newsalert_alert_guid(
    const struct newsalert_alert *alert);
NEWSALERT_API const char *newsalert_alert_version(
    const struct newsalert_alert *alert);
/* When the provider published and last changed it: seconds of Unix time, 0
 * where it does not say. */
NEWSALERT_API int64_t newsalert_alert_published_sec(
    const struct newsalert_alert *alert);
NEWSALERT_API int64_t newsalert_alert_modified_sec(
    const struct newsalert_alert *alert);

/* ---- Filters (newsalert(1), FILTERS) --------------------------------- */

struct newsalert_filter;

/* Parse a filter; the empty text passes every alert. On EINVAL *why names the
 * fault and its column. The caller frees *filterp. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_filter_parse(const char *text, struct newsalert_error *why,
    struct newsalert_filter **filterp);
NEWSALERT_API void newsalert_filter_free(struct newsalert_filter *filter);
NEWSALERT_API bool newsalert_filter_match(const struct newsalert_filter *filter,
    const struct newsalert_alert *alert);

/* The filter as text that parses to an equal filter, topics resolved.
 * Borrowed until the filter is freed or resolved again. */
NEWSALERT_API const char *newsalert_filter_text(
    const struct newsalert_filter *filter);

/* Replace each topic that is the tail of exactly one id in topics
 * (count strings) by that id: "sanctions" becomes "politics/sanctions".
 * EINVAL, with the candidates in *why: ambiguous, or nothing like it. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_filter_resolve(struct newsalert_filter *filter,
    const char *const *topics, size_t count, struct newsalert_error *why);

/* ---- The daemon's request socket (newsalert-wire(7)) ------------------ */

struct newsalert_keeper;

/* Connect to RUNTIME/keeper.sock; runtime NULL means NEWSALERT_RUNTIME from
 * the environment, else NEWSALERT_RUNTIME_DIR. EDOWN: not running; EPERM: no
 * permission; *why says what to do. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_keeper_open(const char *runtime, struct newsalert_error *why,
    struct newsalert_keeper **keeperp);
NEWSALERT_API void newsalert_keeper_close(struct newsalert_keeper *keeper);

/* Called for each line of an answer but the last; line ends in NUL and is
 * borrowed for the call. Return false to stop listening. */
typedef bool (*newsalert_line_fn)(const char *line, size_t len, void *arg);

/* Send one request object (a JSON line without its newline) and wait at most
 * timeout_ms (-1: for ever) for the whole answer. *lastp is the closing line,
 * which the caller frees. A daemon that refuses is not an error here: the
 * closing line has "ok":false and says why. EDOWN: the daemon is gone or too
 * slow; EAGAIN: line returned false. After any error the connection is of no
 * further use. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_keeper_request(struct newsalert_keeper *keeper, const char *request,
    int timeout_ms, newsalert_line_fn line, void *arg, char **lastp);

/* ---- Subscriptions ----------------------------------------------------- */

struct newsalert_subscription;

enum newsalert_event {
	NEWSALERT_EVENT_START, /* watching from epoch.seq */
	NEWSALERT_EVENT_LOST,  /* retention deleted seq..until, count of them */
	NEWSALERT_EVENT_EPOCH, /* another journal: it starts at epoch.seq */
	NEWSALERT_EVENT_BACK,  /* the journal went back to epoch.seq */
	NEWSALERT_EVENT_DOWN,  /* the daemon is out of reach */
	NEWSALERT_EVENT_UP,    /* it is back */
	NEWSALERT_EVENT_BYE,   /* it said that it stops */
};

struct newsalert_notice {
	enum newsalert_event event;
	uint64_t epoch;
	uint64_t seq;
	uint64_t until;
	const char *text; /* one sentence for a person; borrowed for the call */
};

/* An alert of the filter, in order of seq, each once; borrowed for the call.
 * Return false to stop: dispatch returns after this alert, and a later
 * dispatch goes on with the next one. */
typedef bool (
    *newsalert_alert_fn)(const struct newsalert_alert *alert, void *arg);
typedef void (
    *newsalert_notice_fn)(const struct newsalert_notice *notice, void *arg);

struct newsalert_subscription_options {
	const char *runtime; /* as for newsalert_keeper_open */
	const char *filter;  /* NULL or "": every alert */
	uint64_t epoch;      /* with next: resume there; 0: start at the head */
	uint64_t next;       /* the first seq wanted */
	int64_t since_ms;    /* or every alert since then (Unix time); 0: no */
	/* A durable name: the daemon remembers how far it has got, also over
	 * restarts of both. A new one starts at the place above; one that is
	 * there goes on behind what it acknowledged last, with its own filter
	 * (then filter must be NULL or the same). NULL: none. */
	const char *name;
	bool takeover; /* end whoever holds the name now */
	newsalert_alert_fn alert;
	newsalert_notice_fn notice; /* may be NULL */
	void *arg;
};

/* Start watching. Topic tails in the filter are resolved by the daemon's
 * rules. All strings are copied. The caller ends with newsalert_unsubscribe.
 * EINVAL: the filter, or it is not that of the durable name; EBUSY: somebody
 * else holds the name, which a later dispatch can say too; EDOWN, EPERM. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_subscribe(const struct newsalert_subscription_options *options,
    struct newsalert_error *why, struct newsalert_subscription **subscriptionp);
NEWSALERT_API void newsalert_unsubscribe(
    struct newsalert_subscription *subscription);

/* For an event loop: wait until the descriptor is readable (level-triggered)
 * or the timeout in ms has passed (-1: none), then dispatch. Dispatch never
 * blocks. The descriptor stays the same and is not to be read or closed. */
NEWSALERT_API int newsalert_fd(
    const struct newsalert_subscription *subscription);
NEWSALERT_API int newsalert_timeout_ms(
    const struct newsalert_subscription *subscription);
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err newsalert_dispatch(
    struct newsalert_subscription *subscription);

/* Wait at most timeout_ms (-1: for ever) and dispatch once. EAGAIN: the time
 * is up, or a signal came. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_wait(struct newsalert_subscription *subscription, int timeout_ms);

/* The next seq that the callback will see, with its epoch: store both to
 * resume there. */
NEWSALERT_API void
newsalert_position(const struct newsalert_subscription *subscription,
    uint64_t *epochp, uint64_t *nextp);

/* With a durable name: everything up to seq, an alert that was delivered, is
 * dealt with and need not come again. The daemon is told in the background,
 * some ten times a second, and by newsalert_unsubscribe. What was delivered and
 * not acknowledged when the program ends comes again, marked as redelivered. */
NEWSALERT_API void
newsalert_acknowledge(struct newsalert_subscription *subscription,
    uint64_t seq);

/* Wait at most timeout_ms until the daemon has stored what was acknowledged.
 * EDOWN: it has not answered; it will be told when it is back. */
NEWSALERT_API NEWSALERT_MUST_CHECK enum newsalert_err
newsalert_settle(struct newsalert_subscription *subscription, int timeout_ms);

#ifdef __cplusplus
}
#endif
#endif

/* SPDX-License-Identifier: MIT */
/*
 * The journal: each file's outcome comes in and is committed; released alerts
 * and outcomes come back in the order of append; replay, history and receipts
 * are read from it. SQLite; one writer thread (group commit), one reader
 * thread. All functions below are for the loop thread; callbacks run inside
 * journal_dispatch, on the loop thread.
 */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include <sys/types.h>

#include "newsalert.h"

struct journal;

struct journal_options {
	const char *dir;     /* journal.db and search.db are in it */
	int64_t keep_ms;     /* retention by age; 0: for ever */
	uint64_t keep_count; /* by number of alerts; 0: any */
	uint64_t keep_bytes; /* by size; 0: any */
	/* Repeats are known while their alert is there, and for this long
	 * after the article was last seen; 0: for ever. */
	int64_t identity_keep_ms;
	int64_t receipt_keep_ms; /* 0: for ever */
	/* An alert of at most this long ago can be a near copy; 0: none is. */
	int64_t similar_ms;
	bool search; /* fill search.db */
};

/* Open or make the journal in dir; starts both threads. *why says what is
 * wrong and what to do: another version, corrupt, no permission. */
NEWSALERT_MUST_CHECK enum newsalert_err
journal_open(const struct journal_options *options, struct newsalert_error *why,
    struct journal **journalp);
/* Waits for what was appended and delivers it, then closes. Queries that are
 * not answered are cancelled. NULL is fine. Not from within a callback. */
void journal_close(struct journal *journal);

/* Copy the journal in dir, which a daemon may be writing, to a new file; that
 * file, put in the place of a journal.db, gets a new epoch. search.db is not
 * copied: it is built again. For any thread or process. EBUSY: the file is
 * there already. */
NEWSALERT_MUST_CHECK enum newsalert_err journal_backup(const char *dir,
    const char *file, struct newsalert_error *why);

/* What could be read of one kind of row. */
struct journal_saved {
	uint64_t count;      /* rows saved */
	uint64_t lost;       /* of those that have numbers: missing ones */
	uint64_t unreadable; /* places that could not be read */
	bool at_most;        /* retention may have deleted some of the lost */
};

struct journal_recovery {
	bool sound;   /* nothing is damaged: nothing was done */
	bool whole;   /* every alert and the epoch: it stays */
	bool missing; /* there was no journal, only traces of one */
	uint64_t epoch;
	char damage[252]; /* the first that was found */
	char aside[252];  /* the damaged file's name in dir */
	struct journal_saved alerts;
	struct journal_saved texts; /* whole articles */
	struct journal_saved held;
	struct journal_saved receipts;
	struct journal_saved names;
	struct journal_saved rules;
	struct journal_saved identities; /* of articles that came */
	struct journal_saved links;      /* between stories */
};

/* Read the whole journal in dir, which no daemon uses and whose lock the
 * caller has. Where it is damaged, or gone, save what can be read in a new
 * journal.db with a new epoch, or with the old one when every alert is there;
 * the damaged file goes to journal.db.broken-TIME, its log with it. Embargoed
 * articles, receipts and names are saved too; the search file is built again.
 * dry: change nothing. EFORMAT: it is no journal, or a newer one, and stays as
 * it is; ENOTFOUND: there is none and never was; ENOSPC, EIO, ENOMEM: the new
 * one cannot be written, nothing has changed. *why says what. */
NEWSALERT_MUST_CHECK enum newsalert_err journal_recover(const char *dir,
    bool dry, struct journal_recovery *recovery, struct newsalert_error *why);

/* What the journal is now: epoch, highest and lowest released seq (head 0:
 * none yet; oldest is head + 1 when none is left). */
struct journal_state {
	uint64_t epoch;
	uint64_t head;
	uint64_t oldest;
	uint64_t held;  /* embargoed articles without a seq */
	uint64_t bytes; /* of the database file */
	uint64_t commits;
	uint64_t last_receipt; /* the highest number given */
	int64_t committing_ms; /* since when a commit is under way, monotonic
				  ms; 0: none. For the watchdog. */
};
void journal_state(const struct journal *journal, struct journal_state *state);

/* Readable when journal_dispatch has something to deliver, or when retention
 * has changed the state. */
int journal_fd(const struct journal *journal);
void journal_dispatch(struct journal *journal);

/* ---- Writing ----------------------------------------------------------- */

enum journal_msgtype {
	JOURNAL_NEW,
	JOURNAL_UPDATE,
	JOURNAL_CORRECT,
	JOURNAL_WITHDRAW,
};

#define JOURNAL_NAMED_MAX  6
#define JOURNAL_SKETCH_LEN 32
#define JOURNAL_SOURCE_LEN 32

/* By what an article is known to belong to earlier ones. Keys are hashes, 0:
 * none. */
struct journal_kin {
	uint64_t guid;     /* of the provider's identity of the story */
	uint64_t headline; /* of source and headline */
	/* of headlines that the article, a notice, names */
	uint64_t named[JOURNAL_NAMED_MAX];
	/* MinHash of the text; all zeros: too short for one */
	uint16_t sketch[JOURNAL_SKETCH_LEN];
	char source[JOURNAL_SOURCE_LEN]; /* ended by NUL; "": unknown */
	uint8_t msgtype; /* of enum journal_msgtype, as the copy says */
	uint8_t reserved[7];
};

struct journal_article {
	unsigned char id[32];
	char *body; /* encoded alert without epoch, seq, time */
	size_t body_len;
	char *countries; /* the lists of the live frame */
	char *mentions;
	char *topics;
	char *rules; /* ids of the topics that tag, without their ancestors;
			NULL: none */
	char *zones; /* JSON object: zone name -> text */
	size_t zones_len;
	int64_t embargo_sec; /* 0: release now */
	struct journal_kin kin;
};

#define JOURNAL_PROBLEMS_MAX       100  /* of a file, told one by one */
#define JOURNAL_PROBLEM_REASON_MAX 1024 /* bytes of one's reason */

/* An article of a file that cannot be read, while others can. */
struct journal_problem {
	size_t index; /* among all articles of the file, from 0 */
	char *reason;
};

/* One file, to be recorded in one transaction. */
struct journal_file {
	uint64_t job;
	char *name;
	uid_t owner;
	unsigned char hash[32]; /* of the file's bytes; zeros: never read */
	char *reason;           /* rejected because; NULL: accepted */
	struct journal_article *articles;
	size_t count;
	struct journal_problem *problems; /* by rising index; the first of
					     them */
	size_t problem_count;             /* at most JOURNAL_PROBLEMS_MAX */
	size_t problem_total; /* with those not told; 0: all can be read */
	size_t replaced;      /* bytes that were no text and became U+FFFD */
	char *spent; /* what topics took: "id=nanoseconds,..."; NULL: unknown */
	void *arg;   /* comes back with the outcome */
};
void journal_file_free(struct journal_file *file);
/* Why the file is not done: rejected, or some of its articles. "": it is. */
void journal_file_reason(const struct journal_file *file, char *out,
    size_t size);

enum journal_result {
	JOURNAL_RELEASED, /* a new alert with a seq */
	JOURNAL_REPEAT,   /* known: seq is the earlier alert's, 0: held */
	JOURNAL_HELD,     /* embargoed: no seq yet */
};

/* What became of one article of a file. */
struct journal_outcome {
	enum journal_result result;
	uint64_t seq;
};

/* A released alert, in order of seq, before its file's outcome. */
struct journal_release {
	uint64_t epoch;
	uint64_t seq;
	const char *json; /* sealed */
	size_t json_len;
	const char *countries;
	const char *mentions;
	const char *topics;
};

/* Everything is borrowed for the call. committed: err is OK when the file is
 * durable; EFORMAT: its rows were refused and it was recorded as rejected,
 * with the reason that file->reason has now; ENOSPC, EIO, ENOMEM: nothing was
 * recorded, stop the intake and append it again later.
 * After fatal the journal writes nothing more, and the daemon must exit: EIO,
 * an fsync failed, start again and replay; EFORMAT, the file is damaged,
 * journal_recover is the way out. */
struct journal_callbacks {
	void (*released)(const struct journal_release *release, void *arg);
	void (*committed)(const struct journal_file *file,
	    enum newsalert_err err, const struct journal_outcome *outcomes,
	    void *arg);
	void (*fatal)(enum newsalert_err err, const char *text, void *arg);
	/* Retention or the search file has failed and is tried again later:
	 * one sentence for the log. May be NULL, as all of them. */
	void (*trouble)(const char *text, void *arg);
	void *arg;
};
void journal_set_callbacks(struct journal *journal,
    const struct journal_callbacks *callbacks);

/* Queue a file. Takes ownership, even on failure. ENOMEM; EDOWN: the journal
 * is being closed. */
NEWSALERT_MUST_CHECK enum newsalert_err journal_append(struct journal *journal,
    struct journal_file *file);

/* The wall clock was set: look at what is held. */
void journal_clock_changed(struct journal *journal);

/* ---- Reading ----------------------------------------------------------- */

enum journal_query_kind {
	JOURNAL_REPLAY,    /* rising seq from `from` */
	JOURNAL_HISTORY,   /* falling seq, from below `before` */
	JOURNAL_ARTICLE,   /* one alert and its zones, by `from` */
	JOURNAL_RECEIPT,   /* receipts of the file name `text`, newest first */
	JOURNAL_RECENT,    /* the newest receipts, of any file */
	JOURNAL_EMBARGOED, /* held articles, the next to be released first;
			      `from` of them are left out */
};

struct journal_query {
	enum journal_query_kind kind;
	uint64_t from;      /* replay: first seq; article: the seq */
	uint64_t to;        /* replay: last seq; 0: head */
	uint64_t before;    /* history: below this seq; receipts: below this
			       number; 0: from the newest */
	uint64_t after;     /* receipts: with a number above this */
	int64_t since_ms;   /* alerts at or after; 0: any */
	int64_t until_ms;   /* alerts before; 0: any */
	const char *filter; /* newsalert_filter text; NULL: all */
	const char *text;   /* full-text words, or the file's name */
	size_t limit;       /* alerts wanted, at most NEWSALERT_PAGE_ALERTS */
};

/* One page of the answer; borrowed for the call. rows are JSON objects
 * without newlines: alerts, {"alert":..,"zones":..}, receipts, or
 * {"until":..,"alert":..}. next: where
 * the following page starts (`from`, or `before`); 0: this was all. head,
 * oldest and last_receipt of the state are of the same moment as the rows.
 * err: EINVAL (filter or text), ENOTFOUND (article), EAGAIN (it took too long),
 * EFORMAT (a damaged row), or as the machine has it. */
struct journal_page {
	enum newsalert_err err;
	const char *error; /* NULL when OK */
	const char *const *rows;
	const size_t *row_lens;
	size_t count;
	uint64_t next;
	struct journal_state state;
};

typedef void (*journal_page_fn)(const struct journal_page *page, void *arg);

/* Ask for one page; done is called once, inside journal_dispatch, unless the
 * query is cancelled first. Copies what it needs. *ticketp is for cancel.
 * EINVAL: a text is over NEWSALERT_FILTER_MAX; ENOMEM; EDOWN. */
NEWSALERT_MUST_CHECK enum newsalert_err journal_ask(struct journal *journal,
    const struct journal_query *query, journal_page_fn done, void *arg,
    uint64_t *ticketp);
void journal_cancel(struct journal *journal, uint64_t ticket);

/* ---- Rules ------------------------------------------------------------- */

/* Ids of topics and codes of countries. */
struct journal_rule_names {
	char **items;
	size_t count;
};

/* From now on these rules are counted, as they tag; others are gone, and are
 * forgotten when the alerts of their time are. Takes the names and items,
 * which were allocated, even on failure. EDOWN: the journal is being closed. */
NEWSALERT_MUST_CHECK enum newsalert_err
journal_set_rules(struct journal *journal, struct journal_rule_names *names);
void journal_rule_names_free(struct journal_rule_names *names);

/* What a rule has done. Times are Unix ms. */
struct journal_rule {
	const char *name;  /* a topic's id, or a country's code */
	uint64_t hits;     /* alerts with the topic; about or filed */
	uint64_t mentions; /* of a country: alerts that only mention it */
	uint64_t spent_ns; /* of a topic: processor time, from a sample */
	int64_t since_ms;  /* counted since */
	int64_t last_ms;   /* of the last of hits and mentions; 0: none */
	int64_t gone_ms;   /* taken away; 0: it is in force */
};

typedef void (*journal_rule_fn)(const struct journal_rule *rule, void *arg);

/* Call each for every rule, in order of name, as the last commit left it.
 * Borrowed for the call, which must not call the journal. */
void journal_each_rule(const struct journal *journal, journal_rule_fn each,
    void *arg);

/* ---- Durable names ------------------------------------------------------ */

#define JOURNAL_NAME_HELD INT64_MAX /* as doubt: somebody holds it now */

/* A subscriber with a name that outlives it. The name belongs to its user. */
struct journal_name {
	uid_t uid;
	const char *name;
	const char *filter; /* "": every alert */
	uint64_t acked;     /* it needs nothing up to this seq any more */
	uint64_t doubt;     /* up to this seq it may have got what it did not
			       acknowledge */
	int64_t seen_ms;    /* when it was last there, Unix time */
};

typedef void (*journal_name_fn)(const struct journal_name *name, void *arg);
typedef void (*journal_done_fn)(enum newsalert_err err, void *arg);

/* Call each for every name that is in the journal in dir, which a daemon may
 * be writing. Borrowed for the call. EFORMAT: the journal is damaged; why
 * (or NULL) tells more of any failure. */
NEWSALERT_MUST_CHECK enum newsalert_err journal_each_name(const char *dir,
    journal_name_fn each, void *arg, struct newsalert_error *why);

/* Store a name as it is now, in place of what was stored of it, or forget it.
 * done is called once, inside journal_dispatch or journal_close, when that is
 * durable or has failed; it may be NULL. Copies what it needs. ENOMEM; EDOWN:
 * the journal is being closed. */
NEWSALERT_MUST_CHECK enum newsalert_err
journal_store_name(struct journal *journal, const struct journal_name *name,
    journal_done_fn done, void *arg);
NEWSALERT_MUST_CHECK enum newsalert_err
journal_forget_name(struct journal *journal, uid_t uid, const char *name,
    journal_done_fn done, void *arg);

#endif

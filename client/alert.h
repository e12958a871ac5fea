/* SPDX-License-Identifier: MIT */
/*
 * The alert object: what the worker fills in and encodes, what every reader
 * decodes, filters and prints. Internal to this repository; programs outside
 * use newsalert.h.
 */
#ifndef CLIENT_ALERT_H
#define CLIENT_ALERT_H

#include "newsalert.h"

#define ALERT_HEADLINE_MAX 512  /* code points */
#define ALERT_SUMMARY_MAX  500  /* code points */
#define ALERT_EVIDENCE_MAX 8    /* pieces a tag */
#define ALERT_TAGS_MAX     64   /* countries, and topics, each */
#define ALERT_SIMILAR_MAX  8    /* near copies */
#define ALERT_SOURCE_MAX   32   /* code points of a near copy's source */
#define ALERT_LINK_MAX     2048 /* bytes of link and guid */

#define ALERT_ORIGIN_PROVIDER "provider"

/* Bytes that sealing adds at most, with the NUL. */
#define ALERT_SEAL_MAX 2304

enum alert_role {
	ALERT_ABOUT = 1 << 0,
	ALERT_FILED = 1 << 1,
	ALERT_MENTIONED = 1 << 2,
};

/* One place in the article that speaks for a tag. offset: code points from
 * the start of the zone's text. */
struct alert_evidence {
	const char *zone;
	size_t offset;
	const char *text;
	const char *keyword; /* the rule's own spelling; NULL: not told */
};

struct alert_country {
	const char *code; /* ISO 3166-1 alpha-2, or XK */
	const char *name;
	unsigned roles; /* of enum alert_role */
	double score;
	size_t evidence_count; /* found; evidence[] has the first of them */
	struct alert_evidence *evidence;
	size_t evidence_len;
	const char *origin; /* ALERT_ORIGIN_PROVIDER: the provider's codes alone
			       say so; NULL: the text does */
};

struct alert_topic {
	const char *id; /* politics/diplomacy */
	const char *name;
	const char *medtop; /* IPTC code or NULL */
	double score;
	size_t evidence_count;
	struct alert_evidence *evidence;
	size_t evidence_len;
	const char *origin; /* as that of a country */
};

/* An earlier alert whose text is much the same. */
struct alert_similar {
	uint64_t seq;
	double score;       /* 0 to 1: the share of text in common */
	const char *source; /* its source, or NULL */
};

/* What an alert has to do with earlier ones. */
struct alert_links {
	uint64_t replaces;             /* seq of the story's first; 0: none */
	const char *replaces_id;       /* its id */
	struct alert_similar *similar; /* by falling score */
	size_t similar_len;
};

/* All strings are borrowed by the encoder and owned by a decoded alert.
 * NULL: absent. */
struct newsalert_alert {
	uint64_t epoch; /* 0 with seq 0: not released */
	uint64_t seq;
	int64_t time_ms; /* release, Unix time */
	const char *id;  /* "sha256:" and 64 hex digits */
	const char *msgtype;
	struct alert_links links;
	const char *headline;
	const char *summary;
	const char *source;
	const char *language; /* ISO 639-1, or "und" */
	int urgency;          /* 1 (most) to 9; 0: not told */
	const char *slugline;
	const char *link;
	const char *guid;      /* the provider's identity of the story */
	const char *version;   /* the provider's */
	int64_t published_sec; /* Unix time, 0: not told */
	int64_t modified_sec;
	struct {
		const char *place;
		const char *country;
		const char *date; /* YYYY-MM-DD */
	} dateline;
	struct alert_country *countries; /* by falling score */
	size_t countries_len;
	struct alert_topic *topics; /* by falling score */
	size_t topics_len;
	bool redelivered; /* it may have come before */
	bool truncated;   /* tags or evidence were cut to the limits */
	const char *file;
	const char *ruleset; /* 8 hex digits */
	const char *json;    /* of a decoded alert: the bytes it came from */
	void *memory;        /* what a decoded alert keeps alive */
};

#define ALERT_ID_SIZE (sizeof("sha256:") + 64)

/* An article's SHA-256 as alerts name it: "sha256:" and 64 hex digits. */
void alert_format_id(const unsigned char hash[static 32],
    char out[static ALERT_ID_SIZE]);

/* Say in a decoded alert, and in its JSON, that it may have come before. */
void alert_mark_redelivered(struct newsalert_alert *alert);

/* Neither about nor filed: a bare mention. */
static inline bool
alert_is_mention(const struct alert_country *country)
{
	return (country->roles & (ALERT_ABOUT | ALERT_FILED)) == 0;
}

/* Encode as one line without newline, at most NEWSALERT_ALERT_MAX bytes less
 * ALERT_SEAL_MAX for what sealing adds. Every text is cut to its limit; of a
 * big alert first evidence goes, then the tags of lowest score, and "truncated"
 * says so. epoch, seq and time are left out while seq is 0. The caller frees
 * *jsonp. */
NEWSALERT_MUST_CHECK enum newsalert_err
alert_encode(const struct newsalert_alert *alert, char **jsonp, size_t *lenp);

/* What the journal gives an alert on its release. */
struct alert_seal {
	uint64_t epoch;
	uint64_t seq;
	int64_t time_ms;
	const char *msgtype; /* NULL: as the body has it */
	struct alert_links links;
};

/* Give an encoded, unreleased body (from `{"newsalert":1,`) its number and
 * its links: writes the sealed object to out, NUL-terminated, and its length
 * to *lenp. ETOOBIG: size is too small; EFORMAT: body does not start as it
 * must. */
NEWSALERT_MUST_CHECK enum newsalert_err alert_seal(const char *body, size_t len,
    const struct alert_seal *seal, char *out, size_t size, size_t *lenp);

/* The number of a sealed alert, without decoding it where it begins as
 * alert_seal has it. EFORMAT: it has none. */
NEWSALERT_MUST_CHECK enum newsalert_err alert_peek(const char *json, size_t len,
    uint64_t *epochp, uint64_t *seqp);

/* Give a sealed alert, in place, the epoch of the journal that it is in now,
 * where it begins as alert_seal has it: a restored journal has a new one. */
void alert_set_epoch(char *json, size_t len, uint64_t epoch);

/* Whether an alert carries it as link or guid: one that is cut is another. */
bool alert_is_link(const char *text);

/* "2026-11-23T10:00:00.123Z" of Unix milliseconds; buf has 25 bytes. */
void alert_format_time(int64_t time_ms, char buf[static 25]);
/* The same without milliseconds, of seconds. */
void alert_format_seconds(int64_t time_sec, char buf[static 25]);
/* The reverse; also without milliseconds, and "YYYY-MM-DD" alone. */
NEWSALERT_MUST_CHECK enum newsalert_err alert_parse_time(const char *text,
    int64_t *time_msp);

/* The comma lists of a live frame: countries about or filed, countries only
 * mentioned, topics with all their ancestors; each sorted, each once. The
 * caller frees *textp. */
enum alert_list {
	ALERT_COUNTRIES,
	ALERT_MENTIONS,
	ALERT_TOPICS,
	ALERT_RULES, /* topics that tag themselves, without ancestors */
};
NEWSALERT_MUST_CHECK enum newsalert_err
alert_list(const struct newsalert_alert *alert, enum alert_list which,
    char **textp);

#endif

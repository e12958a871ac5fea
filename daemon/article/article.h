/* SPDX-License-Identifier: MIT */
/*
 * Articles: the bytes of one file come in, stories with zones go out; tagging
 * is next. Runs in workers only. Nothing here opens a file.
 */
#ifndef ARTICLE_ARTICLE_H
#define ARTICLE_ARTICLE_H

#include "newsalert.h"

#define ARTICLE_ID_LEN    32    /* SHA-256 */
#define ARTICLE_FIELD_MAX 256   /* source, place, region, agency: bytes */
#define ARTICLE_LINK_MAX  2048  /* guid and link: bytes */
#define SUBJECTS_MAX      256   /* that an article keeps */
#define ARTICLES_MAX      10000 /* of a file, where its reader is not told */

enum zone {
	ZONE_SECTION,
	ZONE_HEADLINE,
	ZONE_STANDFIRST,
	ZONE_CAPTION,
	ZONE_CREDIT,
	ZONE_BYLINE,
	ZONE_DATELINE,
	ZONE_BODY,
	ZONE_NOTE,
	ZONE_COUNT,
};

/* "headline", ...: the name in alerts, conditions and journal. */
const char *zone_name(enum zone zone);

/* As printed; every string may be NULL. */
struct dateline {
	char *place;  /* "St. Petersburg": capitals as in a name */
	char *region; /* what stood behind the comma: "Conn.", "Texas" */
	char *agency; /* "TASS", "AP" */
	int year;     /* 0: no date */
	int month;    /* 1-12 */
	int day;
};

/* What the provider says that a story is about. Every string may be NULL, but
 * not all of them. */
struct article_subject {
	char *scheme; /* as it names it: "medtop", "iso3166-1a2", a URI */
	char *code;   /* "20000639", "JPN" */
	char *name;   /* "diplomacy" */
};
void article_subject_fini(struct article_subject *subject);

/* One story. Texts are UTF-8 NFC, paragraphs joined by one newline, white
 * space folded, no other control characters; NULL where the zone is absent.
 * The article owns everything it points to. */
struct article {
	char *zones[ZONE_COUNT];
	size_t zone_lens[ZONE_COUNT];
	size_t lead_len; /* bytes of the body's first paragraph */
	struct dateline dateline;
	char *source;        /* "TASS"; NULL: unknown */
	char language[4];    /* ISO 639-1; "" unknown */
	char msgtype[12];    /* "new", "update", "correct", "withdraw" */
	int urgency;         /* 0: not told */
	int64_t embargo_sec; /* Unix time; 0: none */
	char *guid; /* the provider's name of the story, whatever its version;
		       NULL: none */
	char *version;         /* the provider's; NULL: none */
	char *link;            /* where it can be read; NULL: unknown */
	char *slugline;        /* "JAPAN-QUAKE/"; NULL: none */
	int64_t published_sec; /* Unix time; 0: not told */
	int64_t modified_sec;
	struct article_subject *subjects;
	size_t subject_count;
	unsigned char id[ARTICLE_ID_LEN];
};

/* An article of a file that could not be read. */
struct article_problem {
	size_t index; /* in the file, from 0 */
	char *reason;
};

struct article_list {
	struct article *items;
	size_t count;
	struct article_problem *problems; /* by rising index */
	size_t problem_count;
	size_t max;      /* articles and problems; 0: ARTICLES_MAX */
	size_t replaced; /* bytes that were not text and became U+FFFD */
};

struct article_input {
	const char *bytes;
	size_t len;
	const char *name;     /* the file's, for messages only */
	const char *source;   /* the inbox's source, used where the copy names
				  none; may be NULL */
	const char *language; /* likewise; may be NULL */
	int64_t time_sec;     /* the file's, Unix time: dates without year */
	size_t articles_max;  /* a file with more is rejected; 0:
				 ARTICLES_MAX */
};

/* Read the articles of one file; those that cannot be read are the list's
 * problems, if at least one can. EFORMAT: rejected, *why has the reason (a
 * known markup that is not supported, binary, empty). ENOMEM: try again.
 * The caller frees *listp with article_list_free. */
NEWSALERT_MUST_CHECK enum newsalert_err
article_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list **listp);
void article_list_free(struct article_list *list);

#endif

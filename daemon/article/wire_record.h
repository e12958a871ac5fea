/* SPDX-License-Identifier: MIT */
/*
 * Wire records: the transmission formats of wire services, IPTC 7901 and ANPA
 * 1312. A file of records between SOH and EOT comes in, in UTF-8; each becomes
 * an article of the list.
 */
#ifndef ARTICLE_WIRE_RECORD_H
#define ARTICLE_WIRE_RECORD_H

#include "daemon/article/draft.h"
#include "daemon/article/reader.h"

/* One record; the spans point into the file. */
struct wire_record {
	struct span header;  /* SOH to STX */
	struct span text;    /* STX to ETX */
	struct span trailer; /* ETX to EOT */
};

/* A reader_fn. */
NEWSALERT_MUST_CHECK enum newsalert_err
wire_record_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

/* Fill the draft from a record of either format. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
iptc7901_draft(const struct wire_record *record,
    const struct article_input *input, struct draft *draft);
NEWSALERT_MUST_CHECK enum newsalert_err
anpa_draft(const struct wire_record *record, const struct article_input *input,
    struct draft *draft);

/* ---- What both are made of --------------------------------------------- */

/* The next line of *text, without its end and the white space there; *text
 * starts behind it. */
struct span wire_take_line(struct span *text);
/* The next word of *text; empty at the end. */
struct span wire_take_word(struct span *text);

/* Life-cycle words in a line of the head: "1ST LEAD", "REFILE", "KILL". They
 * go into the draft; true: the line is nothing else. */
bool wire_take_label(struct span line, int64_t time_sec, struct draft *draft);

/* '1' to '9', or a letter: flash, bulletin, urgent, regular, deferred. 0: not
 * told. */
int wire_urgency(struct span priority);

/* "13 Nov 13 11:37 GMT" of numbers; month from 1, year from 0 to 99. */
bool wire_time(const int date[static 3], int hhmm, int64_t *secp);

/* Digits alone, at most nine of them; -1: it is none. */
int wire_number(struct span word);

#endif

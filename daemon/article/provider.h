/* SPDX-License-Identifier: MIT */
/*
 * What providers of NITF and NewsML say about a story beside its text: their
 * names for states, codes, countries and themselves come in, the draft's
 * fields go out. Empty spans are absent and set nothing.
 */
#ifndef ARTICLE_PROVIDER_H
#define ARTICLE_PROVIDER_H

#include "daemon/article/draft.h"
#include "daemon/article/reader.h"
#include "daemon/article/tree.h"

/* As node_attribute, but bytes are never NULL. */
struct span provider_attribute(const struct node *node, const char *name);

/* Text of an element and all below it, white space folded, in *text, which the
 * caller ends with text_buffer_fini; what was there is gone. node may be NULL.
 * ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err provider_text(const struct node *node,
    struct text_buffer *text);

/* The same to a zone or a field of the draft. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err provider_add(struct draft *draft,
    enum zone zone, const struct node *node);
NEWSALERT_MUST_CHECK enum newsalert_err provider_set(struct draft *draft,
    enum draft_field field, const struct node *node);

/* A word for a state or for what is to be done: "stat:canceled", "Usable",
 * "sig:correction", "kill". The graver one stands. */
void provider_set_state(struct draft *draft, struct span word);

/* A version: one over 1 is an update. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
provider_set_version(struct draft *draft, struct span version);

/* 1 to 9; anything else is not told. */
void provider_set_urgency(struct draft *draft, struct span urgency);

/* A note to editors, which may tell of a correction or an embargo; time_sec:
 * the file's. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err provider_add_note(struct draft *draft,
    struct span note, int64_t time_sec);

/* Whether it is the name or the domain of an agency that is known. */
bool provider_is_agency(struct span name);

/* Who it is from: agencies by their own names, "reuters.com" too. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err provider_set_source(struct draft *draft,
    struct span name);

/* A dateline, or a place and what it is part of; what names no place sets
 * nothing. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
provider_set_dateline(struct draft *draft, struct span line);

/* As draft_add_subject, but each code once. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
provider_add_subject(struct draft *draft, struct span scheme, struct span code,
    struct span name);

/* A code of eight digits of IPTC: "medtop" from 20000000 on, else "subj". Any
 * other code belongs to no scheme. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err provider_add_iptc(struct draft *draft,
    struct span code, struct span name);

/* A country by its code of ISO 3166, two letters or three; anything else is
 * taken for its name. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
provider_add_country(struct draft *draft, struct span code, struct span name);

/* Unix time of what the element says; 0: none. */
int64_t provider_time(const struct node *node);

/* Finish the draft as article_list_take does. A withdrawal of which nothing
 * is left but its slugline has that for a headline. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err provider_take(struct article_list *list,
    struct draft *draft, const struct article_input *input);

#endif

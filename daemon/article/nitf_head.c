/* SPDX-License-Identifier: MIT */
/* What <head> and its <docdata> say, element by element. */
#include "daemon/article/nitf_head.h"

#include "daemon/article/provider.h"
#include "daemon/article/timestamp.h"

#define NUMBER_MAX 9     /* digits */
#define DAY        86400 /* seconds */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A number of digits alone; -1: it is none. */
static long
number_of(struct span text)
{
	long number = 0;

	if (text.len == 0 || text.len > NUMBER_MAX)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.bytes[i]))
			return -1;
		number = 10 * number + (text.bytes[i] - '0');
	}
	return number;
}

/* Some append the version to the id: "x_47" of version 48, which counts from
 * 1. Without it, for the id is to be the story's. */
static struct span
without_version(struct span id, struct span version)
{
	long wanted = number_of(version), found;
	size_t at = id.len;

	while (at > 0 && ascii_is_digit(id.bytes[at - 1]))
		at--;
	found = number_of(span_from(id, at));
	if (wanted < 0 || found < 0 || at < 2 ||
	    memchr("_:.-", id.bytes[at - 1], 4) == NULL)
		return id;
	return found == wanted || found == wanted - 1 ? span_to(id, at - 1)
						      : id;
}

static enum newsalert_err
read_identity(struct draft *draft, const struct node *docdata)
{
	const struct node *key = node_child(docdata, "du-key");
	struct span version = provider_attribute(key, "version");
	struct span id =
	    provider_attribute(node_child(docdata, "doc-id"), "id-string");
	enum newsalert_err err;

	if (version.len == 0)
		version = provider_attribute(key, "generation");
	err = draft_set(draft, DRAFT_GUID, without_version(id, version));
	if (err == NEWSALERT_OK)
		err = provider_set_version(draft, version);
	return err;
}

/* 0: the element does not say. */
static int64_t
norm_of(const struct node *docdata, const char *name)
{
	const struct node *node = node_child(docdata, name);
	int64_t sec;

	return timestamp_read(provider_attribute(node, "norm"), &sec)
		   ? sec
		   : provider_time(node);
}

/* Whether the issue is a day only: no time, or that at which days begin. */
static bool
is_day(const struct node *docdata)
{
	struct span norm =
	    provider_attribute(node_child(docdata, "date.issue"), "norm");
	size_t time = span_find(norm, 'T');
	struct span rest = span_from(norm, time);

	return rest.len == 0 || span_starts(rest, "T000000") ||
	       span_starts(rest, "T00:00:00");
}

/* A release behind the issue, or else behind the file's time, is an embargo;
 * on the day of the issue it is only more exact. */
static void
read_dates(struct draft *draft, const struct node *head,
    const struct node *docdata, const struct article_input *input)
{
	int64_t issue = norm_of(docdata, "date.issue");
	int64_t release = norm_of(docdata, "date.release"), publication;
	int64_t from = issue != 0 ? issue : input->time_sec;
	struct span printed =
	    provider_attribute(node_child(head, "pubdata"), "date.publication");

	if (issue != 0 && is_day(docdata))
		from += DAY - 1;
	if (draft->embargo_sec == 0 && release > from)
		draft->embargo_sec = release;
	if (draft->published_sec == 0)
		draft->published_sec = issue != 0 ? issue : release;
	if (draft->published_sec == 0 && timestamp_read(printed, &publication))
		draft->published_sec = publication;
}

/* msg-type says what is to be done, info says it in words. */
static enum newsalert_err
read_state(struct draft *draft, const struct node *docdata,
    const struct article_input *input)
{
	const struct node *message = node_child(docdata, "ed-msg");
	enum newsalert_err err = NEWSALERT_OK;

	provider_set_state(draft,
	    provider_attribute(docdata, "management-status"));
	provider_set_urgency(draft,
	    provider_attribute(node_child(docdata, "urgency"), "ed-urg"));
	while (err == NEWSALERT_OK && message != NULL) {
		provider_set_state(draft,
		    provider_attribute(message, "msg-type"));
		err = provider_add_note(draft,
		    provider_attribute(message, "info"), input->time_sec);
		message = node_sibling(message, "ed-msg");
	}
	return err;
}

static enum newsalert_err
read_source(struct draft *draft, const struct node *docdata)
{
	struct span holder =
	    provider_attribute(node_child(docdata, "doc.copyright"), "holder");
	const struct node *deliveries = node_child(docdata, "del-list");
	enum newsalert_err err = provider_set_source(draft, holder);

	if (err == NEWSALERT_OK && draft->zones[ZONE_CREDIT].len == 0)
		err = draft_add(draft, ZONE_CREDIT, holder);
	if (err == NEWSALERT_OK)
		err = provider_set_source(draft,
		    provider_attribute(node_child(deliveries, "from-src"),
			"src-name"));
	if (err == NEWSALERT_OK)
		err = provider_set_source(draft,
		    provider_attribute(node_child(docdata, "doc-id"),
			"regsrc"));
	return err;
}

/* ---- Slugs and keywords ------------------------------------------------ */

/* Names under which agencies keep their slug in <meta>. */
static enum newsalert_err
read_slug_of_meta(struct draft *draft, const struct node *head)
{
	static const char *const names[] = { "slug", "slugline", "anpa-keyword",
		"NTBStikkord" };
	const struct node *meta = node_child(head, "meta");
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && meta != NULL;
	     meta = node_sibling(meta, "meta")) {
		struct span name = provider_attribute(meta, "name");

		for (size_t i = 0; i < LENGTH(names); i++)
			if (err == NEWSALERT_OK && span_is(name, names[i]))
				err = draft_set(draft, DRAFT_SLUGLINE,
				    provider_attribute(meta, "content"));
	}
	return err;
}

static enum newsalert_err
read_keywords(struct draft *draft, const struct node *list)
{
	const struct node *keyword = node_child(list, "keyword");
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && keyword != NULL) {
		struct span key = provider_attribute(keyword, "key");

		err = draft_set(draft, DRAFT_SLUGLINE, key);
		if (err == NEWSALERT_OK)
			err = provider_add_subject(draft, span_of("keyword"),
			    span_of(""), key);
		keyword = node_sibling(keyword, "keyword");
	}
	return err;
}

static enum newsalert_err
read_slug(struct draft *draft, const struct node *head,
    const struct node *docdata)
{
	enum newsalert_err err;

	err = draft_set(draft, DRAFT_SLUGLINE,
	    provider_attribute(node_child(docdata, "fixture"), "fix-id"));
	if (err == NEWSALERT_OK)
		err = read_slug_of_meta(draft, head);
	if (err == NEWSALERT_OK)
		err = read_keywords(draft, node_child(docdata, "key-list"));
	return err;
}

/* ---- Subjects ---------------------------------------------------------- */

/* A subject code has a name for each level, and its zeros say which it is. */
static struct span
subject_name(const struct node *subject, struct span code)
{
	static const char *const levels[] = { "tobject.subject.type",
		"tobject.subject.matter", "tobject.subject.detail" };
	size_t level = 2;
	struct span name = { "", 0 };

	if (span_ends(code, "000000"))
		level = 0;
	else if (span_ends(code, "000"))
		level = 1;
	for (size_t i = level + 1; i > 0 && name.len == 0; i--)
		name = provider_attribute(subject, levels[i - 1]);
	return name;
}

static enum newsalert_err
read_subject_codes(struct draft *draft, const struct node *tobject)
{
	const struct node *subject = node_child(tobject, "tobject.subject");
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && subject != NULL) {
		struct span code =
		    provider_attribute(subject, "tobject.subject.refnum");

		err =
		    provider_add_iptc(draft, code, subject_name(subject, code));
		subject = node_sibling(subject, "tobject.subject");
	}
	return err;
}

/* A person, organisation, place or class of <identified-content>. */
static enum newsalert_err
read_identified(struct draft *draft, const struct node *node)
{
	struct span scheme = provider_attribute(node, "idsrc");
	struct span code = provider_attribute(node, "value");
	struct span country = provider_attribute(node, "iso-cc");
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(node, &text);
	struct span name = text_buffer_span(&text);

	if (err != NEWSALERT_OK)
		goto out;
	if (country.len > 0) {
		err = provider_add_country(draft, country, name);
		goto out;
	}
	if (scheme.len == 0)
		scheme = provider_attribute(node, "type");
	if (scheme.len == 0)
		scheme = node->name;
	err = provider_add_subject(draft, scheme, code, name);
out:
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_content_of(struct draft *draft, const struct node *identified)
{
	const struct node *node = identified;
	enum newsalert_err err = NEWSALERT_OK;

	if (identified == NULL)
		return NEWSALERT_OK;
	while (
	    err == NEWSALERT_OK && (node = node_next(node, identified)) != NULL)
		if (!node_is_text(node))
			err = read_identified(draft, node);
	return err;
}

/* Where it happened. */
static enum newsalert_err
read_event_place(struct draft *draft, const struct node *docdata)
{
	const struct node *place = node_child(docdata, "evloc");
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && place != NULL) {
		struct span country = provider_attribute(place, "iso-cc");

		if (country.len > 0)
			err = provider_add_country(draft, country, span_of(""));
		place = node_sibling(place, "evloc");
	}
	return err;
}

enum newsalert_err
nitf_head_add(struct draft *draft, const struct node *head,
    const struct article_input *input)
{
	const struct node *docdata = node_child(head, "docdata");
	enum newsalert_err err;

	err = provider_add(draft, ZONE_HEADLINE, node_child(head, "title"));
	if (err == NEWSALERT_OK)
		err = read_identity(draft, docdata);
	if (err == NEWSALERT_OK)
		err = read_state(draft, docdata, input);
	if (err == NEWSALERT_OK)
		err = read_source(draft, docdata);
	if (err == NEWSALERT_OK)
		err = read_slug(draft, head, docdata);
	if (err == NEWSALERT_OK)
		err = read_subject_codes(draft, node_child(head, "tobject"));
	if (err == NEWSALERT_OK)
		err = read_event_place(draft, docdata);
	if (err == NEWSALERT_OK)
		err = read_content_of(draft,
		    node_child(docdata, "identified-content"));
	if (err == NEWSALERT_OK)
		read_dates(draft, head, docdata, input);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* Version 1 has a member for each text ("body_xhtml"), versions 2 and 3 have
 * lists of objects with role, content type and value. Both become such texts;
 * what kind each is decides what becomes of it. */
#include "daemon/article/ninjs_content.h"

#include "daemon/article/json_value.h"
#include "daemon/article/markup.h"

#define ASSOCIATIONS_MAX 32

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A headline, body or description. */
struct wording {
	struct span role; /* "main"; of "body_xhtml" it is "xhtml" */
	struct span type; /* "text/html"; empty: not told */
	struct span value;
};

typedef enum newsalert_err (*wording_fn)(struct draft *draft,
    const struct wording *wording, void *context);

/* Members of the object whose names begin with the prefix. */
static enum newsalert_err
each_member(struct draft *draft, const json_t *object, struct span prefix,
    wording_fn use, void *context)
{
	json_t *any = (json_t *)(uintptr_t)object; /* it is only read */
	enum newsalert_err err = NEWSALERT_OK;
	const char *key;
	json_t *value;

	json_object_foreach (any, key, value) {
		const struct span name = span_of(key);
		const struct wording wording = { .role = name.len > prefix.len
							     ? span_from(name,
								   prefix.len)
							     : span_of(""),
			.value = json_span(value) };

		if (wording.value.len == 0 || !span_starts_with(name, prefix))
			continue;
		err = use(draft, &wording, context);
		if (err != NEWSALERT_OK)
			break;
	}
	return err;
}

static enum newsalert_err
each_item(struct draft *draft, const json_t *items, wording_fn use,
    void *context)
{
	enum newsalert_err err = NEWSALERT_OK;
	const json_t *item;
	size_t i;

	json_array_foreach (items, i, item) {
		const struct wording wording = { json_member_span(item, "role"),
			json_member_span(item, "contenttype"),
			json_is_string(item)
			    ? json_span(item)
			    : json_member_span(item, "value") };

		if (wording.value.len == 0)
			continue;
		err = use(draft, &wording, context);
		if (err != NEWSALERT_OK)
			break;
	}
	return err;
}

/* ---- Headlines --------------------------------------------------------- */

static enum newsalert_err
add_main_headline(struct draft *draft, const struct wording *wording,
    void *context)
{
	(void)context;
	if (wording->role.len > 0 && !span_is(wording->role, "main"))
		return NEWSALERT_OK;
	return draft_add(draft, ZONE_HEADLINE, wording->value);
}

static enum newsalert_err
add_headline(struct draft *draft, const struct wording *wording, void *context)
{
	(void)context;
	return draft_add(draft, ZONE_HEADLINE, wording->value);
}

/* The first that is there stands. A title is a name of the item, often that of
 * its file. */
static enum newsalert_err
add_headlines(struct draft *draft, const json_t *item)
{
	const json_t *headlines = json_member(item, "headlines");
	enum newsalert_err err;

	err =
	    draft_add(draft, ZONE_HEADLINE, json_member_span(item, "headline"));
	if (err == NEWSALERT_OK)
		err = each_item(draft, headlines, add_main_headline, NULL);
	if (err == NEWSALERT_OK)
		err = each_item(draft, headlines, add_headline, NULL);
	if (err == NEWSALERT_OK)
		err = draft_add(draft, ZONE_HEADLINE,
		    json_member_span(item, "headline_main"));
	if (err == NEWSALERT_OK)
		err = each_member(draft, item, span_of("headline_"),
		    add_headline, NULL);
	if (err == NEWSALERT_OK)
		err = draft_add(draft, ZONE_HEADLINE,
		    json_member_span(item, "title"));
	return err;
}

/* ---- Bodies ------------------------------------------------------------ */

/* What the value is written in, the best first. */
enum writing { WRITING_HTML, WRITING_TEXT, WRITING_XML, WRITINGS };

struct bodies {
	enum writing want;
	struct newsalert_error *why;
};

static bool
contains(struct span span, const char *part)
{
	for (; span.len > 0; span = span_from(span, 1))
		if (span_starts(span, part))
			return true;
	return false;
}

static enum writing
writing_of(const struct wording *wording)
{
	if (contains(wording->type, "html"))
		return WRITING_HTML;
	if (contains(wording->type, "xml") || contains(wording->type, "nitf") ||
	    contains(wording->role, "nitf") || contains(wording->role, "xml"))
		return WRITING_XML;
	if (wording->type.len > 0)
		return WRITING_TEXT;
	if (contains(wording->role, "html"))
		return WRITING_HTML;
	return span_starts(span_trim(wording->value), "<") ? WRITING_HTML
							   : WRITING_TEXT;
}

static enum newsalert_err
add_body(struct draft *draft, const struct wording *wording, void *context)
{
	const struct bodies *bodies = context;

	if (draft->zones[ZONE_BODY].len > 0 ||
	    writing_of(wording) != bodies->want)
		return NEWSALERT_OK;
	if (bodies->want == WRITING_TEXT)
		return draft_add_copy(draft, ZONE_BODY, wording->value);
	return markup_add(draft, ZONE_BODY, wording->value, bodies->why);
}

static enum newsalert_err
add_bodies(struct draft *draft, const json_t *item, struct newsalert_error *why)
{
	struct bodies bodies = { .why = why };
	enum newsalert_err err = NEWSALERT_OK;

	for (int want = 0; err == NEWSALERT_OK && want < WRITINGS; want++) {
		bodies.want = (enum writing)want;
		err = each_item(draft, json_member(item, "bodies"), add_body,
		    &bodies);
		if (err == NEWSALERT_OK)
			err = each_member(draft, item, span_of("body_"),
			    add_body, &bodies);
	}
	return err;
}

/* ---- Descriptions ------------------------------------------------------ */

static enum zone
description_zone(struct span role, bool has_body)
{
	if (contains(role, "credit"))
		return ZONE_CREDIT;
	if (span_is(role, "note") || span_is(role, "writer"))
		return ZONE_NOTE;
	if (!has_body)
		return ZONE_BODY;
	return contains(role, "caption") ? ZONE_CAPTION : ZONE_STANDFIRST;
}

/* The body, or what stands for it, already begins with it. */
static bool
is_lead(const struct draft *draft, struct span text)
{
	const struct text_buffer *body = &draft->zones[ZONE_BODY];

	return text.len > 0 && text.len <= body->len &&
	       memcmp(text.bytes, body->bytes, text.len) == 0;
}

struct descriptions {
	bool has_body;
	enum zone zone; /* the one that is wanted now */
	struct newsalert_error *why;
};

static enum newsalert_err
add_description(struct draft *draft, const struct wording *wording,
    void *context)
{
	const struct descriptions *descriptions = context;
	enum zone zone =
	    description_zone(wording->role, descriptions->has_body);

	if (zone != descriptions->zone ||
	    (zone == ZONE_BODY && draft->zones[ZONE_BODY].len > 0))
		return NEWSALERT_OK;
	if (zone == ZONE_STANDFIRST &&
	    (draft->zones[zone].len > 0 ||
		is_lead(draft, span_trim(wording->value))))
		return NEWSALERT_OK;
	if (writing_of(wording) == WRITING_TEXT)
		return draft_add_copy(draft, zone, wording->value);
	return markup_add(draft, zone, wording->value, descriptions->why);
}

static enum newsalert_err
add_descriptions(struct draft *draft, const json_t *item,
    struct newsalert_error *why)
{
	static const enum zone zones[] = { ZONE_BODY, ZONE_STANDFIRST,
		ZONE_CAPTION, ZONE_CREDIT, ZONE_NOTE };
	struct descriptions context = { .has_body =
					    draft->zones[ZONE_BODY].len > 0,
		.why = why };
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < LENGTH(zones); i++) {
		context.zone = zones[i];
		err = each_item(draft, json_member(item, "descriptions"),
		    add_description, &context);
		if (err == NEWSALERT_OK)
			err = each_member(draft, item, span_of("description_"),
			    add_description, &context);
	}
	return err;
}

/* ---- Pictures ---------------------------------------------------------- */

struct captions {
	bool is_full; /* one was added */
	struct newsalert_error *why;
};

static enum newsalert_err
add_caption(struct draft *draft, const struct wording *wording, void *context)
{
	struct captions *captions = context;

	if (captions->is_full ||
	    description_zone(wording->role, true) == ZONE_CREDIT ||
	    description_zone(wording->role, true) == ZONE_NOTE)
		return NEWSALERT_OK;
	captions->is_full = true;
	if (writing_of(wording) == WRITING_TEXT)
		return draft_add(draft, ZONE_CAPTION, wording->value);
	return markup_add(draft, ZONE_CAPTION, wording->value, captions->why);
}

/* What is written under a picture or film of the story; a text beside it is a
 * story of its own. */
static enum newsalert_err
add_association(struct draft *draft, const json_t *item,
    struct newsalert_error *why)
{
	const struct span type = json_member_span(item, "type");
	struct captions captions = { .why = why };
	enum newsalert_err err;

	if (!span_is(type, "picture") && !span_is(type, "graphic") &&
	    !span_is(type, "video") && !span_is(type, "audio"))
		return NEWSALERT_OK;
	err = each_item(draft, json_member(item, "descriptions"), add_caption,
	    &captions);
	if (err == NEWSALERT_OK)
		err = each_member(draft, item, span_of("description_"),
		    add_caption, &captions);
	return err;
}

static enum newsalert_err
add_associations(struct draft *draft, const json_t *item,
    struct newsalert_error *why)
{
	const json_t *associations = json_member(item, "associations");
	json_t *any = (json_t *)(uintptr_t)associations; /* it is only read */
	enum newsalert_err err = NEWSALERT_OK;
	const char *key;
	json_t *value;
	size_t i, left = ASSOCIATIONS_MAX;

	json_array_foreach (associations, i, value) {
		if (err != NEWSALERT_OK || left-- == 0)
			return err;
		err = add_association(draft, value, why);
	}
	json_object_foreach (any, key, value) {
		if (err != NEWSALERT_OK || left-- == 0)
			return err;
		err = add_association(draft, value, why);
	}
	return err;
}

enum newsalert_err
ninjs_add_content(struct draft *draft, const json_t *item,
    struct newsalert_error *why)
{
	enum newsalert_err err = add_headlines(draft, item);

	if (err == NEWSALERT_OK)
		err = add_bodies(draft, item, why);
	if (err == NEWSALERT_OK)
		err = add_descriptions(draft, item, why);
	if (err == NEWSALERT_OK)
		err = add_associations(draft, item, why);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* A ninjs item comes in, a draft with what it says beside its texts goes out.
 */
#include "daemon/article/ninjs.h"

#include "daemon/article/json_value.h"
#include "daemon/article/link.h"
#include "daemon/article/ninjs_content.h"
#include "daemon/article/provider.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Of a list of concepts; later ones are left out. */
#define CONCEPTS_MAX 512

bool
ninjs_is(const json_t *object)
{
	static const char *const names[] = { "uri", "headline", "headlines",
		"bodies", "body_text", "body_html", "body_xhtml",
		"descriptions", "description_text", "description_html",
		"versioncreated", "pubstatus", "slugline" };

	if (json_object_get(object, "$schema") != NULL)
		return false; /* of the format, not in it */
	for (size_t i = 0; i < LENGTH(names); i++)
		if (json_member(object, names[i]) != NULL)
			return true;
	return false;
}

/* Times and states. Where there is no first version's time, the item's only
 * one is when it was published. */
static enum newsalert_err
set_life_cycle(struct draft *draft, const json_t *item)
{
	char buffer[JSON_NUMBER_MAX];
	enum newsalert_err err;

	draft->published_sec = json_member_time(item, "firstcreated");
	draft->modified_sec = json_member_time(item, "versioncreated");
	if (draft->published_sec == 0) {
		draft->published_sec = draft->modified_sec;
		draft->modified_sec = 0;
	}
	draft->embargo_sec = json_member_time(item, "embargoed");
	provider_set_urgency(draft, json_member_word(item, "urgency", buffer));
	provider_set_state(draft, json_member_span(item, "pubstatus"));
	err = provider_set_version(draft,
	    json_member_word(item, "version", buffer));
	return err;
}

static struct span
place_name(const json_t *located)
{
	const json_t *first =
	    json_is_array(located) ? json_array_get(located, 0) : located;

	return json_is_string(first) ? json_span(first)
				     : json_member_span(first, "name");
}

/* Who it is from: systems say `source`, the standard says who has a part in it
 * and whose it is. */
static enum newsalert_err
set_source(struct draft *draft, const json_t *item)
{
	static const char *const lists[] = { "infosource", "infosources" };
	enum newsalert_err err =
	    provider_set_source(draft, json_member_span(item, "source"));

	for (size_t i = 0; err == NEWSALERT_OK && i < LENGTH(lists); i++)
		err = provider_set_source(draft,
		    place_name(json_member(item, lists[i])));
	if (err == NEWSALERT_OK)
		err = provider_set_source(draft,
		    json_member_span(item, "provider"));
	if (err == NEWSALERT_OK)
		err = provider_set_source(draft,
		    json_member_span(item, "copyrightholder"));
	return err;
}

/* A rendition that a reader opens in a browser. */
static enum newsalert_err
set_link(struct draft *draft, const json_t *rendition, const char *name)
{
	struct span type = json_member_span(rendition, "mimetype");
	struct text_buffer link = { 0 };
	enum newsalert_err err;

	if (type.len == 0)
		type = json_member_span(rendition, "contenttype");
	if (strcmp(name, "web") != 0 && !span_starts(type, "text/html"))
		return NEWSALERT_OK;
	err = link_resolve(span_of(""), json_member_span(rendition, "href"),
	    &link);
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_LINK,
		    (struct span){ link.bytes, link.len });
	text_buffer_fini(&link);
	return err;
}

static enum newsalert_err
set_links(struct draft *draft, const json_t *item)
{
	const json_t *renditions = json_member(item, "renditions");
	json_t *any = (json_t *)(uintptr_t)renditions; /* it is only read */
	enum newsalert_err err = NEWSALERT_OK;
	const char *key;
	json_t *value;
	size_t i;

	json_array_foreach (renditions, i, value) {
		const char *name =
		    json_string_value(json_member(value, "name"));

		if (err == NEWSALERT_OK)
			err = set_link(draft, value, name == NULL ? "" : name);
	}
	json_object_foreach (any, key, value) {
		if (err == NEWSALERT_OK)
			err = set_link(draft, value, key);
	}
	return err;
}

/* Version 1 has scheme and code, versions 2 and 3 a URI, or a text that is a
 * code in a scheme that is not told. kind: what a code without a scheme is, ""
 * where it may be IPTC's. */
static enum newsalert_err
add_concept(struct draft *draft, const json_t *concept, const char *kind)
{
	const struct span name = json_member_span(concept, "name");
	const struct span uri = json_member_span(concept, "uri");
	char buffer[JSON_NUMBER_MAX];
	struct span scheme = json_member_span(concept, "scheme");
	struct span code = json_member_word(concept, "code", buffer);

	if (code.len == 0 && uri.len > 0)
		return provider_add_subject(draft, span_of(""), uri, name);
	if (code.len == 0)
		code = json_member_word(concept, "literal", buffer);
	if (scheme.len == 0)
		scheme = span_of(kind);
	return provider_add_subject(draft, scheme, code,
	    name.len == 0 ? json_span(concept) : name);
}

static enum newsalert_err
add_concepts(struct draft *draft, const json_t *item, const char *name,
    const char *kind)
{
	const json_t *list = json_member(item, name);
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < CONCEPTS_MAX &&
			   i < json_array_size(list);
	     i++) {
		const json_t *concept = json_array_get(list, i);

		/* What is only mentioned the text says itself. */
		if (!span_starts(json_member_span(concept, "rel"), "mention"))
			err = add_concept(draft, concept, kind);
	}
	return err;
}

static enum newsalert_err
add_all_concepts(struct draft *draft, const json_t *item)
{
	static const struct {
		const char *name;
		const char *kind;
	} lists[] = {
		{ "subject", "" },
		{ "subjects", "" },
		{ "place", "place" },
		{ "places", "place" },
		{ "genre", "genre" },
		{ "genres", "genre" },
		{ "keywords", "keyword" },
	};
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < LENGTH(lists); i++)
		err = add_concepts(draft, item, lists[i].name, lists[i].kind);
	return err;
}

static enum newsalert_err
set_names(struct draft *draft, const json_t *item)
{
	enum newsalert_err err = json_set(draft, DRAFT_GUID, item, "uri");

	if (err == NEWSALERT_OK)
		err = json_set(draft, DRAFT_GUID, item, "guid");
	if (err == NEWSALERT_OK)
		err = json_set(draft, DRAFT_LANGUAGE, item, "language");
	if (err == NEWSALERT_OK)
		err = json_set(draft, DRAFT_SLUGLINE, item, "slugline");
	if (err == NEWSALERT_OK)
		err = draft_add(draft, ZONE_BYLINE,
		    json_member_span(item, "byline"));
	if (err == NEWSALERT_OK && draft->zones[ZONE_BYLINE].len == 0)
		err =
		    draft_add(draft, ZONE_BYLINE, json_member_span(item, "by"));
	return err;
}

static enum newsalert_err
set_fields(struct draft *draft, const json_t *item, int64_t time_sec)
{
	enum newsalert_err err = set_names(draft, item);

	if (err == NEWSALERT_OK)
		err = set_life_cycle(draft, item);
	if (err == NEWSALERT_OK)
		err = provider_set_dateline(draft,
		    place_name(json_member(item, "located")));
	if (err == NEWSALERT_OK)
		err = provider_add_note(draft, json_member_span(item, "ednote"),
		    time_sec);
	if (err == NEWSALERT_OK)
		err = set_source(draft, item);
	if (err == NEWSALERT_OK)
		err = set_links(draft, item);
	if (err == NEWSALERT_OK)
		err = add_all_concepts(draft, item);
	return err;
}

enum newsalert_err
ninjs_read(const json_t *item, const struct article_input *input,
    struct article_list *list)
{
	struct newsalert_error why = { 0 };
	struct draft draft = { 0 };
	enum newsalert_err err = ninjs_add_content(&draft, item, &why);

	if (err == NEWSALERT_OK)
		err = set_fields(&draft, item, input->time_sec);
	if (err == NEWSALERT_OK)
		return provider_take(list, &draft, input);
	draft_fini(&draft);
	return err == NEWSALERT_EFORMAT ? article_list_refuse(list, why.text)
					: err;
}

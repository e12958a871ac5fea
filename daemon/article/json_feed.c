/* SPDX-License-Identifier: MIT */
/* A JSON Feed comes in, each of its items is an article. */
#include "daemon/article/json_feed.h"

#include "daemon/article/json_value.h"
#include "daemon/article/link.h"
#include "daemon/article/markup.h"

#define AUTHORS_MAX 16

bool
json_feed_is(const json_t *root)
{
	const struct span version = json_member_span(root, "version");

	return span_starts(version, "https://jsonfeed.org/version/") ||
	       span_starts(version, "http://jsonfeed.org/version/") ||
	       span_starts(version, "https://www.jsonfeed.org/version/");
}

static enum newsalert_err
set_link(struct draft *draft, const json_t *feed, const json_t *item)
{
	const struct span base = json_member_span(feed, "home_page_url");
	struct span reference = json_member_span(item, "url");
	struct text_buffer link = { 0 };
	enum newsalert_err err;

	if (reference.len == 0)
		reference = json_member_span(item, "external_url");
	err = link_resolve(base.len > 0 ? base
					: json_member_span(feed, "feed_url"),
	    reference, &link);
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_LINK,
		    (struct span){ link.bytes, link.len });
	text_buffer_fini(&link);
	return err;
}

/* Version 1 has one author, 1.1 a list. */
static enum newsalert_err
add_authors(struct draft *draft, const json_t *object)
{
	const json_t *authors = json_member(object, "authors");
	enum newsalert_err err = NEWSALERT_OK;

	if (json_array_size(authors) == 0)
		return draft_add(draft, ZONE_BYLINE,
		    json_member_span(json_member(object, "author"), "name"));
	for (size_t i = 0; err == NEWSALERT_OK && i < AUTHORS_MAX &&
			   i < json_array_size(authors);
	     i++)
		err = draft_add(draft, ZONE_BYLINE,
		    json_member_span(json_array_get(authors, i), "name"));
	return err;
}

static enum newsalert_err
add_tags(struct draft *draft, const json_t *item)
{
	const json_t *tags = json_member(item, "tags");
	enum newsalert_err err = NEWSALERT_OK;
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		err = draft_add_subject(draft, span_of("tag"), span_of(""),
		    json_span(tag));
		if (err != NEWSALERT_OK)
			break;
	}
	return err;
}

/* The summary stands for an item that has nothing else. */
static enum newsalert_err
add_content(struct draft *draft, const json_t *item,
    struct newsalert_error *why)
{
	const struct span summary = json_member_span(item, "summary");
	enum newsalert_err err;

	err = draft_add(draft, ZONE_HEADLINE, json_member_span(item, "title"));
	if (err == NEWSALERT_OK)
		err = markup_add(draft, ZONE_BODY,
		    json_member_span(item, "content_html"), why);
	if (err == NEWSALERT_OK && draft->zones[ZONE_BODY].len == 0)
		err = draft_add_copy(draft, ZONE_BODY,
		    json_member_span(item, "content_text"));
	if (err == NEWSALERT_OK)
		err = draft_add_copy(draft,
		    draft->zones[ZONE_BODY].len == 0 ? ZONE_BODY
						     : ZONE_STANDFIRST,
		    summary);
	return err;
}

static enum newsalert_err
set_fields(struct draft *draft, const json_t *feed, const json_t *item)
{
	enum newsalert_err err = json_set(draft, DRAFT_GUID, item, "id");

	draft->published_sec = json_member_time(item, "date_published");
	draft->modified_sec = json_member_time(item, "date_modified");
	if (err == NEWSALERT_OK)
		err = set_link(draft, feed, item);
	if (err == NEWSALERT_OK)
		err = json_set(draft, DRAFT_SOURCE, feed, "title");
	if (err == NEWSALERT_OK)
		err = json_set(draft, DRAFT_LANGUAGE, item, "language");
	if (err == NEWSALERT_OK)
		err = json_set(draft, DRAFT_LANGUAGE, feed, "language");
	if (err == NEWSALERT_OK)
		err = add_authors(draft, item);
	if (err == NEWSALERT_OK && draft->zones[ZONE_BYLINE].len == 0)
		err = add_authors(draft, feed);
	return err;
}

static enum newsalert_err
read_item(const json_t *feed, const json_t *item,
    const struct article_input *input, struct article_list *list)
{
	struct newsalert_error why = { 0 };
	struct draft draft = { 0 };
	enum newsalert_err err;

	if (!json_is_object(item))
		return article_list_refuse(list, "an item that is no object");
	err = add_content(&draft, item, &why);
	if (err == NEWSALERT_OK)
		err = set_fields(&draft, feed, item);
	if (err == NEWSALERT_OK)
		err = add_tags(&draft, item);
	if (err == NEWSALERT_OK)
		return article_list_take(list, &draft, input);
	draft_fini(&draft);
	return err == NEWSALERT_EFORMAT ? article_list_refuse(list, why.text)
					: err;
}

enum newsalert_err
json_feed_read(const json_t *root, const struct article_input *input,
    struct article_list *list)
{
	const json_t *items = json_member(root, "items");
	enum newsalert_err err = NEWSALERT_OK;
	const json_t *item;
	size_t i;

	if (json_array_size(items) == 0)
		return article_list_refuse(list, "a JSON Feed without items");
	json_array_foreach (items, i, item) {
		err = read_item(root, item, input, list);
		if (err != NEWSALERT_OK)
			break;
	}
	return err;
}

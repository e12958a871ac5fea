/* SPDX-License-Identifier: MIT */
/* Item and content metadata of NewsML-G2, element by element. */
#include "daemon/article/newsml_g2_meta.h"

#include "daemon/article/provider.h"
#include "daemon/article/qcode.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct meta {
	struct draft *draft;
	struct span language;
	int64_t time_sec;
	bool is_text;
};

static bool
contains(struct span text, const char *word)
{
	struct span whole = span_of(word);

	for (size_t i = 0; i + whole.len <= text.len; i++)
		if (span_starts_on(span_from(text, i), whole))
			return true;
	return false;
}

bool
newsml_g2_is_text(const struct node *item)
{
	const struct node *meta = node_child(item, "itemMeta");
	struct span class = qcode_of(node_child(meta, "itemClass")).code;

	return class.len == 0 || span_is(class, "text") ||
	       span_is(class, "composite");
}

/* ---- Item metadata ----------------------------------------------------- */

/* An agency by whichever of its names is known, else the first name there
 * is. */
static enum newsalert_err
set_source(struct draft *draft, const struct node *provider)
{
	struct text_buffer name = { 0 };
	struct span qcode = provider_attribute(provider, "qcode"), code, other;
	enum newsalert_err err;

	code = qcode.len > 0 ? qcode_of(provider).code : qcode;
	other = provider_attribute(provider, "literal");
	if (other.len == 0)
		other =
		    code.len > 0 ? code : provider_attribute(provider, "uri");
	err = provider_text(node_child(provider, "name"), &name);
	if (err == NEWSALERT_OK &&
	    (name.len == 0 || (!provider_is_agency(text_buffer_span(&name)) &&
				  provider_is_agency(other))))
		err = provider_set_source(draft, other);
	if (err == NEWSALERT_OK)
		err = provider_set_source(draft, text_buffer_span(&name));
	text_buffer_fini(&name);
	return err;
}

static int64_t
either(int64_t sec, int64_t other)
{
	return sec != 0 ? sec : other;
}

/* When the item was made, else when what is in it was. */
static void
set_times(struct draft *draft, int64_t first, int64_t this,
    const struct node *content_meta)
{
	int64_t created =
	    provider_time(node_child(content_meta, "contentCreated"));
	int64_t modified =
	    provider_time(node_child(content_meta, "contentModified"));

	draft->published_sec = either(first, either(created, this));
	draft->modified_sec = either(this, modified);
}

/* A version that was made when the item was is the first, whatever its
 * number. */
static enum newsalert_err
set_version(struct draft *draft, const struct node *item,
    const struct node *item_meta)
{
	int64_t first = provider_time(node_child(item_meta, "firstCreated"));
	int64_t this = provider_time(node_child(item_meta, "versionCreated"));
	struct span version = provider_attribute(item, "version");

	set_times(draft, first, this, node_child(item, "contentMeta"));
	if (first != 0 && first == this)
		return draft_set(draft, DRAFT_VERSION, version);
	return provider_set_version(draft, version);
}

static enum newsalert_err
add_note(const struct meta *meta, const struct node *note)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(note, &text);

	if (err == NEWSALERT_OK)
		err = provider_add_note(meta->draft, text_buffer_span(&text),
		    meta->time_sec);
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_item_meta(const struct meta *meta, const struct node *node)
{
	if (node_is(node, "provider"))
		return set_source(meta->draft, node);
	if (node_is(node, "pubStatus") || node_is(node, "signal"))
		provider_set_state(meta->draft,
		    provider_attribute(node, "qcode"));
	else if (node_is(node, "embargoed") && meta->draft->embargo_sec == 0)
		meta->draft->embargo_sec = provider_time(node);
	else if (node_is(node, "edNote"))
		return add_note(meta, node);
	return NEWSALERT_OK;
}

/* ---- Headlines and descriptions ---------------------------------------- */

/* What a headline or description is for: "subHeadline" of "hld:subHeadline". */
static struct span
role_of(const struct node *node)
{
	struct span role = provider_attribute(node, "role");
	size_t colon = span_find(role, ':');

	return colon < role.len ? span_from(role, colon + 1) : role;
}

static bool
is_sub_headline(const struct node *node)
{
	return span_starts(role_of(node), "sub");
}

/* In the item's language before others, without a role before those for the
 * web or for telephones. */
static int
headline_rank(const struct node *node, struct span language)
{
	struct span role = role_of(node),
		    tag = provider_attribute(node, "lang");
	int rank = 1;

	if (node->first == NULL || is_sub_headline(node))
		return 0;
	if (role.len == 0 || contains(role, "main") ||
	    span_is(role, "headline"))
		rank += 4;
	if (tag.len == 0)
		rank += 1;
	else if (language.len >= 2 &&
		 span_starts_with(tag, span_to(language, 2)))
		rank += 2;
	return rank;
}

static const struct node *
best_headline(const struct node *content_meta, struct span language)
{
	const struct node *node = node_child(content_meta, "headline");
	const struct node *best = NULL;
	int best_rank = 0;

	for (; node != NULL; node = node_sibling(node, "headline")) {
		int rank = headline_rank(node, language);

		if (rank <= best_rank)
			continue;
		best = node;
		best_rank = rank;
	}
	return best;
}

/* What a description is depends on what it describes, too. */
static enum zone
description_zone(const struct meta *meta, struct span role)
{
	if (contains(role, "caption"))
		return ZONE_CAPTION;
	if (meta->is_text)
		return ZONE_STANDFIRST;
	return contains(role, "script") || contains(role, "shotlist")
		   ? ZONE_BODY
		   : ZONE_CAPTION;
}

/* Slugline and headline, said once more. */
static bool
repeats_headline(const struct draft *draft, struct span text)
{
	const struct text_buffer *headline = &draft->zones[ZONE_HEADLINE];

	return headline->len > 0 && text.len >= headline->len &&
	       memcmp(text.bytes + text.len - headline->len, headline->bytes,
		   headline->len) == 0;
}

static enum newsalert_err
add_description(const struct meta *meta, const struct node *node)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(node, &text);
	struct span span = text_buffer_span(&text);

	if (err == NEWSALERT_OK && !repeats_headline(meta->draft, span))
		err = draft_add(meta->draft,
		    description_zone(meta, role_of(node)), span);
	text_buffer_fini(&text);
	return err;
}

/* ---- Places ------------------------------------------------------------ */

static const struct node *
country_of(const struct node *located)
{
	const struct node *broader = node_child(located, "broader");
	const struct node *named = NULL;

	for (; broader != NULL; broader = node_sibling(broader, "broader")) {
		if (node_child(broader, "name") == NULL)
			continue;
		if (contains(provider_attribute(broader, "type"), "country"))
			return broader;
		if (named == NULL)
			named = broader;
	}
	return named;
}

/* "Pittsburgh, United States": stands in for a dateline. */
static enum newsalert_err
set_located(const struct meta *meta, const struct node *located)
{
	const struct node *country = country_of(located);
	struct text_buffer place = { 0 }, region = { 0 };
	enum newsalert_err err;

	err = provider_text(qcode_in_language(located, "name", meta->language),
	    &place);
	if (err == NEWSALERT_OK && place.len == 0)
		err = text_buffer_add(&place,
		    provider_attribute(located, "literal"));
	if (err == NEWSALERT_OK)
		err = provider_text(qcode_in_language(country, "name",
					meta->language),
		    &region);
	if (err == NEWSALERT_OK && region.len > 0 && place.len > 0 &&
	    span_find(text_buffer_span(&place), ',') == place.len) {
		err = text_buffer_add(&place, span_of(", "));
		if (err == NEWSALERT_OK)
			err =
			    text_buffer_add(&place, text_buffer_span(&region));
	}
	if (err == NEWSALERT_OK)
		err = provider_set_dateline(meta->draft,
		    text_buffer_span(&place));
	text_buffer_fini(&place);
	text_buffer_fini(&region);
	return err;
}

static enum newsalert_err
set_dateline(struct draft *draft, const struct node *dateline)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(dateline, &text);

	if (err == NEWSALERT_OK)
		err = provider_set_dateline(draft, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

/* ---- Content metadata -------------------------------------------------- */

static enum newsalert_err
set_urgency(struct draft *draft, const struct node *urgency)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(urgency, &text);

	if (err == NEWSALERT_OK)
		provider_set_urgency(draft, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

/* A genre says what kind of text it is, not what it is about. */
static enum newsalert_err
add_named(const struct meta *meta, const char *scheme, const struct node *node)
{
	const struct node *name =
	    qcode_in_language(node, "name", meta->language);
	struct text_buffer text = { 0 };
	enum newsalert_err err =
	    provider_text(name == NULL ? node : name, &text);

	if (err == NEWSALERT_OK)
		err = provider_add_subject(meta->draft, span_of(scheme),
		    qcode_of(node).code, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_content_meta(const struct meta *meta, const struct node *node)
{
	struct draft *draft = meta->draft;

	if (node_is(node, "urgency"))
		return set_urgency(draft, node);
	if (node_is(node, "subject"))
		return qcode_add_subject(draft, node, meta->language);
	if (node_is(node, "genre"))
		return add_named(meta, "genre", node);
	if (node_is(node, "keyword"))
		return add_named(meta, "keyword", node);
	if (node_is(node, "slugline"))
		return provider_set(draft, DRAFT_SLUGLINE, node);
	if (node_is(node, "by"))
		return provider_add(draft, ZONE_BYLINE, node);
	if (node_is(node, "creditline"))
		return provider_add(draft, ZONE_CREDIT, node);
	if (node_is(node, "headline") && is_sub_headline(node))
		return provider_add(draft, ZONE_STANDFIRST, node);
	if (node_is(node, "description"))
		return add_description(meta, node);
	return NEWSALERT_OK;
}

static enum newsalert_err
read_children(const struct meta *meta, const struct node *holder,
    enum newsalert_err (*read)(const struct meta *, const struct node *))
{
	const struct node *node = holder == NULL ? NULL : holder->first;
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && node != NULL; node = node->next)
		err = read(meta, node);
	return err;
}

/* Who it is from where the provider does not say. */
static enum newsalert_err
set_other_source(struct draft *draft, const struct node *item,
    const struct node *content_meta)
{
	const struct node *rights = node_child(item, "rightsInfo");
	enum newsalert_err err;

	err = set_source(draft, node_child(content_meta, "infoSource"));
	if (err == NEWSALERT_OK)
		err = set_source(draft, node_child(rights, "copyrightHolder"));
	return err;
}

static enum newsalert_err
read_lines(const struct meta *meta, const struct node *content_meta)
{
	enum newsalert_err err;

	err = provider_add(meta->draft, ZONE_HEADLINE,
	    best_headline(content_meta, meta->language));
	if (err == NEWSALERT_OK)
		err = read_children(meta, content_meta, read_content_meta);
	if (err == NEWSALERT_OK)
		err = set_dateline(meta->draft,
		    node_child(content_meta, "dateline"));
	/* A picture's is the desk's that sent it. */
	if (err == NEWSALERT_OK && meta->is_text)
		err = set_located(meta, node_child(content_meta, "located"));
	return err;
}

enum newsalert_err
newsml_g2_add_meta(struct draft *draft, const struct node *item,
    const struct article_input *input)
{
	const struct node *item_meta = node_child(item, "itemMeta");
	const struct node *content_meta = node_child(item, "contentMeta");
	struct span language =
	    provider_attribute(node_child(content_meta, "language"), "tag");
	struct meta meta = { draft, language, input->time_sec,
		newsml_g2_is_text(item) };
	enum newsalert_err err;

	if (language.len == 0)
		meta.language = provider_attribute(item, "lang");
	err = draft_set(draft, DRAFT_LANGUAGE, meta.language);
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_GUID,
		    provider_attribute(item, "guid"));
	if (err == NEWSALERT_OK)
		err = set_version(draft, item, item_meta);
	if (err == NEWSALERT_OK)
		err = read_children(&meta, item_meta, read_item_meta);
	if (err == NEWSALERT_OK)
		err = read_lines(&meta, content_meta);
	if (err == NEWSALERT_OK)
		err = set_other_source(draft, item, content_meta);
	return err;
}

enum newsalert_err
newsml_g2_add_caption(struct draft *draft, const struct node *item)
{
	const struct node *content_meta = node_child(item, "contentMeta");
	const struct node *description =
	    node_child(content_meta, "description");
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(description, &text);

	if (err == NEWSALERT_OK && text.len == 0)
		err =
		    provider_text(node_child(content_meta, "headline"), &text);
	if (err == NEWSALERT_OK &&
	    !repeats_headline(draft, text_buffer_span(&text)))
		err = draft_add(draft, ZONE_CAPTION, text_buffer_span(&text));
	if (err == NEWSALERT_OK)
		err = provider_add(draft, ZONE_CREDIT,
		    node_child(content_meta, "creditline"));
	text_buffer_fini(&text);
	return err;
}

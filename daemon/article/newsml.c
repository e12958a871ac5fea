/* SPDX-License-Identifier: MIT */
/* NewsML 1: components in components, whose roles say what they are. */
#include "daemon/article/newsml.h"

#include "daemon/article/content.h"
#include "daemon/article/draft.h"
#include "daemon/article/newsml_meta.h"
#include "daemon/article/provider.h"
#include "daemon/article/tree.h"

#define PARTS_MAX 32

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum part {
	PART_TEXT,
	PART_MEDIA, /* a picture or the like: what it has to say is a caption */
	PART_NONE,
};

struct role {
	const char *name;
	enum part part;
	enum zone zone; /* of its text */
};

/* Roles that are not listed are text. */
static const struct role roles[] = {
	{ "Abstract", PART_TEXT, ZONE_STANDFIRST },
	{ "Animation", PART_MEDIA, ZONE_CAPTION },
	{ "Audio", PART_MEDIA, ZONE_CAPTION },
	{ "ByLine", PART_TEXT, ZONE_BYLINE },
	{ "Caption", PART_TEXT, ZONE_CAPTION },
	{ "Contact", PART_TEXT, ZONE_NOTE },
	{ "CSS", PART_NONE, ZONE_NOTE },
	{ "Graphic", PART_MEDIA, ZONE_CAPTION },
	{ "HeadLine", PART_TEXT, ZONE_HEADLINE },
	{ "Icon", PART_NONE, ZONE_NOTE },
	{ "Image", PART_MEDIA, ZONE_CAPTION },
	{ "Lead", PART_TEXT, ZONE_STANDFIRST },
	{ "Logo", PART_NONE, ZONE_NOTE },
	{ "Photo", PART_MEDIA, ZONE_CAPTION },
	{ "Picture", PART_MEDIA, ZONE_CAPTION },
	{ "Preview", PART_NONE, ZONE_NOTE },
	{ "Quicklook", PART_NONE, ZONE_NOTE },
	{ "StyleSheet", PART_NONE, ZONE_NOTE },
	{ "SubHeadLine", PART_TEXT, ZONE_STANDFIRST },
	{ "Summary", PART_TEXT, ZONE_STANDFIRST },
	{ "Thumbnail", PART_NONE, ZONE_NOTE },
	{ "Video", PART_MEDIA, ZONE_CAPTION },
};

struct reader {
	const struct article_input *input;
	struct article_list *list;
	const struct node *envelope;
	struct draft draft;
};

static struct span
formal_name(const struct node *node)
{
	return provider_attribute(node, "FormalName");
}

/* The child of that name among the first: what is said of a component stands
 * in front of what is in it, which may be much. */
static const struct node *
part_of(const struct node *component, const char *name)
{
	const struct node *node = component == NULL ? NULL : component->first;

	for (size_t i = 0; i < PARTS_MAX && node != NULL; i++) {
		if (node_is(node, name))
			return node;
		node = node->next;
	}
	return NULL;
}

static const struct role *
role_of(const struct node *component)
{
	static const struct role text = { "", PART_TEXT, ZONE_BODY };
	struct span name = formal_name(part_of(component, "Role"));

	for (size_t i = 0; i < LENGTH(roles); i++)
		if (span_is(name, roles[i].name))
			return &roles[i];
	return &text;
}

/* ---- News lines -------------------------------------------------------- */

struct line {
	const char *name;
	enum zone zone;
};

static const struct line lines[] = {
	{ "HeadLine", ZONE_HEADLINE },
	{ "SubHeadLine", ZONE_STANDFIRST },
	{ "ByLine", ZONE_BYLINE },
	{ "CreditLine", ZONE_CREDIT },
	{ "CopyrightLine", ZONE_CREDIT },
};

static enum newsalert_err
read_dateline(struct draft *draft, const struct node *node)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(node, &text);

	if (err == NEWSALERT_OK)
		err = provider_set_dateline(draft, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_keywords(struct draft *draft, const struct node *node)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(node, &text);

	if (err == NEWSALERT_OK)
		err = provider_add_subject(draft, span_of("keyword"),
		    span_of(""), text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_line(struct draft *draft, const struct node *node)
{
	if (node_is(node, "DateLine"))
		return read_dateline(draft, node);
	if (node_is(node, "SlugLine"))
		return provider_set(draft, DRAFT_SLUGLINE, node);
	if (node_is(node, "KeywordLine"))
		return read_keywords(draft, node);
	for (size_t i = 0; i < LENGTH(lines); i++)
		if (node_is(node, lines[i].name))
			return provider_add(draft, lines[i].zone, node);
	return NEWSALERT_OK;
}

static enum newsalert_err
read_lines(struct draft *draft, const struct node *component)
{
	const struct node *holder = part_of(component, "NewsLines");
	const struct node *node = holder == NULL ? NULL : holder->first;
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && node != NULL; node = node->next)
		err = read_line(draft, node);
	return err;
}

/* A picture's headline is its caption, who made it a credit. */
static enum newsalert_err
read_media_lines(struct draft *draft, const struct node *component)
{
	const struct node *holder = part_of(component, "NewsLines");
	enum newsalert_err err;

	err = provider_add(draft, ZONE_CAPTION, node_child(holder, "HeadLine"));
	if (err == NEWSALERT_OK)
		err = provider_add(draft, ZONE_CREDIT,
		    node_child(holder, "CreditLine"));
	if (err == NEWSALERT_OK)
		err = provider_add(draft, ZONE_CREDIT,
		    node_child(holder, "ByLine"));
	return err;
}

/* ---- Content ----------------------------------------------------------- */

/* Text by what the item says of itself; one that says nothing is text. */
static bool
is_text_item(const struct node *item)
{
	struct span medium = formal_name(node_child(item, "MediaType"));
	struct span mime = formal_name(node_child(item, "MimeType"));

	if (span_is(mime, "text/css") || span_is(mime, "text/javascript"))
		return false;
	if (medium.len > 0)
		return span_is(medium, "Text") ||
		       span_is(medium, "ComplexData") ||
		       span_is(medium, "Other");
	return mime.len == 0 || span_starts(mime, "text") ||
	       span_starts(mime, "application/xhtml") || span_ends(mime, "xml");
}

/* Bytes in an <Encoding> that is no encoding of text are left alone. */
static const struct node *
data_of(const struct node *item)
{
	const struct node *encoding = node_child(item, "Encoding");

	if (encoding == NULL)
		return node_child(item, "DataContent");
	if (span_ends(provider_attribute(encoding, "Notation"), "Base64"))
		return NULL;
	return node_child(encoding, "DataContent");
}

static enum newsalert_err
read_item(struct reader *reader, const struct node *item, enum zone zone)
{
	const struct node *data = data_of(item);
	struct span type = formal_name(node_child(item, "MimeType"));

	if (data == NULL || !is_text_item(item))
		return NEWSALERT_OK;
	if (zone == ZONE_HEADLINE)
		return provider_add(&reader->draft, zone, data);
	return content_add(&reader->draft, zone, data, type, reader->input);
}

static enum newsalert_err
read_items(struct reader *reader, const struct node *component, enum zone zone)
{
	const struct node *item = node_child(component, "ContentItem");
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && item != NULL;
	     item = node_sibling(item, "ContentItem"))
		err = read_item(reader, item, zone);
	return err;
}

/* ---- Components -------------------------------------------------------- */

/* The zone of its text is that of the nearest component with a role. */
static enum zone
zone_of(const struct node *component, const struct node *story)
{
	for (; component != story; component = component->parent)
		if (part_of(component, "Role") != NULL)
			return role_of(component)->zone;
	return ZONE_BODY;
}

static enum newsalert_err
read_metadata(struct draft *draft, const struct node *component)
{
	enum newsalert_err err;

	err = newsml_add_administrative(draft,
	    part_of(component, "AdministrativeMetadata"));
	if (err == NEWSALERT_OK)
		err = newsml_add_descriptive(draft,
		    part_of(component, "DescriptiveMetadata"));
	return err;
}

/* One component, without those in it. */
static enum newsalert_err
read_component(struct reader *reader, const struct node *component,
    const struct node *story)
{
	const struct role *role = role_of(component);
	struct draft *draft = &reader->draft;
	enum newsalert_err err;

	if (component != story && role->part == PART_MEDIA) {
		err = read_media_lines(draft, component);
	} else {
		err = read_lines(draft, component);
		if (err == NEWSALERT_OK)
			err = read_metadata(draft, component);
	}
	if (err == NEWSALERT_OK && node_child(component, "ContentItem") != NULL)
		err = read_items(reader, component, zone_of(component, story));
	return err;
}

/* The story's component and those in it; an item inside is a story of its
 * own. */
static enum newsalert_err
read_components(struct reader *reader, const struct node *story)
{
	const struct node *node = story;
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && node != NULL) {
		bool is_part =
		    node == story || (node_is(node, "NewsComponent") &&
					 role_of(node)->part != PART_NONE);

		if (is_part)
			err = read_component(reader, node, story);
		node =
		    is_part ? node_next(node, story) : node_skip(node, story);
	}
	return err;
}

/* What is said of the story by the components around it, nearest first. */
static enum newsalert_err
read_around(struct draft *draft, const struct node *story,
    const struct node *item)
{
	const struct node *component = story->parent;
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && story != item && component != item;
	     component = component->parent) {
		err = read_lines(draft, component);
		if (err == NEWSALERT_OK)
			err = read_metadata(draft, component);
	}
	return err;
}

/* story: the component, or the item itself where it has none. */
static enum newsalert_err
read_story(struct reader *reader, const struct node *item,
    const struct node *story)
{
	struct draft *draft = &reader->draft;
	enum newsalert_err err;

	err = newsml_add_management(draft, node_child(item, "NewsManagement"));
	if (err == NEWSALERT_OK && story != item)
		err = read_components(reader, story);
	if (err == NEWSALERT_OK)
		err = read_around(draft, story, item);
	if (err == NEWSALERT_OK)
		err = newsml_add_identity(draft,
		    node_child(item, "Identification"));
	if (err == NEWSALERT_OK)
		err = newsml_add_envelope(draft, reader->envelope);
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_LANGUAGE,
		    provider_attribute(item, "lang"));
	if (err == NEWSALERT_OK)
		err = provider_take(reader->list, draft, reader->input);
	draft_fini(draft);
	reader->draft = (struct draft){ 0 };
	return err;
}

/* ---- Items ------------------------------------------------------------- */

static bool
has_headline(const struct node *component)
{
	const struct node *lines_of = part_of(component, "NewsLines");
	const struct node *headline = node_child(lines_of, "HeadLine");

	return headline != NULL && headline->first != NULL;
}

static bool
has_data(const struct node *component)
{
	const struct node *node = component;

	while ((node = node_next(node, component)) != NULL)
		if (node_is(node, "DataContent"))
			return true;
	return false;
}

/* A headline of its own, and a text that is no caption or the like. */
static bool
is_story(const struct node *component)
{
	const struct role *role = role_of(component);

	return role->part == PART_TEXT && role->zone == ZONE_BODY &&
	       has_headline(component) && has_data(component);
}

static const struct node *
next_story(const struct node *component)
{
	while (component != NULL && !is_story(component))
		component = node_sibling(component, "NewsComponent");
	return component;
}

/* The parts of a component that are stories, if there are many, such as one in
 * every language. NULL: the component is the story. */
static const struct node *
first_of_many(const struct node *component)
{
	const struct node *first =
	    next_story(node_child(component, "NewsComponent"));

	if (first == NULL ||
	    next_story(node_sibling(first, "NewsComponent")) == NULL)
		return NULL;
	return first;
}

static enum newsalert_err
read_news_item(struct reader *reader, const struct node *item)
{
	const struct node *component = node_child(item, "NewsComponent");
	const struct node *story = first_of_many(component);
	enum newsalert_err err = NEWSALERT_OK;

	if (story == NULL)
		return read_story(reader, item,
		    component == NULL ? item : component);
	while (err == NEWSALERT_OK && story != NULL) {
		err = read_story(reader, item, story);
		story = next_story(node_sibling(story, "NewsComponent"));
	}
	return err;
}

/* One whose components hold items is only around them. */
static bool
holds_items(const struct node *item)
{
	const struct node *node = item;

	while ((node = node_next(node, item)) != NULL)
		if (node_is(node, "NewsItem"))
			return true;
	return false;
}

static enum newsalert_err
read_items_of(struct reader *reader, const struct node *root)
{
	const struct node *node = root;
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && node != NULL) {
		if (node_is(node, "NewsEnvelope"))
			reader->envelope = node;
		if (!node_is(node, "NewsItem") || holds_items(node)) {
			node = node_next(node, root);
			continue;
		}
		err = read_news_item(reader, node);
		node = node_skip(node, root);
	}
	return err;
}

enum newsalert_err
newsml_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct reader reader = { .input = input, .list = list };
	struct span bytes = { input->bytes, input->len };
	struct tree *tree = NULL;
	enum newsalert_err err = tree_read_xml(bytes, why, &tree);

	if (err == NEWSALERT_OK)
		err = read_items_of(&reader, tree_root(tree));
	if (err == NEWSALERT_OK && list->count + list->problem_count == 0)
		err = article_list_refuse(list,
		    "NewsML without an item (NewsItem)");
	tree_free(tree);
	return err;
}

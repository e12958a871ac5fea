/* SPDX-License-Identifier: MIT */
/* Of elements that say the same the best is taken, whatever their order. */
#include "daemon/article/feed_entry.h"

#include "daemon/article/feed_element.h"
#include "daemon/article/feed_link.h"
#include "daemon/article/feed_text.h"
#include "daemon/article/timestamp.h"

#define GROUPS_MAX 3 /* in one another */

/* The best of each role. */
struct choice {
	const struct node *nodes[FEED_SINGLES];
	int ranks[FEED_SINGLES];
};

static void
choose(const struct node *parent, int depth, struct choice *choice)
{
	for (const struct node *node = parent->first; node != NULL;
	     node = node->next) {
		int rank;
		enum feed_role role = feed_role(node, &rank);

		if (role == FEED_GROUP && depth < GROUPS_MAX)
			choose(node, depth + 1, choice);
		if (role == FEED_NONE || role >= FEED_SINGLES ||
		    node->first == NULL ||
		    (choice->nodes[role] != NULL &&
			choice->ranks[role] <= rank))
			continue;
		choice->nodes[role] = node;
		choice->ranks[role] = rank;
	}
}

/* ---- Texts ------------------------------------------------------------- */

static bool
is_white(char c)
{
	return c == ' ' || c == '\n';
}

/* Without the mark of a text that was cut. */
static struct span
without_ellipsis(struct span text)
{
	static const char *const marks[] = { "[\xE2\x80\xA6]", "[...]",
		"\xE2\x80\xA6", "..." };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_ends(text, marks[i])) {
			text.len -= strlen(marks[i]);
			break;
		}
	while (text.len > 0 && is_white(text.bytes[text.len - 1]))
		text.len--;
	return text;
}

/* A standfirst that is but the beginning of the body says nothing. */
static bool
is_excerpt(struct span standfirst, struct span body)
{
	standfirst = without_ellipsis(standfirst);
	if (standfirst.len > body.len)
		return false;
	for (size_t i = 0; i < standfirst.len; i++) {
		char a = standfirst.bytes[i], b = body.bytes[i];

		if (a != b && !(is_white(a) && is_white(b)))
			return false;
	}
	return true;
}

/* Take off the last line where a publishing system wrote it: "The post Title
 * appeared first on Site." */
static void
cut_system_line(struct text_buffer *zone)
{
	struct span line = text_buffer_span(zone);
	size_t start = zone->len;
	static const char mark[] = " appeared first on ";

	while (start > 0 && zone->bytes[start - 1] != '\n')
		start--;
	line = span_from(line, start);
	if (!span_starts(line, "The post ") ||
	    memmem(line.bytes, line.len, mark, sizeof(mark) - 1) == NULL)
		return;
	zone->len = start > 0 ? start - 1 : 0;
}

static enum newsalert_err
add_headline(const struct node *title, struct draft *draft)
{
	struct text_buffer line = { 0 };
	enum newsalert_err err = feed_text_line(title, &line);

	if (err == NEWSALERT_OK && line.len > 0)
		err = draft_add(draft, ZONE_HEADLINE, text_buffer_span(&line));
	text_buffer_fini(&line);
	return err;
}

/* What is in the content is the body; where that has no text, as one that is
 * a picture, the summary is. */
static enum newsalert_err
add_body(const struct choice *choice, struct newsalert_error *why,
    struct draft *draft)
{
	struct text_buffer *body = &draft->zones[ZONE_BODY];
	struct text_buffer *standfirst = &draft->zones[ZONE_STANDFIRST];
	enum zone zone;
	enum newsalert_err err;

	err = feed_text_add(choice->nodes[FEED_CONTENT], ZONE_BODY, why, draft);
	cut_system_line(body);
	if (err != NEWSALERT_OK)
		return err;
	zone = body->len > 0 ? ZONE_STANDFIRST : ZONE_BODY;
	err = feed_text_add(choice->nodes[FEED_SUMMARY], zone, why, draft);
	cut_system_line(&draft->zones[zone]);
	if (standfirst->len > 0 &&
	    is_excerpt(text_buffer_span(standfirst), text_buffer_span(body)))
		standfirst->len = 0;
	return err;
}

/* ---- Fields ------------------------------------------------------------ */

static enum newsalert_err
set_field(const struct node *node, enum draft_field field, struct draft *draft)
{
	struct text_buffer line = { 0 };
	enum newsalert_err err = feed_text_line(node, &line);

	if (err == NEWSALERT_OK && line.len > 0)
		err = draft_set(draft, field, text_buffer_span(&line));
	text_buffer_fini(&line);
	return err;
}

static enum newsalert_err
read_time(const struct node *node, int64_t *secp)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = node_text(node, &text);

	if (err == NEWSALERT_OK && text.len > 0)
		(void)timestamp_read(text_buffer_span(&text), secp);
	text_buffer_fini(&text);
	return err;
}

/* The innermost xml:lang at the text, else what the entry says. */
static enum newsalert_err
set_language(const struct choice *choice, const struct node *entry,
    const struct feed_head *head, struct draft *draft)
{
	const struct node *node = choice->nodes[FEED_CONTENT];
	enum newsalert_err err;

	if (node == NULL)
		node = choice->nodes[FEED_SUMMARY];
	if (node == NULL)
		node = choice->nodes[FEED_TITLE];
	if (node == NULL)
		node = entry;
	err = draft_set(draft, DRAFT_LANGUAGE, node_attribute(node, "lang"));
	if (err == NEWSALERT_OK)
		err = set_field(choice->nodes[FEED_LANGUAGE], DRAFT_LANGUAGE,
		    draft);
	while (err == NEWSALERT_OK && (node = node->parent) != NULL)
		err = draft_set(draft, DRAFT_LANGUAGE,
		    node_attribute(node, "lang"));
	return err != NEWSALERT_OK ? err
				   : draft_set(draft, DRAFT_LANGUAGE,
					 text_buffer_span(&head->language));
}

/* Atom has the title of the feed that it comes from below it, RSS as text. */
static enum newsalert_err
set_source(const struct node *source, const struct feed_head *head,
    struct draft *draft)
{
	const struct node *title = node_child(source, "title");
	enum newsalert_err err;

	err = set_field(title == NULL ? source : title, DRAFT_SOURCE, draft);
	return err != NEWSALERT_OK ? err
				   : draft_set(draft, DRAFT_SOURCE,
					 text_buffer_span(&head->source));
}

/* RSS 1.0 and 0.90 name an item by an attribute alone. */
static enum newsalert_err
set_guid(const struct choice *choice, const struct node *entry,
    struct draft *draft)
{
	enum newsalert_err err =
	    set_field(choice->nodes[FEED_ID], DRAFT_GUID, draft);

	return err != NEWSALERT_OK ? err
				   : draft_set(draft, DRAFT_GUID,
					 node_attribute(entry, "about"));
}

static enum newsalert_err
set_fields(const struct choice *choice, const struct node *entry,
    const struct feed_head *head, struct draft *draft)
{
	enum newsalert_err err;

	err = set_language(choice, entry, head, draft);
	if (err == NEWSALERT_OK)
		err = set_source(choice->nodes[FEED_SOURCE], head, draft);
	if (err == NEWSALERT_OK)
		err = set_guid(choice, entry, draft);
	if (err == NEWSALERT_OK)
		err = read_time(choice->nodes[FEED_PUBLISHED],
		    &draft->published_sec);
	if (err == NEWSALERT_OK)
		err = read_time(choice->nodes[FEED_MODIFIED],
		    &draft->modified_sec);
	if (err == NEWSALERT_OK)
		err = feed_link_set(entry, choice->nodes[FEED_ID],
		    text_buffer_span(&head->base), draft);
	return err;
}

/* ---- Lists ------------------------------------------------------------- */

/* The name in "Jane Doe <jane@example.com>", "jane@example.com (Jane Doe)" and
 * "Jane Doe (jane@example.com)"; an address alone is no name. */
static struct span
person_of(struct span text)
{
	size_t open = span_find(text, '('), close = span_find(text, ')');
	size_t angle = span_find(text, '<');

	text = span_trim(text);
	if (span_find(text, '@') == text.len)
		return text;
	if (open < close && close < text.len) {
		struct span inner = span_from(span_to(text, close), open + 1);

		return span_trim(span_find(inner, '@') == inner.len
				     ? inner
				     : span_to(text, open));
	}
	if (angle < text.len)
		return span_trim(span_to(text, angle));
	return span_find(text, ' ') < text.len ? text : span_to(text, 0);
}

/* Whether one of the zone's lines is the text. */
static bool
has_line(const struct text_buffer *zone, struct span text)
{
	struct span rest = text_buffer_span(zone);

	while (rest.len > 0) {
		struct span line = span_to(rest, span_find(rest, '\n'));

		if (span_equal(line, text))
			return true;
		rest = span_from(rest,
		    line.len < rest.len ? line.len + 1 : rest.len);
	}
	return false;
}

static enum newsalert_err
add_author(const struct node *node, struct draft *draft)
{
	const struct node *name = node_child(node, "name");
	struct text_buffer line = { 0 };
	struct span person;
	enum newsalert_err err;

	err = feed_text_line(name == NULL ? node : name, &line);
	person = person_of(text_buffer_span(&line));
	if (err == NEWSALERT_OK && person.len > 0 &&
	    !has_line(&draft->zones[ZONE_BYLINE], person))
		err = draft_add(draft, ZONE_BYLINE, person);
	text_buffer_fini(&line);
	return err;
}

/* Atom: term, scheme and label; RSS: the text and its domain. */
static enum newsalert_err
add_category(const struct node *node, struct draft *draft)
{
	struct span scheme = node_attribute(node, "scheme");
	struct span code = node_attribute(node, "term");
	struct text_buffer line = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	if (scheme.len == 0)
		scheme = node_attribute(node, "domain");
	if (code.len == 0)
		code = node_attribute(node, "text");
	if (code.len == 0) {
		err = feed_text_line(node, &line);
		code = text_buffer_span(&line);
	}
	if (err == NEWSALERT_OK)
		err = draft_add_subject(draft, scheme, code,
		    node_attribute(node, "label"));
	text_buffer_fini(&line);
	return err;
}

static enum newsalert_err
add_keywords(const struct node *node, struct draft *draft)
{
	struct text_buffer line = { 0 };
	enum newsalert_err err = feed_text_line(node, &line);
	struct span rest = text_buffer_span(&line);

	while (err == NEWSALERT_OK && rest.len > 0) {
		struct span word = span_to(rest, span_find(rest, ','));

		rest = span_from(rest,
		    word.len < rest.len ? word.len + 1 : rest.len);
		err = draft_add_subject(draft, span_of(""), word, span_of(""));
	}
	text_buffer_fini(&line);
	return err;
}

static enum newsalert_err
add_line(const struct node *node, enum zone zone, struct draft *draft)
{
	struct text_buffer line = { 0 };
	enum newsalert_err err = feed_text_line(node, &line);

	if (err == NEWSALERT_OK && line.len > 0)
		err = draft_add(draft, zone, text_buffer_span(&line));
	text_buffer_fini(&line);
	return err;
}

static enum newsalert_err
add_member(const struct node *node, enum feed_role role, struct draft *draft)
{
	switch (role) {
	case FEED_AUTHOR:
		return add_author(node, draft);
	case FEED_CATEGORY:
		return add_category(node, draft);
	case FEED_KEYWORDS:
		return add_keywords(node, draft);
	case FEED_CAPTION:
		return add_line(node, ZONE_CAPTION, draft);
	case FEED_CREDIT:
		return add_line(node, ZONE_CREDIT, draft);
	default:
		return NEWSALERT_OK;
	}
}

static enum newsalert_err
add_members(const struct node *parent, int depth, struct draft *draft)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (const struct node *node = parent->first;
	     err == NEWSALERT_OK && node != NULL; node = node->next) {
		int rank;
		enum feed_role role = feed_role(node, &rank);

		if (role == FEED_GROUP && depth < GROUPS_MAX)
			err = add_members(node, depth + 1, draft);
		else
			err = add_member(node, role, draft);
	}
	return err;
}

enum newsalert_err
feed_entry_read(const struct feed_head *head, const struct node *node,
    struct newsalert_error *why, struct draft *draft)
{
	struct choice choice = { 0 };
	enum newsalert_err err;

	choose(node, 0, &choice);
	err = add_headline(choice.nodes[FEED_TITLE], draft);
	if (err == NEWSALERT_OK)
		err = add_body(&choice, why, draft);
	if (err == NEWSALERT_OK)
		err = set_fields(&choice, node, head, draft);
	if (err == NEWSALERT_OK)
		err = add_members(node, 0, draft);
	if (err == NEWSALERT_OK && draft->zones[ZONE_BYLINE].len == 0 &&
	    head->author != NULL)
		err = add_author(head->author, draft);
	return err;
}

/* ---- Head -------------------------------------------------------------- */

/* The element that says what the feed is. */
static const struct node *
channel_of(const struct node *root)
{
	const struct node *channel = node_child(root, "channel");

	return channel == NULL ? root : channel;
}

enum newsalert_err
feed_head_read(const struct node *root, struct feed_head *head)
{
	const struct node *channel = channel_of(root);
	struct choice choice = { 0 };
	const struct node *source;
	enum newsalert_err err;

	if (feed_is_entry(root))
		return NEWSALERT_OK;
	choose(channel, GROUPS_MAX, &choice);
	source = choice.nodes[FEED_SOURCE];
	err = feed_text_line(source == NULL ? choice.nodes[FEED_TITLE] : source,
	    &head->source);
	if (err == NEWSALERT_OK)
		err = feed_text_line(choice.nodes[FEED_LANGUAGE],
		    &head->language);
	if (err == NEWSALERT_OK)
		err = feed_link_base(channel, &head->base);
	/* RSS has the address of an editor there. */
	if (node_is(root, "feed"))
		head->author = node_child(root, "author");
	return err;
}

void
feed_head_fini(struct feed_head *head)
{
	text_buffer_fini(&head->source);
	text_buffer_fini(&head->language);
	text_buffer_fini(&head->base);
}

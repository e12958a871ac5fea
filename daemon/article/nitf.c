/* SPDX-License-Identifier: MIT */
/* NITF: <body> is the story, <head> what is to be known of it. */
#include "daemon/article/nitf.h"

#include "daemon/article/nitf_head.h"
#include "daemon/article/prose.h"
#include "daemon/article/provider.h"

#define BLOCKS_MAX 64 /* in which a full text is sought */

/* What stands around NITF may have told it already. */
static enum newsalert_err
add_unless_told(struct draft *draft, enum zone zone, const struct node *node)
{
	if (node == NULL || draft->zones[zone].len > 0)
		return NEWSALERT_OK;
	return prose_add(draft, zone, node);
}

/* <hedline>, and <headline> as some call it: <hl1> is the headline, each <hl2>
 * a standfirst. */
static enum newsalert_err
read_hedline(struct draft *draft, const struct node *body_head)
{
	const struct node *hedline = node_child(body_head, "hedline"), *hl2;
	enum newsalert_err err;

	if (hedline == NULL)
		hedline = node_child(body_head, "headline");
	if (hedline == NULL)
		hedline = body_head;
	err = provider_add(draft, ZONE_HEADLINE, node_child(hedline, "hl1"));
	hl2 = node_child(hedline, "hl2");
	for (; err == NEWSALERT_OK && hl2 != NULL;
	     hl2 = node_sibling(hl2, "hl2"))
		err = provider_add(draft, ZONE_STANDFIRST, hl2);
	return err;
}

/* <byline>By <person>Jane Doe</person> <byttl>Staff</byttl></byline>: some
 * leave no space between. */
static enum newsalert_err
read_byline(struct draft *draft, const struct node *byline)
{
	struct text_buffer text = { 0 };
	const struct node *node = byline;
	enum newsalert_err err = NEWSALERT_OK;

	while (
	    err == NEWSALERT_OK && (node = node_next(node, byline)) != NULL) {
		err = node_is_text(node) ? text_buffer_add(&text, node->text)
					 : text_buffer_add(&text, span_of(" "));
	}
	if (err == NEWSALERT_OK)
		err = draft_add(draft, ZONE_BYLINE, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_bylines(struct draft *draft, const struct node *body_head)
{
	const struct node *byline = node_child(body_head, "byline");
	enum newsalert_err err = NEWSALERT_OK;

	if (draft->zones[ZONE_BYLINE].len > 0)
		return NEWSALERT_OK;
	while (err == NEWSALERT_OK && byline != NULL) {
		err = read_byline(draft, byline);
		byline = node_sibling(byline, "byline");
	}
	return err;
}

/* The place alone where it is tagged: <story.date> stands beside it. */
static enum newsalert_err
read_dateline(struct draft *draft, const struct node *dateline)
{
	const struct node *location = node_child(dateline, "location");
	struct text_buffer text = { 0 };
	enum newsalert_err err;

	err = provider_text(location != NULL ? location : dateline, &text);
	if (err == NEWSALERT_OK)
		err = provider_set_dateline(draft, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_source(struct draft *draft, const struct node *distributor)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(distributor, &text);

	if (err == NEWSALERT_OK)
		err = provider_set_source(draft, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_notes(struct draft *draft, const struct node *body_head,
    const struct article_input *input)
{
	const struct node *note = node_child(body_head, "note");
	struct text_buffer text = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && note != NULL) {
		err = provider_text(note, &text);
		if (err == NEWSALERT_OK)
			err = provider_add_note(draft, text_buffer_span(&text),
			    input->time_sec);
		note = node_sibling(note, "note");
	}
	text_buffer_fini(&text);
	return err;
}

static enum newsalert_err
read_body_head(struct draft *draft, const struct node *body_head,
    const struct article_input *input)
{
	enum newsalert_err err = read_hedline(draft, body_head);

	if (err == NEWSALERT_OK)
		err = read_bylines(draft, body_head);
	if (err == NEWSALERT_OK)
		err = read_dateline(draft, node_child(body_head, "dateline"));
	if (err == NEWSALERT_OK)
		err = read_source(draft, node_child(body_head, "distributor"));
	if (err == NEWSALERT_OK)
		err = add_unless_told(draft, ZONE_STANDFIRST,
		    node_child(body_head, "abstract"));
	if (err == NEWSALERT_OK)
		err = add_unless_told(draft, ZONE_CREDIT,
		    node_child(body_head, "copyrite"));
	if (err == NEWSALERT_OK)
		err = read_notes(draft, body_head, input);
	return err;
}

static bool
is_block(const struct node *node, const char *class)
{
	return node_is(node, "block") &&
	       span_ends(provider_attribute(node, "class"), class);
}

/* Archives have a lead in a block of its own, and once more at the start of
 * the full text. */
static bool
is_lead_twice(const struct node *node)
{
	const struct node *other = node->parent->first;

	if (!is_block(node, "lead_paragraph"))
		return false;
	for (size_t i = 0; i < BLOCKS_MAX && other != NULL; i++) {
		if (is_block(other, "full_text"))
			return true;
		other = other->next;
	}
	return false;
}

static enum newsalert_err
read_blocks(struct draft *draft, const struct node *content)
{
	const struct node *node = content->first;
	bool has_leads = false;
	enum newsalert_err err = NEWSALERT_OK;

	for (; node != NULL; node = node->next)
		has_leads = has_leads || is_lead_twice(node);
	if (!has_leads)
		return prose_add(draft, ZONE_BODY, content);
	for (node = content->first; err == NEWSALERT_OK && node != NULL;
	     node = node->next)
		if (!node_is_text(node) && !is_lead_twice(node))
			err = prose_add(draft, ZONE_BODY, node);
	return err;
}

/* <body.content>, which a story may have more than one of; one that was
 * written by hand may have its paragraphs in <body>. */
static enum newsalert_err
read_content(struct draft *draft, const struct node *body)
{
	const struct node *content = node_child(body, "body.content");
	enum newsalert_err err = NEWSALERT_OK;

	if (body != NULL && content == NULL)
		return prose_add(draft, ZONE_BODY, body);
	while (err == NEWSALERT_OK && content != NULL) {
		err = read_blocks(draft, content);
		content = node_sibling(content, "body.content");
	}
	return err;
}

enum newsalert_err
nitf_add(struct draft *draft, const struct node *nitf,
    const struct article_input *input)
{
	const struct node *head = node_child(nitf, "head");
	const struct node *body = node_child(nitf, "body");
	const struct node *end = node_child(body, "body.end");
	enum newsalert_err err;

	err = draft_set(draft, DRAFT_LANGUAGE,
	    provider_attribute(nitf, "baselang"));
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_LANGUAGE,
		    provider_attribute(nitf, "lang"));
	if (err == NEWSALERT_OK)
		err =
		    read_body_head(draft, node_child(body, "body.head"), input);
	if (err == NEWSALERT_OK)
		err = nitf_head_add(draft, head, input);
	if (err == NEWSALERT_OK)
		err = read_content(draft, body);
	if (err == NEWSALERT_OK && end != NULL)
		err = prose_add(draft, ZONE_NOTE, end);
	return err;
}

static enum newsalert_err
read_all(const struct node *root, const struct article_input *input,
    struct article_list *list)
{
	const struct node *node = root;
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && node != NULL) {
		struct draft draft = { 0 };

		if (!node_is(node, "nitf")) {
			node = node_next(node, root);
			continue;
		}
		err = nitf_add(&draft, node, input);
		if (err == NEWSALERT_OK)
			err = provider_take(list, &draft, input);
		draft_fini(&draft);
		node = node_skip(node, root);
	}
	return err;
}

enum newsalert_err
nitf_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct span bytes = { input->bytes, input->len };
	struct tree *tree = NULL;
	enum newsalert_err err = tree_read_xml(bytes, why, &tree);

	if (err != NEWSALERT_OK)
		return err;
	err = read_all(tree_root(tree), input, list);
	tree_free(tree);
	return err;
}

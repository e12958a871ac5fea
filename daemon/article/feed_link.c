/* SPDX-License-Identifier: MIT */
/* RSS has links as text, Atom and CDF as attributes. */
#include "daemon/article/feed_link.h"

#include <limits.h>

#include "daemon/article/feed_element.h"
#include "daemon/article/link.h"

/* 0 the best; INT_MAX: not to the story itself. */
static int
rank_of(const struct node *link)
{
	struct span rel = node_attribute(link, "rel");
	struct span type = node_attribute(link, "type");

	if (node_is(link, "origLink")) /* before it was counted */
		return 0;
	if (node_attribute(link, "href").len == 0)
		return link->first == NULL ? INT_MAX : 1;
	if (rel.len > 0 && !span_is(rel, "alternate"))
		return INT_MAX;
	if (type.len == 0 || span_is(type, "text/html") ||
	    span_is(type, "application/xhtml+xml"))
		return 1;
	return 2;
}

/* The best link below parent; NULL: none. */
static const struct node *
find_link(const struct node *parent)
{
	const struct node *best = NULL;
	int best_rank = INT_MAX, unused;

	for (const struct node *node = parent->first; node != NULL;
	     node = node->next) {
		if (feed_role(node, &unused) != FEED_LINK ||
		    rank_of(node) >= best_rank)
			continue;
		best = node;
		best_rank = rank_of(node);
	}
	return best;
}

/* Resolve what the xml:base of node and those around it say, the outermost
 * first; *base is the feed's own before. */
static enum newsalert_err
read_base(const struct node *node, struct text_buffer *base)
{
	const struct node *chain[TREE_DEPTH_MAX];
	enum newsalert_err err = NEWSALERT_OK;
	size_t count = 0;

	for (; node != NULL && count < TREE_DEPTH_MAX; node = node->parent)
		if (node_attribute(node, "base").len > 0)
			chain[count++] = node;
	while (err == NEWSALERT_OK && count > 0) {
		struct text_buffer next = { 0 };

		err = link_resolve(text_buffer_span(base),
		    node_attribute(chain[--count], "base"), &next);
		if (err == NEWSALERT_OK && next.len > 0) {
			text_buffer_fini(base);
			*base = next;
			next = (struct text_buffer){ 0 };
		}
		text_buffer_fini(&next);
	}
	return err;
}

/* Set the link to a reference that stands in node. */
static enum newsalert_err
set_link(const struct node *node, struct span feed_base, struct span reference,
    struct draft *draft)
{
	struct text_buffer base = { 0 }, link = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	if (reference.len == 0)
		return NEWSALERT_OK;
	if (!link_is_web(reference)) {
		err = text_buffer_add(&base, feed_base);
		if (err == NEWSALERT_OK)
			err = read_base(node, &base);
	}
	if (err == NEWSALERT_OK)
		err = link_resolve(text_buffer_span(&base), reference, &link);
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_LINK, text_buffer_span(&link));
	text_buffer_fini(&base);
	text_buffer_fini(&link);
	return err;
}

/* The attribute, or the text. */
static enum newsalert_err
set_from(const struct node *node, struct span base, struct draft *draft)
{
	struct span href = node_attribute(node, "href");
	struct text_buffer text = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	if (href.len == 0) {
		err = node_text(node, &text);
		href = text_buffer_span(&text);
	}
	if (err == NEWSALERT_OK)
		err = set_link(node, base, href, draft);
	text_buffer_fini(&text);
	return err;
}

/* An id of Atom may look like an address and be none. */
static bool
is_permalink(const struct node *id)
{
	return id != NULL && node_is(id, "guid") &&
	       !span_is(node_attribute(id, "isPermaLink"), "false");
}

static enum newsalert_err
set_from_id(const struct node *id, struct draft *draft)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = node_text(id, &text);

	if (err == NEWSALERT_OK)
		err = set_link(id, span_of(""), text_buffer_span(&text), draft);
	text_buffer_fini(&text);
	return err;
}

enum newsalert_err
feed_link_set(const struct node *entry, const struct node *id, struct span base,
    struct draft *draft)
{
	const struct node *link = find_link(entry);
	enum newsalert_err err = NEWSALERT_OK;

	if (link != NULL)
		err = set_from(link, base, draft);
	if (err == NEWSALERT_OK) /* CDF */
		err =
		    set_link(entry, base, node_attribute(entry, "href"), draft);
	if (err == NEWSALERT_OK && is_permalink(id))
		err = set_from_id(id, draft);
	if (err == NEWSALERT_OK) /* RSS 1.0 */
		err = set_link(entry, span_of(""),
		    node_attribute(entry, "about"), draft);
	return err;
}

enum newsalert_err
feed_link_base(const struct node *channel, struct text_buffer *base)
{
	const struct node *link = find_link(channel);
	struct text_buffer text = { 0 };
	struct span href = node_attribute(link, "href");
	enum newsalert_err err = NEWSALERT_OK;

	if (href.len == 0)
		href = node_attribute(channel, "href");
	if (href.len == 0 && link != NULL) {
		err = node_text(link, &text);
		href = text_buffer_span(&text);
	}
	if (err == NEWSALERT_OK)
		err = link_resolve(span_of(""), href, base);
	text_buffer_fini(&text);
	return err;
}

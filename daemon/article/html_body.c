/* SPDX-License-Identifier: MIT */
/* Two surveys: one to leave out what is named as chrome, one to choose. */
#include "daemon/article/html_body.h"

#include <stdlib.h>

#include "daemon/article/html_chrome.h"
#include "daemon/article/html_survey.h"
#include "daemon/article/html_visible.h"
#include "daemon/article/markup.h"

#define CHROME_SHARE 40 /* percent of a page's story that no chrome has */
#define CLIMB_MAX    6  /* elements around the best one that may be better */
#define CLIMB_GAIN   20 /* percent of story that each of them has to add */
#define EDGE_LEN     60 /* bytes of a line at the edges that is no story */
#define EDGE_MAX     4  /* such lines at each edge */

struct part {
	const struct node *node;
	size_t story;
};

/* What the surveys find out. */
struct choice {
	struct part *chrome; /* by name; not yet left out */
	size_t chrome_count, chrome_size;
	size_t total; /* of the page */
	struct node_set left_out;
	const struct node *best;
	size_t best_score;
	struct html_tally sought_tally;
	const struct node *sought;
};

/* ---- Chrome ------------------------------------------------------------ */

static enum newsalert_err
note_chrome(struct choice *choice, const struct node *node, size_t story)
{
	struct part *grown;

	if (choice->chrome_count == choice->chrome_size) {
		size_t size =
		    choice->chrome_size == 0 ? 64 : 2 * choice->chrome_size;

		grown = reallocarray(choice->chrome, size, sizeof(*grown));
		if (grown == NULL)
			return NEWSALERT_ENOMEM;
		choice->chrome = grown;
		choice->chrome_size = size;
	}
	choice->chrome[choice->chrome_count++] = (struct part){ node, story };
	return NEWSALERT_OK;
}

/* The header of a post has its headline in it. */
static bool
is_post_header(const struct node *node)
{
	if (!node_is(node, "header"))
		return false;
	for (const struct node *at = node; at != NULL; at = node_next(at, node))
		if (node_is(at, "h1"))
			return false;
	for (const struct node *at = node->parent; at != NULL; at = at->parent)
		if (node_is(at, "article"))
			return true;
	return false;
}

static bool
may_be_chrome(const struct node *node)
{
	if (is_post_header(node))
		return false;
	return !node_is(node, "html") && !node_is(node, "body") &&
	       !node_is(node, "main") &&
	       (html_is_chrome(node) || html_is_signature(node) ||
		   html_is_standfirst(node));
}

static enum newsalert_err
find_chrome(const struct node *node, const struct html_tally *tally,
    void *context)
{
	struct choice *choice = context;

	choice->total = tally->story; /* the root is the last */
	return may_be_chrome(node) ? note_chrome(choice, node, tally->story)
				   : NEWSALERT_OK;
}

static bool
has_below(const struct node *top, const char *const *names, size_t count)
{
	const struct node *at = top;

	while ((at = node_next(at, top)) != NULL)
		if (span_in(at->name, names, count))
			return true;
	return false;
}

/* "article-with-sidebar" is the article; a wall that asks for consent has more
 * words than many a story, and comments too. */
static bool
is_left_out(const struct choice *choice, const struct part *part)
{
	static const char *const story[] = { "h1", "main" };

	if (part->story * 100 <= choice->total * CHROME_SHARE)
		return true;
	return html_is_never_story(part->node) &&
	       !has_below(part->node, story, sizeof(story) / sizeof(story[0]));
}

static enum newsalert_err
leave_out(struct choice *choice)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < choice->chrome_count; i++)
		if (is_left_out(choice, &choice->chrome[i]))
			err = node_set_add(&choice->left_out,
			    choice->chrome[i].node);
	return err;
}

/* ---- The block --------------------------------------------------------- */

static enum newsalert_err
find_best(const struct node *node, const struct html_tally *tally,
    void *context)
{
	struct choice *choice = context;
	size_t score =
	    tally->text == 0
		? 0
		: tally->score * (tally->text - tally->links) / tally->text;

	if (score > 0 && score >= choice->best_score &&
	    !node_is(node, "html")) {
		choice->best = node;
		choice->best_score = score;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
note_sought(const struct node *node, const struct html_tally *tally,
    void *context)
{
	struct choice *choice = context;

	if (node == choice->sought)
		choice->sought_tally = *tally;
	return NEWSALERT_OK;
}

static enum newsalert_err
tally_of(struct choice *choice, const struct node *node,
    struct html_tally *tally)
{
	enum newsalert_err err;

	choice->sought = node;
	err = html_survey(node, &choice->left_out, note_sought, choice);
	*tally = choice->sought_tally;
	return err;
}

static bool
is_article(const struct node *node)
{
	return node_is(node, "article") ||
	       html_has_word(node_attribute(node, "itemprop"), "articleBody") ||
	       span_is(node_attribute(node, "role"), "article");
}

/* What holds the whole text: the outermost article around the best element,
 * else as far out as each further element adds a good part. */
static enum newsalert_err
climb(struct choice *choice, bool is_live)
{
	const struct node *node = choice->best, *article = NULL;
	struct html_tally tally, around;
	enum newsalert_err err;

	for (const struct node *at = node; at != NULL; at = at->parent)
		if (is_article(at))
			article = at;
	if (article != NULL)
		choice->best = article;
	if (article != NULL && !is_live)
		return NEWSALERT_OK;
	node = choice->best;
	err = tally_of(choice, node, &tally);
	for (size_t i = 0, gain = 0; err == NEWSALERT_OK && i < CLIMB_MAX;
	     i++) {
		gain += CLIMB_GAIN;
		node = node->parent;
		if (node == NULL || node_is(node, "body") ||
		    node_is(node, "html"))
			break;
		err = tally_of(choice, node, &around);
		if (around.story * 100 < tally.story * (100 + gain) ||
		    around.links * 2 > around.text)
			continue;
		choice->best = node;
		tally = around;
		gain = 0;
	}
	return err;
}

/* ---- Text -------------------------------------------------------------- */

static bool
drops(const struct node *node, void *context)
{
	const struct choice *choice = context;

	return node_set_has(&choice->left_out, node) || node_is(node, "h1");
}

static bool
drops_text(struct span text, size_t link_len, void *context)
{
	(void)context;
	return html_is_chrome_line(text, link_len);
}

/* Standfirsts have been left out of the body; the first is the article's. */
static enum newsalert_err
add_standfirst(struct draft *draft, const struct choice *choice)
{
	for (size_t i = 0; i < choice->chrome_count; i++) {
		const struct node *node = choice->chrome[i].node;

		if (html_is_standfirst(node) &&
		    node_set_has(&choice->left_out, node))
			return markup_add_node(draft, node, ZONE_STANDFIRST);
	}
	return NEWSALERT_OK;
}

/* "kd/ohl (nrf, dpa)": who wrote it, in initials. */
static bool
is_initials(struct span line)
{
	return ascii_is_lower(span_at(line, 0)) && span_ends(line, ")") &&
	       span_find(line, '/') < span_find(line, ' ');
}

/* "3 min read", "Topics": short, and no sentence. What could be a dateline or a
 * byline is told by whoever reads the paragraphs. */
static bool
is_edge_line(struct span line, struct span headline)
{
	static const char *const ends[] = { ".", "!", "?", ":", "\"", "'", ")",
		"-", "\u2013", "\u2014", "\u2019", "\u201D", "\u201C", "\u2026",
		"\u00BB", "\u3002", "\u300D", "\uFF01", "\uFF1F", "\u061F",
		"\u06D4", "\u0964" };

	if (headline.len > 0 && span_starts_with(line, headline) &&
	    line.len < headline.len + EDGE_LEN)
		return true;
	if (line.len <= EDGE_LEN && is_initials(line))
		return true;
	if (line.len > EDGE_LEN || span_starts(line, "By ") ||
	    span_find(line, '(') < line.len)
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_ends(line, ends[i]))
			return false;
	return true;
}

static bool
has_long_line(struct span text)
{
	while (text.len > 0) {
		size_t len = span_find(text, '\n');

		if (len > EDGE_LEN)
			return true;
		text = span_from(text, len < text.len ? len + 1 : len);
	}
	return false;
}

static void
trim_edges(struct text_buffer *body, struct span headline)
{
	struct span text = { body->bytes, body->len };

	if (!has_long_line(text))
		return;
	for (int i = 0; i < EDGE_MAX; i++) {
		struct span line = span_to(text, span_find(text, '\n'));

		if (line.len == text.len || !is_edge_line(line, headline))
			break;
		text = span_from(text, line.len + 1);
	}
	for (int i = 0; i < EDGE_MAX; i++) {
		const char *end = memrchr(text.bytes, '\n', text.len);
		size_t at = end == NULL ? 0 : (size_t)(end - text.bytes) + 1;

		if (at == 0 || !is_edge_line(span_from(text, at), headline))
			break;
		text.len = at - 1;
	}
	memmove(body->bytes, text.bytes, text.len);
	body->len = text.len;
}

static enum newsalert_err
add_text(struct draft *draft, struct choice *choice, bool is_live)
{
	struct markup_filter filter = { drops, drops_text, choice };
	struct span headline = { draft->zones[ZONE_HEADLINE].bytes,
		draft->zones[ZONE_HEADLINE].len };
	enum newsalert_err err;

	err = markup_add_filtered(draft, choice->best, ZONE_BODY, &filter);
	if (!is_live) /* its first post may have a headline */
		trim_edges(&draft->zones[ZONE_BODY], headline);
	if (err == NEWSALERT_OK && draft->zones[ZONE_STANDFIRST].len == 0)
		err = add_standfirst(draft, choice);
	return err;
}

/* A story of one short line: what is on the page is all that it says. */
static const struct node *
find_short(const struct node *page)
{
	static const char *const names[] = { "article", "main", "body" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (const struct node *at = page; at != NULL;
		     at = node_next(at, page))
			if (node_is(at, names[i]))
				return at;
	return page;
}

enum newsalert_err
html_body_add(struct draft *draft, const struct node *page, bool is_live)
{
	struct choice choice = { 0 };
	enum newsalert_err err =
	    html_survey(page, &choice.left_out, find_chrome, &choice);

	if (err == NEWSALERT_OK)
		err = leave_out(&choice);
	if (err == NEWSALERT_OK)
		err = html_survey(page, &choice.left_out, find_best, &choice);
	if (err == NEWSALERT_OK && choice.best != NULL)
		err = climb(&choice, is_live);
	else
		choice.best = find_short(page);
	if (err == NEWSALERT_OK)
		err = add_text(draft, &choice, is_live);
	node_set_fini(&choice.left_out);
	free(choice.chrome);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* One walk with a stack of tallies, one for each open element. */
#include "daemon/article/html_survey.h"

#include <stdint.h>
#include <stdlib.h>

#include "daemon/article/html_element.h"
#include "daemon/article/html_visible.h"

#define PARAGRAPH_MIN 60 /* bytes that a paragraph of a story has */
#define LINKS_SHARE   3  /* of which at most one in so many is in links */
#define REACH         5  /* elements that a paragraph speaks for */

/* ---- Sets -------------------------------------------------------------- */

static size_t
slot_of(const struct node_set *set, const struct node *node)
{
	size_t at = ((uintptr_t)node >> 4) * 0x9E3779B97F4A7C15u >> 32;

	at &= set->size - 1;
	while (set->slots[at] != NULL && set->slots[at] != node)
		at = (at + 1) & (set->size - 1);
	return at;
}

static enum newsalert_err
grow(struct node_set *set)
{
	struct node_set grown = { .size = set->size == 0 ? 64 : 2 * set->size };

	grown.slots = calloc(grown.size, sizeof(*grown.slots));
	if (grown.slots == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < set->size; i++)
		if (set->slots[i] != NULL)
			grown.slots[slot_of(&grown, set->slots[i])] =
			    set->slots[i];
	grown.count = set->count;
	node_set_fini(set);
	*set = grown;
	return NEWSALERT_OK;
}

enum newsalert_err
node_set_add(struct node_set *set, const struct node *node)
{
	enum newsalert_err err = NEWSALERT_OK;
	size_t slot;

	if (2 * set->count >= set->size)
		err = grow(set);
	if (err != NEWSALERT_OK)
		return err;
	slot = slot_of(set, node);
	set->count += set->slots[slot] == NULL;
	set->slots[slot] = node;
	return NEWSALERT_OK;
}

bool
node_set_has(const struct node_set *set, const struct node *node)
{
	return set->count > 0 && set->slots[slot_of(set, node)] != NULL;
}

void
node_set_fini(struct node_set *set)
{
	free(set->slots);
	*set = (struct node_set){ 0 };
}

/* ---- Surveys ----------------------------------------------------------- */

struct survey {
	const struct node_set *left_out;
	html_survey_fn tell;
	void *context;
	struct html_tally tallies[TREE_DEPTH_MAX + 1];
	size_t depth;
	size_t text; /* of the paragraph so far */
	size_t links;
	size_t in_links; /* links that are open */
};

static void
end_paragraph(struct survey *survey)
{
	struct html_tally *tally = &survey->tallies[survey->depth - 1];
	size_t text = survey->text, share = text;

	tally->text += text;
	tally->links += survey->links;
	if (text >= PARAGRAPH_MIN && survey->links * LINKS_SHARE < text) {
		tally->story += text;
		tally->score += text;
		for (size_t i = 1; i < REACH && i < survey->depth; i++) {
			tally[-(ptrdiff_t)i].score += share;
			share /= 2;
		}
	}
	survey->text = 0;
	survey->links = 0;
}

/* Bytes that are no white space; a run of it counts as one. */
static size_t
text_len(struct span text)
{
	size_t len = 0;
	bool was_blank = true;

	for (size_t i = 0; i < text.len; i++) {
		bool blank = (unsigned char)text.bytes[i] <= ' ';

		len += !blank || !was_blank;
		was_blank = blank;
	}
	return len;
}

static unsigned
traits_of(const struct node *node)
{
	const struct html_element *element = html_element_find(node->name);

	return element == NULL ? 0 : element->traits;
}

static bool
is_left_out(const struct survey *survey, const struct node *node)
{
	return !html_is_visible(node) || node_is(node, "figure") ||
	       node_set_has(survey->left_out, node);
}

/* true: the walk goes on below the node. */
static bool
enter(struct survey *survey, const struct node *node)
{
	unsigned traits;

	if (node_is_text(node)) {
		size_t len = text_len(node->text);

		survey->text += len;
		survey->links += survey->in_links > 0 ? len : 0;
		return false;
	}
	if (is_left_out(survey, node))
		return false;
	traits = traits_of(node);
	if ((traits & HTML_BLOCK) != 0)
		end_paragraph(survey);
	survey->in_links += (traits & HTML_LINK) != 0;
	survey->tallies[survey->depth++] = (struct html_tally){ 0 };
	return true;
}

static enum newsalert_err
leave(struct survey *survey, const struct node *node)
{
	unsigned traits = traits_of(node);
	struct html_tally *tally;

	if ((traits & HTML_BLOCK) != 0)
		end_paragraph(survey);
	survey->in_links -= (traits & HTML_LINK) != 0;
	tally = &survey->tallies[--survey->depth];
	tally[-1].text += tally->text;
	tally[-1].links += tally->links;
	tally[-1].story += tally->story;
	return survey->tell(node, tally, survey->context);
}

static enum newsalert_err
walk(struct survey *survey, const struct node *top)
{
	const struct node *node = top;
	enum newsalert_err err = NEWSALERT_OK;

	if (!enter(survey, node))
		return NEWSALERT_OK;
	node = node->first;
	if (node == NULL)
		return leave(survey, top);
	while (err == NEWSALERT_OK) {
		if (enter(survey, node)) {
			if (node->first != NULL) {
				node = node->first;
				continue;
			}
			err = leave(survey, node);
		}
		while (
		    err == NEWSALERT_OK && node != top && node->next == NULL) {
			node = node->parent;
			if (node == top)
				end_paragraph(survey);
			err = leave(survey, node);
		}
		if (node == top)
			break;
		node = node->next;
	}
	return err;
}

enum newsalert_err
html_survey(const struct node *top, const struct node_set *left_out,
    html_survey_fn tell, void *context)
{
	struct survey *survey = calloc(1, sizeof(*survey));
	enum newsalert_err err;

	if (survey == NULL)
		return NEWSALERT_ENOMEM;
	*survey = (struct survey){ .left_out = left_out,
		.tell = tell,
		.context = context,
		.depth = 1 }; /* a tally for what holds top */
	err = walk(survey, top);
	free(survey);
	return err;
}

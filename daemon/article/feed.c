/* SPDX-License-Identifier: MIT */
/* Entries may stand anywhere: within the channel, or behind it. */
#include "daemon/article/feed.h"

#include "client/error.h"
#include "daemon/article/draft.h"
#include "daemon/article/feed_element.h"
#include "daemon/article/feed_entry.h"
#include "daemon/article/tree.h"

/* An entry that cannot be read does not harm the others. */
static enum newsalert_err
read_entry(const struct feed_head *head, const struct node *node,
    const struct article_input *input, struct article_list *list)
{
	struct newsalert_error why = { 0 };
	struct draft draft = { 0 };
	enum newsalert_err err = feed_entry_read(head, node, &why, &draft);

	if (err == NEWSALERT_OK)
		return article_list_take(list, &draft, input);
	draft_fini(&draft);
	if (err != NEWSALERT_EFORMAT)
		return err;
	return article_list_refuse(list, why.text);
}

static enum newsalert_err
read_entries(const struct feed_head *head, const struct node *root,
    const struct article_input *input, struct article_list *list)
{
	enum newsalert_err err = NEWSALERT_OK;
	const struct node *node = root;

	while (err == NEWSALERT_OK && node != NULL) {
		if (!feed_is_entry(node)) {
			node = node_next(node, root);
			continue;
		}
		err = read_entry(head, node, input, list);
		node = node_skip(node, root);
	}
	return err;
}

enum newsalert_err
feed_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct feed_head head = { 0 };
	struct tree *tree = NULL;
	enum newsalert_err err;

	err = tree_read_xml((struct span){ input->bytes, input->len }, why,
	    &tree);
	if (err == NEWSALERT_OK)
		err = feed_head_read(tree_root(tree), &head);
	if (err == NEWSALERT_OK)
		err = read_entries(&head, tree_root(tree), input, list);
	if (err == NEWSALERT_OK && list->count + list->problem_count == 0) {
		err = NEWSALERT_EFORMAT;
		error_set(why, 0, "the feed has no entries");
	}
	feed_head_fini(&head);
	tree_free(tree);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* NewsML-G2: items one by one, each with its metadata and its content. */
#include "daemon/article/newsml_g2.h"

#include <stdio.h>

#include "daemon/article/content.h"
#include "daemon/article/newsml_g2_items.h"
#include "daemon/article/newsml_g2_meta.h"
#include "daemon/article/provider.h"

#define REASON_MAX 256
#define GUID_SHOWN 80 /* bytes of a guid in a reason */

/* ---- News items -------------------------------------------------------- */

/* The same story in several forms: the first that can be read is enough. */
static enum newsalert_err
read_content(struct draft *draft, const struct node *item,
    const struct article_input *input)
{
	const struct node *set = node_child(item, "contentSet");
	const struct node *node = set == NULL ? NULL : set->first;
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && node != NULL; node = node->next) {
		bool is_inline =
		    node_is(node, "inlineXML") || node_is(node, "inlineData");

		if (!is_inline ||
		    provider_attribute(node, "encoding").len > 0 ||
		    draft->zones[ZONE_BODY].len > 0)
			continue;
		err = content_add(draft, ZONE_BODY, node,
		    provider_attribute(node, "contenttype"), input);
	}
	return err;
}

/* Without a headline and a story what describes it is the story. */
static void
describe(struct draft *draft)
{
	enum zone from = draft->zones[ZONE_STANDFIRST].len > 0 ? ZONE_STANDFIRST
							       : ZONE_CAPTION;

	if (draft_has_story(draft))
		return;
	text_buffer_fini(&draft->zones[ZONE_BODY]);
	draft->zones[ZONE_BODY] = draft->zones[from];
	draft->zones[from] = (struct text_buffer){ 0 };
}

static enum newsalert_err
add_captions(struct draft *draft, const struct items *items, size_t story)
{
	size_t i = items->all[story].first_picture;
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && i != ITEM_NO_OTHER;
	     i = items->all[i].next_picture)
		err = newsml_g2_add_caption(draft, items->all[i].node);
	return err;
}

static enum newsalert_err
read_news(const struct items *items, size_t index,
    const struct article_input *input, struct article_list *list)
{
	const struct node *item = items->all[index].node;
	const struct node *meta = node_child(item, "itemMeta");
	struct draft draft = { 0 };
	enum newsalert_err err = newsml_g2_add_meta(&draft, item, input);

	if (err == NEWSALERT_OK)
		err = read_content(&draft, item, input);
	if (err == NEWSALERT_OK)
		err = provider_add(&draft, ZONE_HEADLINE,
		    node_child(meta, "title"));
	if (err == NEWSALERT_OK)
		err = add_captions(&draft, items, index);
	if (err == NEWSALERT_OK) {
		describe(&draft);
		err = provider_take(list, &draft, input);
	}
	draft_fini(&draft);
	return err;
}

/* ---- Items that tell no story ------------------------------------------ */

/* How many it refers to, and the first of them. */
static size_t
count_references(const struct node *package, struct span *firstp)
{
	const struct node *node = package;
	size_t count = 0;

	while ((node = node_next(node, package)) != NULL)
		if (node_is(node, "itemRef") && count++ == 0)
			*firstp = provider_attribute(node, "residref");
	return count;
}

static enum newsalert_err
refuse_package(const struct node *package, struct article_list *list)
{
	struct span first = { "", 0 };
	size_t count = count_references(package, &first);
	char reason[REASON_MAX];

	if (count == 0)
		return article_list_refuse(list,
		    "a package (packageItem) that refers to no item");
	if (first.len > GUID_SHOWN)
		first.len = GUID_SHOWN;
	snprintf(reason, sizeof(reason),
	    "a package (packageItem) without its items: none of the %zu that "
	    "it refers to is in the file, such as \"%.*s\"",
	    count, (int)first.len, first.len > 0 ? first.bytes : "");
	return article_list_refuse(list, reason);
}

static enum newsalert_err
refuse(enum item_kind kind, struct article_list *list)
{
	static const char *const reasons[ITEM_NONE] = {
		[ITEM_CONCEPT] = "a concept (conceptItem): it says what a term "
				 "means and tells no story",
		[ITEM_KNOWLEDGE] = "a list of concepts (knowledgeItem): it "
				   "tells no story",
		[ITEM_PLANNING] = "a plan of coverage (planningItem): the "
				  "stories come as items of their own",
		[ITEM_CATALOG] = "a catalogue of codes (catalogItem): it tells "
				 "no story",
	};

	return article_list_refuse(list, reasons[kind]);
}

/* A package beside news adds nothing: its items come on their own. */
static enum newsalert_err
read_item(const struct items *items, size_t index,
    const struct article_input *input, struct article_list *list)
{
	const struct item *item = &items->all[index];

	if (item->kind == ITEM_NEWS)
		return item->is_owned ? NEWSALERT_OK
				      : read_news(items, index, input, list);
	if (item->kind != ITEM_PACKAGE)
		return refuse(item->kind, list);
	return items->news_count > 0 ? NEWSALERT_OK
				     : refuse_package(item->node, list);
}

static enum newsalert_err
read_all(const struct node *root, const struct article_input *input,
    struct article_list *list)
{
	struct items items = { 0 };
	enum newsalert_err err = items_find(root, &items);

	for (size_t i = 0; err == NEWSALERT_OK && i < items.count; i++)
		err = read_item(&items, i, input, list);
	if (err == NEWSALERT_OK && items.count == 0)
		err = article_list_refuse(list,
		    "a message (newsMessage) without an item");
	items_fini(&items);
	return err;
}

enum newsalert_err
newsml_g2_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct span bytes = { input->bytes, input->len };
	struct tree *tree = NULL;
	enum newsalert_err err = tree_read_xml(bytes, why, &tree);

	if (err == NEWSALERT_OK)
		err = read_all(tree_root(tree), input, list);
	tree_free(tree);
	return err;
}

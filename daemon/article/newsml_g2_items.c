/* SPDX-License-Identifier: MIT */
/* Items by their guid: what packages refer to is looked up in a sorted list. */
#include "daemon/article/newsml_g2_items.h"

#include <stdlib.h>

#include "daemon/article/newsml_g2_meta.h"
#include "daemon/article/provider.h"

struct guid {
	struct span text;
	size_t index; /* of its item */
};

static enum item_kind
kind_of(const struct node *node)
{
	static const char *const names[ITEM_NONE] = {
		[ITEM_NEWS] = "newsItem",
		[ITEM_PACKAGE] = "packageItem",
		[ITEM_CONCEPT] = "conceptItem",
		[ITEM_KNOWLEDGE] = "knowledgeItem",
		[ITEM_PLANNING] = "planningItem",
		[ITEM_CATALOG] = "catalogItem",
	};

	for (int i = 0; i < ITEM_NONE; i++)
		if (node_is(node, names[i]))
			return (enum item_kind)i;
	return ITEM_NONE;
}

/* Double the room whenever a power of two is full. */
static enum newsalert_err
add(struct items *items, const struct node *node, enum item_kind kind)
{
	size_t count = items->count;
	struct item *all = items->all;

	if ((count & (count - 1)) == 0) {
		all =
		    reallocarray(all, count == 0 ? 1 : 2 * count, sizeof(*all));
		if (all == NULL)
			return NEWSALERT_ENOMEM;
		items->all = all;
	}
	all[count] = (struct item){ node, kind, false, ITEM_NO_OTHER,
		ITEM_NO_OTHER, ITEM_NO_OTHER };
	items->count++;
	items->news_count += kind == ITEM_NEWS;
	return NEWSALERT_OK;
}

static enum newsalert_err
collect(const struct node *root, struct items *items)
{
	const struct node *node = root;
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && node != NULL) {
		enum item_kind kind = kind_of(node);

		if (kind != ITEM_NONE)
			err = add(items, node, kind);
		node = kind == ITEM_NONE ? node_next(node, root)
					 : node_skip(node, root);
	}
	return err;
}

static int
compare_guids(const void *a, const void *b)
{
	const struct guid *left = a, *right = b;
	size_t len =
	    left->text.len < right->text.len ? left->text.len : right->text.len;
	int order =
	    len == 0 ? 0 : memcmp(left->text.bytes, right->text.bytes, len);

	if (order != 0)
		return order;
	return (left->text.len > right->text.len) -
	       (left->text.len < right->text.len);
}

static size_t
sort_guids(const struct items *items, struct guid *guids)
{
	size_t count = 0;

	for (size_t i = 0; i < items->count; i++)
		if (items->all[i].kind == ITEM_NEWS)
			guids[count++] = (struct guid){
				provider_attribute(items->all[i].node, "guid"),
				i
			};
	qsort(guids, count, sizeof(*guids), compare_guids);
	return count;
}

/* What one package refers to. */
struct contents {
	const struct guid *guids;
	size_t guid_count;
	size_t text_count;
	size_t text; /* index of the one text */
};

/* The item that a reference means; NULL: it is elsewhere. */
static const struct guid *
resolve(const struct contents *contents, const struct node *reference)
{
	struct guid wanted = { provider_attribute(reference, "residref"), 0 };

	if (!node_is(reference, "itemRef") || wanted.text.len == 0)
		return NULL;
	return bsearch(&wanted, contents->guids, contents->guid_count,
	    sizeof(wanted), compare_guids);
}

static void
count_texts(const struct items *items, const struct node *package,
    struct contents *contents)
{
	const struct node *node = package;

	while ((node = node_next(node, package)) != NULL) {
		const struct guid *found = resolve(contents, node);

		if (found == NULL ||
		    !newsml_g2_is_text(items->all[found->index].node))
			continue;
		if (contents->text_count == 0 || contents->text != found->index)
			contents->text_count++;
		contents->text = found->index;
	}
}

static void
own(struct items *items, size_t story, size_t picture)
{
	struct item *owner = &items->all[story];

	if (items->all[picture].is_owned)
		return;
	items->all[picture].is_owned = true;
	if (owner->first_picture == ITEM_NO_OTHER)
		owner->first_picture = picture;
	else
		items->all[owner->last_picture].next_picture = picture;
	owner->last_picture = picture;
}

/* Whatever is no text belongs to the package's one text. */
static void
own_pictures(struct items *items, const struct node *package,
    const struct contents *contents)
{
	const struct node *node = package;

	while ((node = node_next(node, package)) != NULL) {
		const struct guid *found = resolve(contents, node);

		if (found != NULL &&
		    !newsml_g2_is_text(items->all[found->index].node))
			own(items, contents->text, found->index);
	}
}

static enum newsalert_err
unpack(struct items *items)
{
	struct guid *guids = calloc(items->count + 1, sizeof(*guids));
	size_t count;

	if (guids == NULL)
		return NEWSALERT_ENOMEM;
	count = sort_guids(items, guids);
	for (size_t i = 0; i < items->count; i++) {
		struct contents contents = { guids, count, 0, 0 };
		const struct node *node = items->all[i].node;

		if (items->all[i].kind != ITEM_PACKAGE)
			continue;
		count_texts(items, node, &contents);
		if (contents.text_count == 1)
			own_pictures(items, node, &contents);
	}
	free(guids);
	return NEWSALERT_OK;
}

enum newsalert_err
items_find(const struct node *root, struct items *items)
{
	enum newsalert_err err = collect(root, items);

	return err == NEWSALERT_OK ? unpack(items) : err;
}

void
items_fini(struct items *items)
{
	free(items->all);
	*items = (struct items){ 0 };
}

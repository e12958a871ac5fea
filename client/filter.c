/* SPDX-License-Identifier: MIT */
/* Filter text comes in, becomes a program, and passes alerts or not. */
#include "client/filter.h"

#include <stdlib.h>
#include <string.h>

#include "client/error.h"

/* Of an expression: does it become a node of the program? The terms of NEAR
 * belong to its test. */
static bool
has_node(const struct expression *e)
{
	return e->parent == NULL || e->parent->kind != EXPRESSION_NEAR;
}

static void
set_join(struct filter_node *node, const struct expression *e)
{
	node->kind = FILTER_JOIN;
	node->hit_on = e->kind != EXPRESSION_AND;
	node->decided =
	    e->kind == EXPRESSION_OR || e->kind == EXPRESSION_AT_LEAST;
	node->need = e->kind == EXPRESSION_AT_LEAST ? (size_t)e->number : 1;
}

static bool
is_join(const struct expression *e)
{
	return e->kind == EXPRESSION_AND || e->kind == EXPRESSION_OR ||
	       e->kind == EXPRESSION_NOT || e->kind == EXPRESSION_AT_LEAST;
}

/* Point each node at its parent, and tell each how often it is negated. */
static void
link_nodes(struct newsalert_filter *filter)
{
	struct filter_node *nodes = filter->nodes;

	for (size_t i = filter->count; i-- > 0;) {
		/* NOLINTNEXTLINE(clang-analyzer-core.*): set by compile */
		const struct expression *parent = nodes[i].expression->parent;
		size_t p = i + 1;

		if (parent == NULL)
			continue;
		while (nodes[p].expression != parent)
			p++;
		nodes[i].parent = p;
		nodes[i].negative =
		    nodes[p].negative != (parent->kind == EXPRESSION_NOT);
	}
}

static enum newsalert_err
compile(struct newsalert_filter *filter, struct newsalert_error *why)
{
	struct expression *e;
	enum newsalert_err err;
	size_t count = 0;

	for (e = expression_first(filter->tree); e; e = expression_after(e))
		count += has_node(e);
	if (count == 0)
		return NEWSALERT_OK;
	filter->nodes = calloc(count, sizeof(filter->nodes[0]));
	if (filter->nodes == NULL)
		return NEWSALERT_ENOMEM;
	for (e = expression_first(filter->tree); e; e = expression_after(e)) {
		struct filter_node *node = &filter->nodes[filter->count];

		if (!has_node(e))
			continue;
		filter->count++;
		node->expression = e;
		if (is_join(e))
			set_join(node, e);
		else if ((err = filter_node_init(node, e, why)) != NEWSALERT_OK)
			return err;
	}
	link_nodes(filter);
	return NEWSALERT_OK;
}

enum newsalert_err
filter_format(const struct newsalert_filter *filter,
    struct newsalert_error *why, char **textp)
{
	enum newsalert_err err;
	char *text;

	if ((err = expression_format(filter->tree, &text)) != NEWSALERT_OK)
		return err;
	if (strlen(text) > NEWSALERT_FILTER_MAX) {
		free(text);
		error_set(why, 0,
		    "written out in full, this filter is over %d bytes",
		    NEWSALERT_FILTER_MAX);
		return NEWSALERT_EINVAL;
	}
	*textp = text;
	return NEWSALERT_OK;
}

enum newsalert_err
newsalert_filter_parse(const char *text, struct newsalert_error *why,
    struct newsalert_filter **filterp)
{
	struct newsalert_filter *filter;
	enum newsalert_err err;

	if (strlen(text) > NEWSALERT_FILTER_MAX) {
		error_set(why, 0, "a filter has at most %d bytes",
		    NEWSALERT_FILTER_MAX);
		return NEWSALERT_EINVAL;
	}
	if ((filter = calloc(1, sizeof(*filter))) == NULL)
		return NEWSALERT_ENOMEM;
	if ((err = expression_parse(text, why, &filter->tree)) ==
		NEWSALERT_OK &&
	    (err = compile(filter, why)) == NEWSALERT_OK)
		err = filter_format(filter, why, &filter->text);
	if (err != NEWSALERT_OK) {
		newsalert_filter_free(filter);
		return err;
	}
	*filterp = filter;
	return NEWSALERT_OK;
}

void
newsalert_filter_free(struct newsalert_filter *filter)
{
	if (filter == NULL)
		return;
	for (size_t i = 0; i < filter->count; i++)
		filter_node_fini(&filter->nodes[i]);
	free(filter->nodes);
	expression_free(filter->tree);
	free(filter->text);
	free(filter);
}

const char *
newsalert_filter_text(const struct newsalert_filter *filter)
{
	return filter->text;
}

typedef bool (*test_fn)(const struct filter_node *node, void *arg);

/* One pass. As soon as a join is decided, the rest of its children, which
 * stand between here and there, are skipped. */
static bool
run(const struct newsalert_filter *filter, test_fn test, void *arg)
{
	uint16_t hits[EXPRESSION_NODES_MAX];
	const struct filter_node *node, *parent;
	bool value = true;

	memset(hits, 0, filter->count * sizeof(hits[0]));
	for (size_t i = 0; i < filter->count;) {
		node = &filter->nodes[i];
		if (node->kind == FILTER_JOIN)
			value = hits[i] >= node->need ? node->decided
						      : !node->decided;
		else
			value = test(node, arg);
		if (i + 1 == filter->count)
			break;
		parent = &filter->nodes[node->parent];
		if (value == parent->hit_on &&
		    ++hits[node->parent] >= parent->need)
			i = node->parent;
		else
			i++;
	}
	return value;
}

static bool
test_alert(const struct filter_node *node, void *arg)
{
	return filter_node_match(node, arg);
}

bool
newsalert_filter_match(const struct newsalert_filter *filter,
    const struct newsalert_alert *alert)
{
	struct filter_subject subject;

	subject.alert = alert;
	subject.is_folded = false;
	return run(filter, test_alert, &subject);
}

/* ---- By the lists of a frame ------------------------------------------- */

enum answer { NO, YES, MAYBE };

static bool
list_has(const char *list, size_t len, const char *name)
{
	const size_t name_len = strlen(name);
	const char *end = list + len, *comma;

	while (list < end) {
		comma = memchr(list, ',', (size_t)(end - list));
		if (comma == NULL)
			comma = end;
		if ((size_t)(comma - list) == name_len &&
		    memcmp(list, name, name_len) == 0)
			return true;
		list = comma + 1;
	}
	return false;
}

static enum answer
ask_frame(const struct filter_node *node, const struct frame *frame)
{
	const char *value = node->expression->value;

	switch (node->kind) {
	case FILTER_COUNTRY:
		return list_has(frame->countries, frame->countries_len, value)
			   ? YES
			   : NO;
	case FILTER_ABOUT:
	case FILTER_FILED:
		return list_has(frame->countries, frame->countries_len, value)
			   ? MAYBE
			   : NO;
	case FILTER_TOPIC:
		return list_has(frame->topics, frame->topics_len, value) ? YES
									 : NO;
	default:
		return MAYBE;
	}
}

/* An unknown test is taken to be what lets the alert pass: under a NOT that is
 * false. All joins but NOT can only gain by it. */
static bool
test_frame(const struct filter_node *node, void *arg)
{
	const enum answer answer = ask_frame(node, arg);

	return answer == MAYBE ? !node->negative : answer == YES;
}

bool
filter_may_match(const struct newsalert_filter *filter,
    const struct frame *frame)
{
	struct frame copy = *frame;

	return run(filter, test_frame, &copy);
}

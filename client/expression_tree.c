/* SPDX-License-Identifier: MIT */
/* Walk, free and print expression trees, without recursion. */
#include "client/expression.h"

#include <stdlib.h>
#include <string.h>

#include "client/buffer.h"

struct expression *
expression_first(struct expression *tree)
{
	if (tree == NULL)
		return NULL;
	while (tree->children != NULL)
		tree = tree->children;
	return tree;
}

struct expression *
expression_after(const struct expression *node)
{
	if (node->next != NULL)
		return expression_first(node->next);
	return node->parent;
}

void
expression_free(struct expression *tree)
{
	struct expression *node = expression_first(tree), *after;

	for (; node != NULL; node = after) {
		after = expression_after(node);
		free(node->field);
		free(node->value);
		free(node);
	}
}

static bool
is_field_list(const struct expression *node)
{
	if (node->kind != EXPRESSION_OR)
		return false;
	for (const struct expression *c = node->children; c; c = c->next) {
		if (c->kind != EXPRESSION_FIELD ||
		    strcmp(c->field, node->children->field) != 0)
			return false;
	}
	return true;
}

/* Inside its parent, would this read differently without parentheses? */
static bool
needs_parentheses(const struct expression *node)
{
	const struct expression *parent = node->parent;

	if (parent == NULL || parent->kind == EXPRESSION_AT_LEAST ||
	    is_field_list(node))
		return false;
	switch (node->kind) {
	case EXPRESSION_AND:
	case EXPRESSION_OR:
		return true;
	case EXPRESSION_NOT:
	case EXPRESSION_NEAR:
		return parent->kind == EXPRESSION_NOT;
	default:
		return false;
	}
}

static void
print_value(struct buffer *out, const struct expression *node)
{
	if (node->quoted)
		buffer_append_char(out, '"');
	buffer_append_text(out, node->value);
	if (node->quoted)
		buffer_append_char(out, '"');
}

static void
print_compare(struct buffer *out, const struct expression *node)
{
	static const char *const signs[] = {
		[OP_LT] = "<",
		[OP_LE] = "<=",
		[OP_EQ] = "=",
		[OP_GE] = ">=",
		[OP_GT] = ">",
	};

	buffer_append_text(out, node->field);
	buffer_append_text(out, signs[node->op]);
	buffer_append_number(out, (uint64_t)node->number);
}

/* What stands before the children, or the whole of a leaf. */
static void
print_enter(struct buffer *out, const struct expression *node)
{
	if (needs_parentheses(node))
		buffer_append_char(out, '(');
	switch (node->kind) {
	case EXPRESSION_NOT:
		buffer_append_char(out, '-');
		break;
	case EXPRESSION_AT_LEAST:
		buffer_append_number(out, (uint64_t)node->number);
		buffer_append_text(out, " of (");
		break;
	case EXPRESSION_FIELD:
		if (node->parent == NULL || !is_field_list(node->parent) ||
		    node == node->parent->children) {
			buffer_append_text(out, node->field);
			buffer_append_char(out, ':');
		}
		print_value(out, node);
		break;
	case EXPRESSION_TERM:
		print_value(out, node);
		break;
	case EXPRESSION_COMPARE:
		print_compare(out, node);
		break;
	case EXPRESSION_AND:
	case EXPRESSION_OR:
	case EXPRESSION_NEAR:
		break;
	}
}

/* What stands between two children of node. */
static void
print_between(struct buffer *out, const struct expression *node)
{
	switch (node->kind) {
	case EXPRESSION_OR:
		buffer_append_text(out, is_field_list(node) ? "," : " OR ");
		break;
	case EXPRESSION_AT_LEAST:
		buffer_append_text(out, ", ");
		break;
	case EXPRESSION_NEAR:
		buffer_append_text(out, " NEAR/");
		buffer_append_number(out, (uint64_t)node->number);
		buffer_append_char(out, ' ');
		break;
	default:
		buffer_append_char(out, ' ');
		break;
	}
}

static void
print_leave(struct buffer *out, const struct expression *node)
{
	if (node->kind == EXPRESSION_AT_LEAST)
		buffer_append_char(out, ')');
	if (needs_parentheses(node))
		buffer_append_char(out, ')');
}

enum newsalert_err
expression_format(const struct expression *tree, char **textp)
{
	const struct expression *node = tree;
	struct buffer out = BUFFER_INIT;

	while (node != NULL) {
		print_enter(&out, node);
		if (node->children != NULL) {
			node = node->children;
			continue;
		}
		print_leave(&out, node);
		while (node != NULL && node->next == NULL) {
			node = node->parent;
			if (node != NULL)
				print_leave(&out, node);
		}
		if (node != NULL) {
			print_between(&out, node->parent);
			node = node->next;
		}
	}
	return buffer_take(&out, textp, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Nodes and lists of an expression that is being read. */
#include "client/expression_parser.h"

#include <stdlib.h>

#include "client/error.h"
#include "client/expression_word.h"

enum newsalert_err
parser_fail(struct parser *p, size_t offset, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(p->why, error_column(p->text, offset), format, args);
	va_end(args);
	return NEWSALERT_EINVAL;
}

struct parser_level *
parser_top(struct parser *p)
{
	return &p->levels[p->depth];
}

void
parser_skip_space(struct parser *p)
{
	while (expression_is_space(p->text[p->at]))
		p->at++;
}

void
parser_list_append(struct parser_list *list, struct expression *node)
{
	if (list->first == NULL)
		list->first = node;
	else
		list->last->next = node;
	list->last = node;
	list->count++;
}

void
parser_list_free(struct parser_list *list)
{
	struct expression *next;

	for (struct expression *node = list->first; node != NULL; node = next) {
		next = node->next;
		node->next = NULL;
		expression_free(node);
	}
	*list = (struct parser_list){ 0 };
}

enum newsalert_err
parser_new_node(struct parser *p, enum expression_kind kind, size_t offset,
    struct expression **nodep)
{
	struct expression *node;

	if (++p->node_count > EXPRESSION_NODES_MAX)
		return parser_fail(p, offset, "more than %d conditions",
		    EXPRESSION_NODES_MAX);
	if ((node = calloc(1, sizeof(*node))) == NULL)
		return NEWSALERT_ENOMEM;
	node->kind = kind;
	node->column = error_column(p->text, offset);
	*nodep = node;
	return NEWSALERT_OK;
}

void
parser_adopt(struct expression *parent, struct parser_list *children)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.*): parser_fail is never OK */
	parent->children = children->first;
	for (struct expression *c = children->first; c != NULL; c = c->next)
		c->parent = parent;
	*children = (struct parser_list){ 0 };
}

enum newsalert_err
parser_close_list(struct parser *p, struct parser_list *from,
    enum expression_kind kind, struct parser_list *to)
{
	struct expression *node = from->first;
	enum newsalert_err err;

	if (from->count > 1) {
		if ((err = parser_new_node(p, kind, p->at, &node)) !=
		    NEWSALERT_OK)
			return err;
		node->column = from->first->column;
		parser_adopt(node, from);
	}
	*from = (struct parser_list){ 0 };
	parser_list_append(to, node);
	return NEWSALERT_OK;
}

enum newsalert_err
parser_add_operand(struct parser *p, struct expression *node)
{
	struct parser_level *level = parser_top(p);
	struct parser_list negated = { 0 };
	struct expression *negation = NULL;
	enum newsalert_err err;

	if (level->negated) {
		err = parser_new_node(p, EXPRESSION_NOT, level->pending_offset,
		    &negation);
		if (err != NEWSALERT_OK) {
			expression_free(node);
			return err;
		}
		parser_list_append(&negated, node);
		parser_adopt(negation, &negated);
		node = negation;
	}
	parser_list_append(&level->ands, node);
	level->pending = NULL;
	level->negated = false;
	return NEWSALERT_OK;
}

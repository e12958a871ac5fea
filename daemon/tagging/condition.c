/* SPDX-License-Identifier: MIT */
/* The tree of a condition comes in, a program of the image goes out. */
#include "daemon/tagging/condition.h"

#include <stdlib.h>

#include "client/alert.h"
#include "client/error.h"
#include "client/expression.h"
#include "rules.h"
#include "zones.h"

/* Fields that ask for a role of a country; as in filters, country is about or
 * filed. */
static const struct {
	const char *field;
	unsigned roles;
} role_fields[] = {
	{ "country", ALERT_ABOUT | ALERT_FILED },
	{ "about", ALERT_ABOUT },
	{ "filed", ALERT_FILED },
	{ "mentions", ALERT_ABOUT | ALERT_MENTIONED },
};

struct compiler {
	struct builder *builder;
	struct newsalert_error *why;
};

static void
emit(struct compiler *compiler, enum op_code code, unsigned zones, size_t count,
    uint32_t arg)
{
	const struct image_op op = { .code = (uint8_t)code,
		.zones = (uint16_t)zones,
		.count = (uint32_t)count,
		.arg = arg };

	builder_op(compiler->builder, &op);
}

/* The term of a text, a keyword of its own from its first use on. */
static enum newsalert_err
find_term(struct compiler *compiler, const struct expression *node,
    uint32_t *termp)
{
	struct image_keyword record = { .owner_kind = OWNER_TERM, .weight = 1 };
	struct keyword *keyword = malloc(sizeof(*keyword));
	enum newsalert_err err;
	bool is_new;

	if (keyword == NULL)
		return NEWSALERT_ENOMEM;
	err = keyword_parse(node->value, compiler->why, keyword);
	if (err == NEWSALERT_OK && keyword->has_weight) {
		error_set(compiler->why, 0, "a condition has no weights");
		err = NEWSALERT_EINVAL;
	}
	if (err == NEWSALERT_OK) {
		*termp = builder_term(compiler->builder, node->value, &is_new);
		record.owner = *termp;
		record.text = builder_string(compiler->builder, node->value);
		if (is_new)
			err = builder_keyword(compiler->builder, keyword,
			    record, compiler->why);
	}
	if (err == NEWSALERT_EINVAL && compiler->why != NULL)
		compiler->why->column = node->column;
	free(keyword);
	return err;
}

static enum newsalert_err
compile_near(struct compiler *compiler, const struct expression *node)
{
	const struct expression *child;
	enum newsalert_err err = NEWSALERT_OK;
	size_t count = 0;

	if (node->number > CONDITION_NEAR_MAX) {
		error_set(compiler->why, node->column,
		    "NEAR reaches at most %d words", CONDITION_NEAR_MAX);
		return NEWSALERT_EINVAL;
	}
	for (child = node->children; child != NULL; child = child->next)
		count++;
	emit(compiler, OP_NEAR, 0, count, (uint32_t)node->number);
	for (child = node->children; child != NULL && err == NEWSALERT_OK;
	     child = child->next) {
		uint32_t term = 0;

		err = find_term(compiler, child, &term);
		emit(compiler, OP_ARG, 0, 0, term);
	}
	return err;
}

static enum newsalert_err
compile_country(struct compiler *compiler, const struct expression *node,
    unsigned roles)
{
	if (!rules_is_country(node->value, strlen(node->value))) {
		error_set(compiler->why, node->column,
		    "\"%.40s\" is not an ISO 3166-1 alpha-2 code (upper case)",
		    node->value);
		return NEWSALERT_EINVAL;
	}
	emit(compiler, OP_COUNTRY, roles, 0,
	    builder_country(compiler->builder, node->value));
	return NEWSALERT_OK;
}

/* The zones that a field limits a term to; 0: it is another field. */
static unsigned
field_zones(const char *field)
{
	if (strcmp(field, "lead") == 0)
		return CONDITION_LEAD;
	for (const struct read_zone *read = zones_read; read->name; read++)
		if (strcmp(read->name, field) == 0)
			return 1u << read->zone;
	return 0;
}

static enum newsalert_err
compile_field(struct compiler *compiler, const struct expression *node)
{
	const char *field = node->field;
	const unsigned zones = field_zones(field);
	uint32_t term = 0;
	enum newsalert_err err;

	if (zones != 0) {
		err = find_term(compiler, node, &term);
		emit(compiler, OP_TERM, zones, 0, term);
		return err;
	}
	for (size_t i = 0; i < sizeof(role_fields) / sizeof(role_fields[0]);
	     i++)
		if (strcmp(role_fields[i].field, field) == 0)
			return compile_country(compiler, node,
			    role_fields[i].roles);
	if (strcmp(field, "lang") == 0 || strcmp(field, "source") == 0) {
		emit(compiler, field[0] == 'l' ? OP_LANGUAGE : OP_SOURCE, 0, 0,
		    builder_string(compiler->builder, node->value));
		return NEWSALERT_OK;
	}
	error_set(compiler->why, node->column,
	    "unknown field \"%.40s\"; a condition has headline, standfirst, "
	    "lead, body, caption, country, about, filed, mentions, lang, "
	    "source",
	    field);
	return NEWSALERT_EINVAL;
}

static uint32_t
child_count(const struct expression *node)
{
	uint32_t count = 0;

	for (const struct expression *child = node->children; child != NULL;
	     child = child->next)
		count++;
	return count;
}

static enum newsalert_err
compile_node(struct compiler *compiler, const struct expression *node)
{
	const uint32_t count = child_count(node);
	enum newsalert_err err = NEWSALERT_OK;
	uint32_t term = 0;

	switch (node->kind) {
	case EXPRESSION_AND:
		emit(compiler, OP_AT_LEAST, 0, count, count);
		break;
	case EXPRESSION_OR:
		emit(compiler, OP_AT_LEAST, 0, count, 1);
		break;
	case EXPRESSION_AT_LEAST:
		emit(compiler, OP_AT_LEAST, 0, count, (uint32_t)node->number);
		break;
	case EXPRESSION_NOT:
		emit(compiler, OP_NOT, 0, 0, 0);
		break;
	case EXPRESSION_NEAR:
		err = compile_near(compiler, node);
		break;
	case EXPRESSION_TERM:
		/* The terms of a NEAR are compiled with it. */
		if (node->parent != NULL &&
		    node->parent->kind == EXPRESSION_NEAR)
			break;
		err = find_term(compiler, node, &term);
		emit(compiler, OP_TERM, CONDITION_ANY_ZONE, 0, term);
		break;
	case EXPRESSION_FIELD:
		err = compile_field(compiler, node);
		break;
	case EXPRESSION_COMPARE:
		error_set(compiler->why, node->column,
		    "a condition cannot compare numbers");
		err = NEWSALERT_EINVAL;
		break;
	}
	return err;
}

enum newsalert_err
condition_compile(struct builder *builder, const char *text,
    struct newsalert_error *why, uint32_t *firstp, uint32_t *countp)
{
	struct compiler compiler = { builder, why };
	const uint32_t first = builder_op_count(builder);
	struct expression *tree = NULL;
	struct expression *node;
	enum newsalert_err err;

	err = expression_parse(text, why, &tree);
	for (node = tree == NULL ? NULL : expression_first(tree);
	     node != NULL && err == NEWSALERT_OK; node = expression_after(node))
		err = compile_node(&compiler, node);
	expression_free(tree);
	if (err == NEWSALERT_OK &&
	    builder_op_count(builder) - first > CONDITION_OP_MAX) {
		error_set(why, 1, "the condition is too long");
		err = NEWSALERT_EINVAL;
	}
	if (err != NEWSALERT_OK) {
		builder_op_cut(builder, first);
		return err;
	}
	*firstp = first;
	*countp = builder_op_count(builder) - first;
	return NEWSALERT_OK;
}

/* SPDX-License-Identifier: MIT */
/* Words, phrases, fields and comparisons become nodes. */
#include <stdlib.h>
#include <string.h>

#include "client/expression_parser.h"
#include "client/expression_word.h"

/* A word or a quoted phrase at the place where we are; *valuep is new. */
static enum newsalert_err
read_value(struct parser *p, char **valuep, bool *quotedp)
{
	const char *start = p->text + p->at;
	bool quoted = *start == '"';
	size_t len;

	if (quoted) {
		start++;
		len = strcspn(start, "\"");
		if (start[len] == '\0')
			return parser_fail(p, p->at,
			    "this quote is never closed");
		if (len == 0)
			return parser_fail(p, p->at,
			    "there is nothing between the quotes");
	} else if ((len = expression_word_len(start)) == 0) {
		return parser_fail(p, p->at, "a value is missing here");
	}
	if ((*valuep = strndup(start, len)) == NULL)
		return NEWSALERT_ENOMEM;
	*quotedp = quoted;
	p->at += len + (quoted ? 2 : 0);
	return NEWSALERT_OK;
}

static enum newsalert_err
read_term(struct parser *p, struct expression **nodep)
{
	struct expression *node = NULL;
	enum newsalert_err err;

	err = parser_new_node(p, EXPRESSION_TERM, p->at, &node);
	if (err != NEWSALERT_OK)
		return err;
	err = read_value(p, &node->value, &node->quoted);
	if (err != NEWSALERT_OK) {
		expression_free(node);
		return err;
	}
	*nodep = node;
	return NEWSALERT_OK;
}

/* NEAR/N at the place where we are? Then step over it. */
static enum newsalert_err
read_near(struct parser *p, long *distancep)
{
	const char *start = p->text + p->at;
	size_t len = expression_word_len(start);
	long distance;

	if (!expression_is_near(start, len))
		return NEWSALERT_ENOTFOUND;
	if (len < 6 ||
	    expression_read_number(start + 5, &distance) != len - 5 ||
	    distance == 0)
		return parser_fail(p, p->at,
		    "NEAR needs a distance in words: \"NEAR/8\"");
	if (*distancep != 0 && *distancep != distance)
		return parser_fail(p, p->at,
		    "a chain of NEAR has one distance; use parentheses and "
		    "AND");
	*distancep = distance;
	p->at += len;
	parser_skip_space(p);
	if (!expression_begins_term(p->text + p->at))
		return parser_fail(p, p->at, "NEAR needs a word on its right");
	return NEWSALERT_OK;
}

/* One term, or a chain of terms with NEAR between them. */
enum newsalert_err
parser_read_terms(struct parser *p)
{
	struct parser_list terms = { 0 };
	struct expression *node;
	enum newsalert_err err;
	long distance = 0;

	do {
		if ((err = read_term(p, &node)) != NEWSALERT_OK)
			goto out;
		parser_list_append(&terms, node);
		parser_skip_space(p);
	} while ((err = read_near(p, &distance)) == NEWSALERT_OK);
	if (err != NEWSALERT_ENOTFOUND)
		goto out;
	node = terms.first;
	if (terms.count > 1) {
		err = parser_new_node(p, EXPRESSION_NEAR, p->at, &node);
		if (err != NEWSALERT_OK)
			goto out;
		node->column = terms.first->column;
		node->number = distance;
		parser_adopt(node, &terms);
	}
	return parser_add_operand(p, node);
out:
	parser_list_free(&terms);
	return err;
}

/* field:value,value,... */
enum newsalert_err
parser_read_field(struct parser *p, size_t name_len)
{
	struct parser_list values = { 0 }, whole = { 0 };
	const size_t start = p->at;
	struct expression *node;
	enum newsalert_err err;

	p->at += name_len + 1;
	do {
		p->at += values.count > 0;
		err = parser_new_node(p, EXPRESSION_FIELD,
		    values.count > 0 ? p->at : start, &node);
		if (err != NEWSALERT_OK)
			goto out;
		parser_list_append(&values, node);
		node->field = strndup(p->text + start, name_len);
		if (node->field == NULL) {
			err = NEWSALERT_ENOMEM;
			goto out;
		}
		err = read_value(p, &node->value, &node->quoted);
		if (err != NEWSALERT_OK)
			goto out;
	} while (p->text[p->at] == ',' &&
		 (p->text[p->at + 1] == '"' ||
		     !expression_ends_word(p->text[p->at + 1])));
	err = parser_close_list(p, &values, EXPRESSION_OR, &whole);
	if (err == NEWSALERT_OK)
		return parser_add_operand(p, whole.first);
out:
	parser_list_free(&values);
	return err;
}

/* field<=number and its like. */
enum newsalert_err
parser_read_comparison(struct parser *p, size_t name_len)
{
	const char *sign = p->text + p->at + name_len;
	const bool equal = sign[0] != '=' && sign[1] == '=';
	const char *digits = sign + (equal ? 2 : 1);
	struct expression *node;
	enum newsalert_err err;
	size_t len;
	long number;

	len = expression_read_number(digits, &number);
	if (len == 0 || !expression_ends_word(digits[len]))
		return parser_fail(p, (size_t)(digits - p->text),
		    "a whole number is missing here");
	err = parser_new_node(p, EXPRESSION_COMPARE, p->at, &node);
	if (err != NEWSALERT_OK)
		return err;
	node->field = strndup(p->text + p->at, name_len);
	if (node->field == NULL) {
		expression_free(node);
		return NEWSALERT_ENOMEM;
	}
	if (sign[0] == '=')
		node->op = OP_EQ;
	else if (sign[0] == '<')
		node->op = equal ? OP_LE : OP_LT;
	else
		node->op = equal ? OP_GE : OP_GT;
	node->number = number;
	p->at = (size_t)(digits - p->text) + len;
	return parser_add_operand(p, node);
}

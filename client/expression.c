/* SPDX-License-Identifier: MIT */
/*
 * Filter and condition text in, tree out. Open parentheses are levels on a
 * stack of fixed size, so that hostile nesting cannot exhaust ours.
 */
#include "client/expression.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "client/error.h"
#include "client/expression_word.h"

/* Nodes in the order they were written. */
struct list {
	struct expression *first;
	struct expression *last;
	long count;
};

/* What is being read between two parentheses. */
struct level {
	long at_least;       /* N of (...); 0: a plain group */
	size_t offset;       /* of the parenthesis */
	const char *pending; /* the operator that waits for its right side */
	size_t pending_offset;
	bool negated;        /* ... and it is a NOT */
	struct list ands;    /* since the last OR */
	struct list ors;     /* since the last comma */
	struct list choices; /* of N of */
};

struct parser {
	const char *text;
	size_t at;
	size_t node_count;
	size_t depth;
	struct level levels[EXPRESSION_DEPTH_MAX + 1];
	struct newsalert_error *why;
};

/* Say what is wrong at offset. */
__attribute__((format(printf, 3, 4))) static enum newsalert_err
fail(struct parser *p, size_t offset, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(p->why, error_column(p->text, offset), format, args);
	va_end(args);
	return NEWSALERT_EINVAL;
}

static struct level *
top(struct parser *p)
{
	return &p->levels[p->depth];
}

static void
list_append(struct list *list, struct expression *node)
{
	if (list->first == NULL)
		list->first = node;
	else
		list->last->next = node;
	list->last = node;
	list->count++;
}

static void
list_free(struct list *list)
{
	struct expression *next;

	for (struct expression *node = list->first; node != NULL; node = next) {
		next = node->next;
		node->next = NULL;
		expression_free(node);
	}
	*list = (struct list){ 0 };
}

static enum newsalert_err
new_node(struct parser *p, enum expression_kind kind, size_t offset,
    struct expression **nodep)
{
	struct expression *node;

	if (++p->node_count > EXPRESSION_NODES_MAX)
		return fail(p, offset, "more than %d conditions",
		    EXPRESSION_NODES_MAX);
	if ((node = calloc(1, sizeof(*node))) == NULL)
		return NEWSALERT_ENOMEM;
	node->kind = kind;
	node->column = error_column(p->text, offset);
	*nodep = node;
	return NEWSALERT_OK;
}

static void
adopt(struct expression *parent, struct list *children)
{
	parent->children = children->first;
	for (struct expression *c = children->first; c != NULL; c = c->next)
		c->parent = parent;
	*children = (struct list){ 0 };
}

/* Move a list into another as one node; a single member needs no parent. */
static enum newsalert_err
close_list(struct parser *p, struct list *from, enum expression_kind kind,
    struct list *to)
{
	struct expression *node = from->first;
	enum newsalert_err err;

	if (from->count > 1) {
		if ((err = new_node(p, kind, p->at, &node)) != NEWSALERT_OK)
			return err;
		node->column = from->first->column;
		adopt(node, from);
	}
	*from = (struct list){ 0 };
	list_append(to, node);
	return NEWSALERT_OK;
}

/* Something must stand on the left of an operator, comma or parenthesis. */
static enum newsalert_err
need_operand(struct parser *p, size_t offset, const char *what)
{
	struct level *level = top(p);

	if (level->pending != NULL)
		return fail(p, level->pending_offset,
		    "nothing follows %s (put the word in quotes to search "
		    "for it)",
		    level->pending);
	if (level->ands.count == 0)
		return fail(p, offset, "nothing stands before %s", what);
	return NEWSALERT_OK;
}

static enum newsalert_err
close_or(struct parser *p, struct list *to)
{
	struct level *level = top(p);
	enum newsalert_err err;

	err = close_list(p, &level->ands, EXPRESSION_AND, &level->ors);
	if (err != NEWSALERT_OK)
		return err;
	return close_list(p, &level->ors, EXPRESSION_OR, to);
}

/* Takes ownership of node, even on failure. */
static enum newsalert_err
add_operand(struct parser *p, struct expression *node)
{
	struct level *level = top(p);
	struct list negated = { 0 };
	struct expression * not ;
	enum newsalert_err err;

	if (level->negated) {
		err = new_node(p, EXPRESSION_NOT, level->pending_offset, &not );
		if (err != NEWSALERT_OK) {
			expression_free(node);
			return err;
		}
		list_append(&negated, node);
		adopt(not, &negated);
		node = not ;
	}
	list_append(&level->ands, node);
	level->pending = NULL;
	level->negated = false;
	return NEWSALERT_OK;
}

static void
skip_space(struct parser *p)
{
	while (expression_is_space(p->text[p->at]))
		p->at++;
}

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
			return fail(p, p->at, "this quote is never closed");
		if (len == 0)
			return fail(p, p->at,
			    "there is nothing between the quotes");
	} else if ((len = expression_word_len(start)) == 0) {
		return fail(p, p->at, "a value is missing here");
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

	err = new_node(p, EXPRESSION_TERM, p->at, &node);
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
		return fail(p, p->at,
		    "NEAR needs a distance in words: \"NEAR/8\"");
	if (*distancep != 0 && *distancep != distance)
		return fail(p, p->at,
		    "a chain of NEAR has one distance; use parentheses and "
		    "AND");
	*distancep = distance;
	p->at += len;
	skip_space(p);
	if (!expression_begins_term(p->text + p->at))
		return fail(p, p->at, "NEAR needs a word on its right");
	return NEWSALERT_OK;
}

/* One term, or a chain of terms with NEAR between them. */
static enum newsalert_err
parse_terms(struct parser *p)
{
	struct list terms = { 0 };
	struct expression *node;
	enum newsalert_err err;
	long distance = 0;

	do {
		if ((err = read_term(p, &node)) != NEWSALERT_OK)
			goto out;
		list_append(&terms, node);
		skip_space(p);
	} while ((err = read_near(p, &distance)) == NEWSALERT_OK);
	if (err != NEWSALERT_ENOTFOUND)
		goto out;
	node = terms.first;
	if (terms.count > 1) {
		err = new_node(p, EXPRESSION_NEAR, p->at, &node);
		if (err != NEWSALERT_OK)
			goto out;
		node->column = terms.first->column;
		node->number = distance;
		adopt(node, &terms);
	}
	return add_operand(p, node);
out:
	list_free(&terms);
	return err;
}

/* field:value,value,... */
static enum newsalert_err
parse_field(struct parser *p, size_t name_len)
{
	struct list values = { 0 }, whole = { 0 };
	const size_t start = p->at;
	struct expression *node;
	enum newsalert_err err;

	p->at += name_len + 1;
	do {
		p->at += values.count > 0;
		err = new_node(p, EXPRESSION_FIELD,
		    values.count > 0 ? p->at : start, &node);
		if (err != NEWSALERT_OK)
			goto out;
		list_append(&values, node);
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
	err = close_list(p, &values, EXPRESSION_OR, &whole);
	if (err == NEWSALERT_OK)
		return add_operand(p, whole.first);
out:
	list_free(&values);
	return err;
}

/* field<=number and its like. */
static enum newsalert_err
parse_compare(struct parser *p, size_t name_len)
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
		return fail(p, (size_t)(digits - p->text),
		    "a whole number is missing here");
	err = new_node(p, EXPRESSION_COMPARE, p->at, &node);
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
	return add_operand(p, node);
}

static enum newsalert_err
open_level(struct parser *p, long at_least)
{
	if (p->depth == EXPRESSION_DEPTH_MAX)
		return fail(p, p->at,
		    "more than %d parentheses inside one "
		    "another",
		    EXPRESSION_DEPTH_MAX);
	p->levels[++p->depth] =
	    (struct level){ .at_least = at_least, .offset = p->at };
	p->at++;
	return NEWSALERT_OK;
}

/* N of (...)? Then open it. ENOTFOUND: it is something else. */
static enum newsalert_err
open_at_least(struct parser *p)
{
	const char *start = p->text + p->at;
	size_t len;
	long number;

	if ((len = expression_read_number(start, &number)) == 0 ||
	    !expression_is_space(start[len]))
		return NEWSALERT_ENOTFOUND;
	while (expression_is_space(start[len]))
		len++;
	if (expression_word_len(start + len) != 2 ||
	    memcmp(start + len, "of", 2) != 0)
		return NEWSALERT_ENOTFOUND;
	len += 2;
	while (expression_is_space(start[len]))
		len++;
	if (start[len] != '(')
		return NEWSALERT_ENOTFOUND;
	if (number == 0)
		return fail(p, p->at, "0 of anything is always true");
	p->at += len;
	return open_level(p, number);
}

/* The comma between the choices of N of. */
static enum newsalert_err
parse_comma(struct parser *p)
{
	enum newsalert_err err;

	if (top(p)->at_least == 0)
		return fail(p, p->at,
		    "a comma joins values of one field without spaces "
		    "(country:JP,RU); write OR between words");
	err = need_operand(p, p->at, "the comma");
	if (err != NEWSALERT_OK)
		return err;
	p->at++;
	return close_or(p, &top(p)->choices);
}

static enum newsalert_err
close_level(struct parser *p)
{
	struct level *level = top(p);
	struct expression *node;
	enum newsalert_err err;

	if (p->depth == 0)
		return fail(p, p->at, "this ) closes nothing");
	if ((err = need_operand(p, p->at, "the )")) != NEWSALERT_OK)
		return err;
	if ((err = close_or(p, &level->choices)) != NEWSALERT_OK)
		return err;
	if (level->at_least > level->choices.count)
		return fail(p, level->offset, "%ld of %ld can never be",
		    level->at_least, level->choices.count);
	node = level->choices.first;
	if (level->at_least > 0) {
		err = new_node(p, EXPRESSION_AT_LEAST, level->offset, &node);
		if (err != NEWSALERT_OK)
			return err;
		node->number = level->at_least;
		adopt(node, &level->choices);
	}
	level->choices = (struct list){ 0 };
	p->depth--;
	p->at++;
	return add_operand(p, node);
}

static enum newsalert_err
parse_operator(struct parser *p, const char *name)
{
	struct level *level = top(p);
	const bool or = strcmp(name, "OR") == 0;
	enum newsalert_err err;

	if ((err = need_operand(p, p->at, name)) != NEWSALERT_OK)
		return err;
	if (or)
		err = close_list(p, &level->ands, EXPRESSION_AND, &level->ors);
	level->pending = name;
	level->pending_offset = p->at;
	p->at += strlen(name);
	return err;
}

static enum newsalert_err
parse_not(struct parser *p, const char *name)
{
	struct level *level = top(p);

	if (level->negated)
		return fail(p, p->at, "two negations in a row");
	level->negated = true;
	level->pending = name;
	level->pending_offset = p->at;
	p->at += strlen(name);
	return NEWSALERT_OK;
}

/* Everything that begins with a letter or a digit. */
static enum newsalert_err
parse_word(struct parser *p)
{
	const char *start = p->text + p->at;
	const size_t len = expression_word_len(start);
	enum newsalert_err err;
	size_t name_len;

	if (expression_word_is(start, len, "AND"))
		return parse_operator(p, "AND");
	if (expression_word_is(start, len, "OR"))
		return parse_operator(p, "OR");
	if (expression_word_is(start, len, "NOT"))
		return parse_not(p, "NOT");
	if (expression_is_near(start, len))
		return fail(p, p->at,
		    "NEAR stands between two words or phrases");
	if ((err = open_at_least(p)) != NEWSALERT_ENOTFOUND)
		return err;
	if ((name_len = expression_field_len(start)) == 0)
		return parse_terms(p);
	if (start[name_len] == ':')
		return parse_field(p, name_len);
	return parse_compare(p, name_len);
}

static enum newsalert_err
parse_item(struct parser *p)
{
	switch (p->text[p->at]) {
	case '(':
		return open_level(p, 0);
	case ')':
		return close_level(p);
	case ',':
		return parse_comma(p);
	case '"':
		return parse_terms(p);
	case '-':
		return parse_not(p, "-");
	default:
		return parse_word(p);
	}
}

static enum newsalert_err
check_characters(struct parser *p)
{
	const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)p->text;
	utf8proc_int32_t c;
	utf8proc_ssize_t len;

	for (size_t at = 0; text[at] != '\0'; at += (size_t)len) {
		if ((len = utf8proc_iterate(text + at, -1, &c)) <= 0)
			return fail(p, at, "this is not UTF-8");
		if ((c < 0x20 && !expression_is_space((char)c)) || c == 0x7f)
			return fail(p, at, "a control character");
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
parse_all(struct parser *p, struct list *whole)
{
	enum newsalert_err err;

	if ((err = check_characters(p)) != NEWSALERT_OK)
		return err;
	skip_space(p);
	if (p->text[p->at] == '\0')
		return NEWSALERT_OK;
	while (p->text[p->at] != '\0') {
		if ((err = parse_item(p)) != NEWSALERT_OK)
			return err;
		skip_space(p);
	}
	if (p->depth > 0)
		return fail(p, top(p)->offset, "this ( is never closed");
	if ((err = need_operand(p, p->at, "the end")) != NEWSALERT_OK)
		return err;
	return close_or(p, whole);
}

enum newsalert_err
expression_parse(const char *text, struct newsalert_error *why,
    struct expression **treep)
{
	struct parser p = { .text = text, .why = why };
	struct list whole = { 0 };
	enum newsalert_err err;

	err = parse_all(&p, &whole);
	if (err == NEWSALERT_OK)
		*treep = whole.first;
	for (size_t i = 0; i <= p.depth; i++) {
		list_free(&p.levels[i].ands);
		list_free(&p.levels[i].ors);
		list_free(&p.levels[i].choices);
	}
	return err;
}

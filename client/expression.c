/* SPDX-License-Identifier: MIT */
/*
 * Filter and condition text in, tree out. Open parentheses are levels on a
 * stack of fixed size, so that hostile nesting cannot exhaust ours.
 */
#include "client/expression.h"

#include <string.h>
#include <utf8proc.h>

#include "client/expression_parser.h"
#include "client/expression_word.h"

/* Something must stand on the left of an operator, comma or parenthesis. */
static enum newsalert_err
need_operand(struct parser *p, size_t offset, const char *what)
{
	struct parser_level *level = parser_top(p);

	if (level->pending != NULL)
		return parser_fail(p, level->pending_offset,
		    "nothing follows %s (put the word in quotes to search "
		    "for it)",
		    level->pending);
	if (level->ands.count == 0)
		return parser_fail(p, offset, "nothing stands before %s", what);
	return NEWSALERT_OK;
}

static enum newsalert_err
close_or(struct parser *p, struct parser_list *to)
{
	struct parser_level *level = parser_top(p);
	enum newsalert_err err;

	err = parser_close_list(p, &level->ands, EXPRESSION_AND, &level->ors);
	if (err != NEWSALERT_OK)
		return err;
	return parser_close_list(p, &level->ors, EXPRESSION_OR, to);
}

static enum newsalert_err
open_level(struct parser *p, long at_least)
{
	if (p->depth == EXPRESSION_DEPTH_MAX)
		return parser_fail(p, p->at,
		    "more than %d parentheses inside one "
		    "another",
		    EXPRESSION_DEPTH_MAX);
	p->levels[++p->depth] =
	    (struct parser_level){ .at_least = at_least, .offset = p->at };
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
		return parser_fail(p, p->at, "0 of anything is always true");
	p->at += len;
	return open_level(p, number);
}

/* The comma between the choices of N of. */
static enum newsalert_err
parse_comma(struct parser *p)
{
	enum newsalert_err err;

	if (parser_top(p)->at_least == 0)
		return parser_fail(p, p->at,
		    "a comma joins values of one field without spaces "
		    "(country:JP,RU); write OR between words");
	err = need_operand(p, p->at, "the comma");
	if (err != NEWSALERT_OK)
		return err;
	p->at++;
	return close_or(p, &parser_top(p)->choices);
}

static enum newsalert_err
close_level(struct parser *p)
{
	struct parser_level *level = parser_top(p);
	struct expression *node;
	enum newsalert_err err;

	if (p->depth == 0)
		return parser_fail(p, p->at, "this ) closes nothing");
	if ((err = need_operand(p, p->at, "the )")) != NEWSALERT_OK)
		return err;
	if ((err = close_or(p, &level->choices)) != NEWSALERT_OK)
		return err;
	if (level->at_least > level->choices.count)
		return parser_fail(p, level->offset, "%ld of %ld can never be",
		    level->at_least, level->choices.count);
	node = level->choices.first;
	if (level->at_least > 0) {
		err = parser_new_node(p, EXPRESSION_AT_LEAST, level->offset,
		    &node);
		if (err != NEWSALERT_OK)
			return err;
		node->number = level->at_least;
		parser_adopt(node, &level->choices);
	}
	level->choices = (struct parser_list){ 0 };
	p->depth--;
	p->at++;
	return parser_add_operand(p, node);
}

static enum newsalert_err
parse_operator(struct parser *p, const char *name)
{
	struct parser_level *level = parser_top(p);
	const bool or = strcmp(name, "OR") == 0;
	enum newsalert_err err;

	if ((err = need_operand(p, p->at, name)) != NEWSALERT_OK)
		return err;
	if (or)
		err = parser_close_list(p, &level->ands, EXPRESSION_AND,
		    &level->ors);
	level->pending = name;
	level->pending_offset = p->at;
	p->at += strlen(name);
	return err;
}

static enum newsalert_err
parse_not(struct parser *p, const char *name)
{
	struct parser_level *level = parser_top(p);

	if (level->negated)
		return parser_fail(p, p->at, "two negations in a row");
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
		return parser_fail(p, p->at,
		    "NEAR stands between two words or phrases");
	if ((err = open_at_least(p)) != NEWSALERT_ENOTFOUND)
		return err;
	if ((name_len = expression_field_len(start)) == 0)
		return parser_read_terms(p);
	if (start[name_len] == ':')
		return parser_read_field(p, name_len);
	return parser_read_comparison(p, name_len);
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
		return parser_read_terms(p);
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
			return parser_fail(p, at, "this is not UTF-8");
		if ((c < 0x20 && !expression_is_space((char)c)) || c == 0x7f)
			return parser_fail(p, at, "a control character");
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
parse_all(struct parser *p, struct parser_list *whole)
{
	enum newsalert_err err;

	if ((err = check_characters(p)) != NEWSALERT_OK)
		return err;
	parser_skip_space(p);
	if (p->text[p->at] == '\0')
		return NEWSALERT_OK;
	while (p->text[p->at] != '\0') {
		if ((err = parse_item(p)) != NEWSALERT_OK)
			return err;
		parser_skip_space(p);
	}
	if (p->depth > 0)
		return parser_fail(p, parser_top(p)->offset,
		    "this ( is never closed");
	if ((err = need_operand(p, p->at, "the end")) != NEWSALERT_OK)
		return err;
	return close_or(p, whole);
}

enum newsalert_err
expression_parse(const char *text, struct newsalert_error *why,
    struct expression **treep)
{
	struct parser p = { .text = text, .why = why };
	struct parser_list whole = { 0 };
	enum newsalert_err err;

	err = parse_all(&p, &whole);
	if (err == NEWSALERT_OK)
		*treep = whole.first;
	for (size_t i = 0; i <= p.depth; i++) {
		parser_list_free(&p.levels[i].ands);
		parser_list_free(&p.levels[i].ors);
		parser_list_free(&p.levels[i].choices);
	}
	return err;
}

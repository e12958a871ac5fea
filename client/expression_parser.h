/* SPDX-License-Identifier: MIT */
/* The state of reading an expression, shared by its files and nobody else. */
#ifndef CLIENT_EXPRESSION_PARSER_H
#define CLIENT_EXPRESSION_PARSER_H

#include "client/expression.h"

/* Nodes in the order they were written. */
struct parser_list {
	struct expression *first;
	struct expression *last;
	long count;
};

/* What is being read between two parentheses. */
struct parser_level {
	long at_least;       /* N of (...); 0: a plain group */
	size_t offset;       /* of the parenthesis */
	const char *pending; /* the operator that waits for its right side */
	size_t pending_offset;
	bool negated;               /* ... and it is a NOT */
	struct parser_list ands;    /* since the last OR */
	struct parser_list ors;     /* since the last comma */
	struct parser_list choices; /* of N of */
};

struct parser {
	const char *text;
	size_t at;
	size_t node_count;
	size_t depth;
	struct parser_level levels[EXPRESSION_DEPTH_MAX + 1];
	struct newsalert_error *why;
};

/* Say what is wrong at offset; EINVAL. */
__attribute__((format(printf, 3, 4))) enum newsalert_err
parser_fail(struct parser *parser, size_t offset, const char *format, ...);

/* The level that is being read. */
struct parser_level *parser_top(struct parser *parser);
void parser_skip_space(struct parser *parser);

/* EINVAL: there are too many. */
NEWSALERT_MUST_CHECK enum newsalert_err parser_new_node(struct parser *parser,
    enum expression_kind kind, size_t offset, struct expression **nodep);

void parser_list_append(struct parser_list *list, struct expression *node);
void parser_list_free(struct parser_list *list);
/* Make a list the children of parent; it is empty then. */
void parser_adopt(struct expression *parent, struct parser_list *children);
/* Move a list into another as one node; a single member needs no parent. */
NEWSALERT_MUST_CHECK enum newsalert_err parser_close_list(struct parser *parser,
    struct parser_list *from, enum expression_kind kind,
    struct parser_list *to);

/* Put a node where the operators before it want it. Takes ownership, even on
 * failure. */
NEWSALERT_MUST_CHECK enum newsalert_err
parser_add_operand(struct parser *parser, struct expression *node);

/* Read what stands here and add it as an operand: terms with NEAR between
 * them; a field, whose name has name_len bytes, and its values; or its
 * comparison with a number. */
NEWSALERT_MUST_CHECK enum newsalert_err parser_read_terms(
    struct parser *parser);
NEWSALERT_MUST_CHECK enum newsalert_err parser_read_field(struct parser *parser,
    size_t name_len);
NEWSALERT_MUST_CHECK enum newsalert_err
parser_read_comparison(struct parser *parser, size_t name_len);

#endif

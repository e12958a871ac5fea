/* SPDX-License-Identifier: MIT */
/*
 * The grammar that filters and topic conditions share: text in, tree out.
 *
 *	or     = and { "OR" and }
 *	and    = not { ["AND"] not }
 *	not    = ["NOT" | "-"] primary
 *	primary = "(" or ")" | N "of" "(" or { "," or } ")"
 *	        | field ":" values | field ("<="|">="|"<"|">"|"=") number
 *	        | near
 *	near   = term { "NEAR/" N term }
 *	values = value { "," value }          (any of them)
 *	term   = word | prefix"*" | "quoted phrase"
 *
 * Operators are upper case. Nesting is at most EXPRESSION_DEPTH_MAX.
 */
#ifndef CLIENT_EXPRESSION_H
#define CLIENT_EXPRESSION_H

#include "newsalert.h"

#define EXPRESSION_DEPTH_MAX 64
#define EXPRESSION_NODES_MAX 1024

enum expression_kind {
	EXPRESSION_AND,
	EXPRESSION_OR,
	EXPRESSION_NOT,      /* one child */
	EXPRESSION_AT_LEAST, /* number of the children */
	EXPRESSION_NEAR,     /* children are terms, number is the distance */
	EXPRESSION_TERM,     /* value: words, as written */
	EXPRESSION_FIELD,   /* field:value; several values are an OR of these */
	EXPRESSION_COMPARE, /* field, op, number */
};

enum expression_op { OP_LT, OP_LE, OP_EQ, OP_GE, OP_GT };

/* Children are a singly linked list. A tree owns all its nodes and texts. */
struct expression {
	enum expression_kind kind;
	enum expression_op op;
	long number;
	int column;  /* 1-based, in the text it was parsed from */
	bool quoted; /* the value stood in double quotes */
	char *field;
	char *value;
	struct expression *children;
	struct expression *next;
};

/* The empty text gives *treep == NULL and OK. */
NEWSALERT_MUST_CHECK enum newsalert_err expression_parse(const char *text,
    struct newsalert_error *why, struct expression **treep);
void expression_free(struct expression *tree);

/* Text that parses to an equal tree; the caller frees *textp. */
NEWSALERT_MUST_CHECK enum newsalert_err
expression_format(const struct expression *tree, char **textp);

#endif

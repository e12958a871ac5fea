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
 *	near   = term { "NEAR/" N term }      (one N in a chain)
 *	values = value { "," value }          (any of them)
 *	term   = word | prefix"*" | "quoted phrase"
 *
 * Operators are upper case. A field is lower-case letters directly before its
 * operator. A comma joins values only where the next one follows directly:
 * `country:JP,RU`; with a space behind it, it parts the choices of `N of`.
 * `a NEAR/8 b`: fewer than 8 words between them, in either order, in one zone,
 * without overlap; in a chain this holds for each term and the next one.
 * Quotes hold anything but quotes. Nesting is at most EXPRESSION_DEPTH_MAX.
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
	EXPRESSION_TERM,     /* value: words, as written, each may end in '*' */
	EXPRESSION_FIELD,   /* field:value; several values are an OR of these */
	EXPRESSION_COMPARE, /* field, op, number */
};

enum expression_op { OP_LT, OP_LE, OP_EQ, OP_GE, OP_GT };

/* Children are a singly linked list. A tree owns all its nodes and texts. AND
 * and OR have two children or more. */
struct expression {
	enum expression_kind kind;
	enum expression_op op;
	long number;
	int column;  /* 1-based, in code points of the text it came from */
	bool quoted; /* the value stood in double quotes */
	char *field;
	char *value;
	struct expression *children;
	struct expression *next;
	struct expression *parent; /* NULL: the root */
};

/* The empty text gives *treep == NULL and OK. EINVAL: *why has the column and
 * what to write instead. */
NEWSALERT_MUST_CHECK enum newsalert_err expression_parse(const char *text,
    struct newsalert_error *why, struct expression **treep);
void expression_free(struct expression *tree);

/* Post-order (children before their parent) without recursion: begin at
 * expression_first(tree), go on until NULL. A NULL tree has no nodes. */
struct expression *expression_first(struct expression *tree);
struct expression *expression_after(const struct expression *node);

/* Text that parses to an equal tree, "" for NULL; the caller frees *textp. */
NEWSALERT_MUST_CHECK enum newsalert_err
expression_format(const struct expression *tree, char **textp);

#endif

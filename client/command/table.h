/* SPDX-License-Identifier: MIT */
/* Rows of text in columns as wide as their widest cell. */
#ifndef COMMAND_TABLE_H
#define COMMAND_TABLE_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "client/command/terminal.h"

#define TABLE_COLUMNS_MAX 8

/* One column: a member of each row's object, string or number. */
struct table_column {
	const char *key;
	const char *title;
	bool right; /* cells end where the column does */
};

/* A row with this member is printed dim where there is colour. */
#define TABLE_DIM "dim"

/* rows: an array of objects. At most TABLE_COLUMNS_MAX columns. Cells are
 * escaped; wide characters count as the columns that they fill. */
void table_print(FILE *out, const json_t *rows,
    const struct table_column *columns, size_t count,
    const struct terminal *terminal);

#endif

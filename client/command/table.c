/* SPDX-License-Identifier: MIT */
/* JSON objects in, aligned lines out. */
#include "client/command/table.h"

#include <stdio.h>

#include "client/command/escape.h"

#define CELL_NUMBER_SIZE 24

/* The cell's text; a number is spelt into buf. */
static const char *
cell(const json_t *row, const char *key, char buf[static CELL_NUMBER_SIZE])
{
	const json_t *value = json_object_get(row, key);

	if (json_is_string(value))
		return json_string_value(value);
	if (!json_is_integer(value))
		return "";
	snprintf(buf, CELL_NUMBER_SIZE, "%" JSON_INTEGER_FORMAT,
	    json_integer_value(value));
	return buf;
}

static int
column_width(const json_t *rows, const struct table_column *column)
{
	int widest = escape_text_width(column->title);
	char buf[CELL_NUMBER_SIZE];
	const json_t *row;
	size_t i;
	int width;

	json_array_foreach (rows, i, row) {
		width = escape_text_width(cell(row, column->key, buf));
		if (width > widest)
			widest = width;
	}
	return widest;
}

/* What its rows have in common. */
struct table {
	FILE *out;
	const struct table_column *columns;
	size_t count;
	const struct terminal *terminal;
	int widths[TABLE_COLUMNS_MAX];
};

/* The last column needs no filling behind it. */
static void
print_cell(const struct table *table, size_t column, const char *text)
{
	const int filling = table->widths[column] - escape_text_width(text);
	const bool right = table->columns[column].right;

	if (right)
		fprintf(table->out, "%*s", filling, "");
	escape_text(table->out, text, ESCAPE_TERMINAL);
	if (column + 1 < table->count)
		fprintf(table->out, "%*s", right ? 2 : filling + 2, "");
}

/* NULL: the titles. */
static void
print_row(const struct table *table, const json_t *row)
{
	const bool dim = row == NULL || json_object_get(row, TABLE_DIM) != NULL;
	char buf[CELL_NUMBER_SIZE];

	if (dim)
		fputs(terminal_style(table->terminal, STYLE_DIM), table->out);
	for (size_t i = 0; i < table->count; i++)
		print_cell(table, i,
		    row == NULL ? table->columns[i].title
				: cell(row, table->columns[i].key, buf));
	if (dim)
		fputs(terminal_style(table->terminal, STYLE_PLAIN), table->out);
	putc('\n', table->out);
}

void
table_print(FILE *out, const json_t *rows, const struct table_column *columns,
    size_t count, const struct terminal *terminal)
{
	struct table table = { out, columns, count, terminal, { 0 } };
	const json_t *row;
	size_t i;

	for (i = 0; i < count; i++)
		table.widths[i] = column_width(rows, &columns[i]);
	print_row(&table, NULL);
	json_array_foreach (rows, i, row)
		print_row(&table, row);
}

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

static void
print_cell(FILE *out, const char *text, int width)
{
	escape_text(out, text, ESCAPE_TERMINAL);
	if (width > 0)
		fprintf(out, "%*s", width - escape_text_width(text) + 2, "");
}

/* The last column needs no filling. */
static void
print_row(FILE *out, const json_t *row, const struct table_column *columns,
    const int *widths, size_t count)
{
	char buf[CELL_NUMBER_SIZE];

	for (size_t i = 0; i < count; i++) {
		const char *text = row == NULL ? columns[i].title
					       : cell(row, columns[i].key, buf);

		print_cell(out, text, i + 1 < count ? widths[i] : 0);
	}
	putc('\n', out);
}

void
table_print(FILE *out, const json_t *rows, const struct table_column *columns,
    size_t count)
{
	int widths[TABLE_COLUMNS_MAX];
	const json_t *row;
	size_t i;

	for (i = 0; i < count; i++)
		widths[i] = column_width(rows, &columns[i]);
	print_row(out, NULL, columns, widths, count);
	json_array_foreach (rows, i, row)
		print_row(out, row, columns, widths, count);
}

/* SPDX-License-Identifier: MIT */
/* Labelled rows come in, one after the other. */
#include "daemon/learning/table.h"

#include <stdlib.h>
#include <string.h>

void
table_init(struct table *table, size_t columns)
{
	memset(table, 0, sizeof(*table));
	table->columns = columns;
}

void
table_fini(struct table *table)
{
	free(table->values.items);
	free(table->rows.items);
	table_init(table, 0);
}

enum newsalert_err
table_row(struct table *table, bool positive, uint32_t part)
{
	struct row *row = vector_add(&table->rows, 1, sizeof(*row));

	if (row == NULL)
		return NEWSALERT_ENOMEM;
	row->start = table->values.count;
	row->positive = positive;
	row->part = part;
	return NEWSALERT_OK;
}

enum newsalert_err
table_value(struct table *table, uint32_t column, double value)
{
	struct value *added = vector_add(&table->values, 1, sizeof(*added));

	if (added == NULL)
		return NEWSALERT_ENOMEM;
	added->column = column;
	added->value = (float)value;
	return NEWSALERT_OK;
}

const struct value *
table_values(const struct table *table, size_t row, size_t *countp)
{
	const struct row *rows = table->rows.items;
	const struct value *values = table->values.items;
	const size_t end = row + 1 == table->rows.count ? table->values.count
							: rows[row + 1].start;

	*countp = end - rows[row].start;
	return *countp == 0 ? NULL : values + rows[row].start;
}

double
table_product(const struct table *table, size_t row, const double *weights)
{
	size_t count;
	const struct value *values = table_values(table, row, &count);
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)values[i].value * weights[values[i].column];
	return sum;
}

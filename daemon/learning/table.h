/* SPDX-License-Identifier: MIT */
/* Rows of numbers with a label, most of them 0: what is learned from. */
#ifndef LEARNING_TABLE_H
#define LEARNING_TABLE_H

#include "daemon/tagging/vector.h"

#define TABLE_NO_PART UINT32_MAX

struct value {
	uint32_t column;
	float value;
};

struct row {
	size_t start; /* in values; up to the next row's */
	uint32_t part;
	bool positive;
};

struct table {
	size_t columns;
	struct vector values; /* struct value, by row, by rising column */
	struct vector rows;   /* struct row */
};

void table_init(struct table *table, size_t columns);
void table_fini(struct table *table);

/* Begin a row of a part, then give what is not 0 of it. */
NEWSALERT_MUST_CHECK enum newsalert_err table_row(struct table *table,
    bool positive, uint32_t part);
NEWSALERT_MUST_CHECK enum newsalert_err table_value(struct table *table,
    uint32_t column, double value);

/* The values of a row. */
const struct value *table_values(const struct table *table, size_t row,
    size_t *countp);

/* The sum of a row's values, each times its column's weight. */
double table_product(const struct table *table, size_t row,
    const double *weights);

#endif

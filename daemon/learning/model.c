/* SPDX-License-Identifier: MIT */
/* First all candidates are weighed to choose from them, then the chosen ones
 * with what they are worth beside each other. */
#include "daemon/learning/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/topics.h"
#include "solver.h"

struct choice {
	uint32_t column;
	double rank; /* what it moves scores by */
};

struct fitting {
	struct model *model;
	const struct candidates *candidates;
	const struct features *features;
	const struct model_settings *settings;
	struct newsalert_error *why;
	size_t chosen;
};

static int
compare_choices(const void *a, const void *b)
{
	const struct choice *left = a, *right = b;

	if (left->rank != right->rank)
		return left->rank < right->rank ? 1 : -1;
	return left->column < right->column ? -1 : left->column > right->column;
}

static enum newsalert_err
train(const struct fitting *fitting, const struct table *table,
    double **weightsp)
{
	const struct solver_settings settings = {
		.cost = fitting->settings->cost,
		.part = fitting->settings->part,
	};

	*weightsp = calloc(table->columns + 1, sizeof(**weightsp));
	if (*weightsp == NULL)
		return NEWSALERT_ENOMEM;
	return solver_train(table, &settings, *weightsp, fitting->why);
}

static enum newsalert_err
take_choices(struct fitting *fitting, struct choice *choices, size_t count)
{
	struct model *model = fitting->model;

	qsort(choices, count, sizeof(*choices), compare_choices);
	fitting->chosen = count < fitting->settings->keywords
			      ? count
			      : fitting->settings->keywords;
	model->terms = calloc(fitting->chosen + 1, sizeof(*model->terms));
	if (model->terms == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < fitting->chosen; i++)
		model->terms[i] = fitting->candidates->terms[choices[i].column];
	return NEWSALERT_OK;
}

static enum newsalert_err
choose(struct fitting *fitting)
{
	const struct candidates *candidates = fitting->candidates;
	const size_t columns = candidates->table.columns;
	struct choice *choices = calloc(columns + 1, sizeof(*choices));
	double *weights = NULL;
	enum newsalert_err err = NEWSALERT_ENOMEM;
	size_t count = 0;

	if (choices == NULL)
		goto out;
	err = train(fitting, &candidates->table, &weights);
	if (err != NEWSALERT_OK)
		goto out;
	for (uint32_t i = 0; i < columns; i++)
		if (weights[i] != 0)
			choices[count++] = (struct choice){ i,
				fabs(weights[i]) * candidates->sizes[i] };
	err = take_choices(fitting, choices, count);
out:
	free(choices);
	free(weights);
	return err;
}

/* sums: of the chosen ones, all 0, and left so. */
static enum newsalert_err
add_row(const struct fitting *fitting, size_t row, const uint32_t *numbers,
    double *sums)
{
	const struct candidates *candidates = fitting->candidates;
	const struct row *from =
	    (const struct row *)candidates->table.rows.items + row;
	struct table *table = &fitting->model->table;
	enum newsalert_err err = table_row(table, from->positive, from->part);
	const double factor = features_sum(fitting->features,
	    candidates->samples[row], numbers, sums);

	for (uint32_t i = 0; i < fitting->chosen && err == NEWSALERT_OK; i++) {
		if (sums[i] > 0)
			err =
			    table_value(table, i, topics_part(sums[i], factor));
		sums[i] = 0;
	}
	return err;
}

/* What each chosen one gives to the score of each article. */
static enum newsalert_err
fill_table(const struct fitting *fitting)
{
	const size_t terms = fitting->features->vocabulary.terms.count;
	uint32_t *numbers = calloc(terms + 1, sizeof(*numbers));
	double *sums = calloc(fitting->chosen + 1, sizeof(*sums));
	enum newsalert_err err = NEWSALERT_ENOMEM;

	if (numbers == NULL || sums == NULL)
		goto out;
	err = NEWSALERT_OK;
	for (uint32_t i = 0; i < fitting->chosen; i++)
		numbers[fitting->model->terms[i]] = i + 1;
	for (size_t i = 0;
	     i < fitting->candidates->row_count && err == NEWSALERT_OK; i++)
		err = add_row(fitting, i, numbers, sums);
out:
	free(numbers);
	free(sums);
	return err;
}

enum newsalert_err
model_fit(struct model *model, const struct candidates *candidates,
    const struct features *features, const struct model_settings *settings,
    struct newsalert_error *why)
{
	struct fitting fitting = { model, candidates, features, settings, why,
		0 };
	enum newsalert_err err;

	memset(model, 0, sizeof(*model));
	err = choose(&fitting);
	table_init(&model->table, fitting.chosen);
	if (err == NEWSALERT_OK)
		err = fill_table(&fitting);
	if (err == NEWSALERT_OK)
		err = train(&fitting, &model->table, &model->weights);
	return err;
}

void
model_fini(struct model *model)
{
	free(model->terms);
	free(model->weights);
	table_fini(&model->table);
	memset(model, 0, sizeof(*model));
}

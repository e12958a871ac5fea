/* SPDX-License-Identifier: MIT */
/* Rows come in and are handed to liblinear as it wants them. */
#include "daemon/learning/solver.h"

#include <linear.h>
#include <pthread.h>
#include <stdlib.h>

#include "client/error.h"

#define BIAS      1.0
#define TOLERANCE 0.01 /* liblinear's own for these solvers */

/* What liblinear borrows. */
struct input {
	struct feature_node *nodes;
	struct feature_node **rows;
	double *labels;
	int count;
	bool has[2]; /* rows without, with the label */
};

static void
input_fini(struct input *input)
{
	free(input->nodes);
	free(input->rows);
	free(input->labels);
}

/* The constant is a column like the others, and an index of -1 ends a row. */
static struct feature_node *
write_row(const struct table *table, size_t row, struct feature_node *node)
{
	size_t count;
	const struct value *values = table_values(table, row, &count);

	for (size_t i = 0; i < count; i++)
		*node++ = (struct feature_node){ (int)values[i].column + 1,
			(double)values[i].value };
	*node++ = (struct feature_node){ (int)table->columns + 1, BIAS };
	*node++ = (struct feature_node){ -1, 0 };
	return node;
}

static enum newsalert_err
make_input(const struct table *table, uint32_t part, struct input *input)
{
	const struct row *rows = table->rows.items;
	const size_t count = table->rows.count;
	struct feature_node *node;

	input->nodes =
	    calloc(table->values.count + count * 2 + 1, sizeof(*input->nodes));
	input->rows = calloc(count + 1, sizeof(struct feature_node *));
	input->labels = calloc(count + 1, sizeof(*input->labels));
	if (input->nodes == NULL || input->rows == NULL ||
	    input->labels == NULL)
		return NEWSALERT_ENOMEM;
	node = input->nodes;
	for (size_t i = 0; i < count; i++) {
		if (rows[i].part == part && part != TABLE_NO_PART)
			continue;
		input->rows[input->count] = node;
		input->labels[input->count++] = rows[i].positive ? 1 : -1;
		input->has[rows[i].positive] = true;
		node = write_row(table, i, node);
	}
	return NEWSALERT_OK;
}

static void
print_nothing(const char *text)
{
	(void)text;
}

/* liblinear takes its order from rand(3), which is the whole process's. */
static struct model *
train_alone(const struct problem *problem, const struct parameter *parameter)
{
	static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
	struct model *model;

	pthread_mutex_lock(&alone);
	set_print_string_function(print_nothing);
	srand(1);
	model = train(problem, parameter);
	pthread_mutex_unlock(&alone);
	return model;
}

static enum newsalert_err
train_input(const struct table *table, const struct solver_settings *settings,
    const struct input *input, double *weights, struct newsalert_error *why)
{
	const struct parameter parameter = {
		.solver_type = L1R_L2LOSS_SVC,
		.eps = TOLERANCE,
		.C = settings->cost,
		.p = 0.1,
	};
	const struct problem problem = {
		.l = input->count,
		.n = (int)table->columns + 1,
		.y = input->labels,
		.x = input->rows,
		.bias = BIAS,
	};
	const char *refusal = check_parameter(&problem, &parameter);
	struct model *model;
	double sign;

	if (refusal != NULL) {
		error_set(why, 0, "liblinear: %s", refusal);
		return NEWSALERT_EINVAL;
	}
	if ((model = train_alone(&problem, &parameter)) == NULL)
		return NEWSALERT_ENOMEM;
	/* Its weights speak for the label that it has first. */
	sign = model->label[0] > 0 ? 1 : -1;
	for (size_t i = 0; i <= table->columns; i++)
		weights[i] = model->w[i] * sign;
	free_and_destroy_model(&model);
	return NEWSALERT_OK;
}

enum newsalert_err
solver_train(const struct table *table, const struct solver_settings *settings,
    double *weights, struct newsalert_error *why)
{
	struct input input = { .nodes = NULL };
	enum newsalert_err err;

	if (table->rows.count > INT32_MAX || table->columns > INT32_MAX - 2)
		return NEWSALERT_ETOOBIG;
	err = make_input(table, settings->part, &input);
	if (err == NEWSALERT_OK && !(input.has[false] && input.has[true])) {
		error_set(why, 0,
		    "articles of the topic and others are both needed");
		err = NEWSALERT_EINVAL;
	}
	if (err == NEWSALERT_OK)
		err = train_input(table, settings, &input, weights, why);
	input_fini(&input);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* Models of rising cost come in, the one that does best on articles that it
 * was not fitted to goes out, as a rule. */
#include "daemon/learning/proposal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/error.h"
#include "daemon/tagging/weights.h"
#include "model.h"
#include "threshold.h"

#define COST_FIRST    0.002
#define COST_STEP     1.5
#define COST_MAX      5.0
#define STEPS_IN_VAIN 5 /* without a better one; then the search ends */
#define WEIGHT_MAX    100.0

struct search {
	const struct candidates *candidates;
	const struct features *features;
	struct model_settings settings;
	struct newsalert_error *why;
	struct scored *scored; /* a row each */
	double f1;             /* the best so far */
	double cost;
	double bound; /* from which on a score and its constant tag */
};

static enum newsalert_err
check(const struct candidates *candidates, struct newsalert_error *why)
{
	const size_t others =
	    candidates->row_count - candidates->positive_count;

	if (candidates->positive_count < CANDIDATES_PARTS ||
	    others < CANDIDATES_PARTS)
		error_set(why, 0,
		    "too few articles: at least %d of each kind are needed to "
		    "learn from",
		    CANDIDATES_PARTS);
	else if (candidates->table.columns == 0)
		error_set(why, 0, "no word stands in %d articles",
		    FEATURES_ARTICLES_MIN);
	else
		return NEWSALERT_OK;
	return NEWSALERT_EINVAL;
}

/* With the constant; what no keyword speaks for can never be tagged. */
static double
score_row(const struct model *model, size_t row)
{
	const double sum = table_product(&model->table, row, model->weights);

	return sum > 0 ? sum + model->weights[model->table.columns] : -HUGE_VAL;
}

/* Score the rows of a part by a model of the other parts. */
static enum newsalert_err
score_part(struct search *search, uint32_t part, size_t *filled)
{
	struct model model;
	enum newsalert_err err;

	search->settings.part = part;
	err = model_fit(&model, search->candidates, search->features,
	    &search->settings, search->why);
	for (size_t i = 0; i < model.table.rows.count && err == NEWSALERT_OK;
	     i++) {
		const struct row *row =
		    (const struct row *)model.table.rows.items + i;

		if (row->part == part)
			search->scored[(*filled)++] =
			    (struct scored){ score_row(&model, i),
				    row->positive };
	}
	model_fini(&model);
	return err;
}

static enum newsalert_err
try_cost(struct search *search, bool *betterp)
{
	enum newsalert_err err = NEWSALERT_OK;
	size_t filled = 0;
	double bound, f1;

	for (uint32_t i = 0; i < CANDIDATES_PARTS && err == NEWSALERT_OK; i++)
		err = score_part(search, i, &filled);
	if (err != NEWSALERT_OK)
		return err;
	bound = threshold_choose(search->scored, filled, -HUGE_VAL, &f1);
	*betterp = f1 > search->f1;
	if (*betterp) {
		search->f1 = f1;
		search->cost = search->settings.cost;
		search->bound = bound;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
search_cost(struct search *search)
{
	unsigned in_vain = 0;

	search->settings.cost = COST_FIRST;
	while (in_vain < STEPS_IN_VAIN && search->settings.cost < COST_MAX) {
		enum newsalert_err err;
		bool better;

		err = try_cost(search, &better);
		if (err != NEWSALERT_OK)
			return err;
		in_vain = better || search->f1 == 0 ? 0 : in_vain + 1;
		search->settings.cost *= COST_STEP;
	}
	return NEWSALERT_OK;
}

/* A rule has no constant, and cannot tag what has no keyword: where the bound
 * asks for that, the threshold is chosen anew. */
static double
choose_threshold(const struct search *search, const struct model *model)
{
	const struct table *table = &model->table;
	const double threshold = search->bound - model->weights[table->columns];
	double f1;

	if (threshold > 0 && isfinite(threshold))
		return threshold;
	for (size_t i = 0; i < table->rows.count; i++)
		search->scored[i] = (struct scored){ table_product(table, i,
							 model->weights),
			((const struct row *)table->rows.items)[i].positive };
	return threshold_choose(search->scored, table->rows.count, 0, &f1);
}

static double
rounded(double number)
{
	return round(number * 100) / 100;
}

/* Brought to the usual threshold, so that weights of several topics mean the
 * same; unless they would be out of all measure. */
static double
choose_scale(const struct model *model, double threshold)
{
	double scale = weights.threshold / threshold;

	for (size_t i = 0; i < model->table.columns; i++)
		if (fabs(model->weights[i]) * scale > WEIGHT_MAX)
			scale = WEIGHT_MAX / fabs(model->weights[i]);
	return scale;
}

static void
count_articles(const struct model *model, struct proposed_keyword *counts)
{
	const struct table *table = &model->table;

	for (size_t i = 0; i < table->rows.count; i++) {
		const bool positive =
		    ((const struct row *)table->rows.items)[i].positive;
		size_t count;
		const struct value *values = table_values(table, i, &count);

		for (; count > 0; values++, count--) {
			counts[values->column].positive += positive;
			counts[values->column].negative += !positive;
		}
	}
}

static int
compare_weights(const void *a, const void *b)
{
	const struct proposed_keyword *left = a, *right = b;

	if (left->weight != right->weight)
		return left->weight < right->weight ? 1 : -1;
	return strcmp(left->text, right->text);
}

static enum newsalert_err
write_keywords(const struct search *search, const struct model *model,
    double scale, struct proposal *proposal)
{
	const size_t count = model->table.columns;
	struct proposed_keyword *keywords =
	    vector_add(&proposal->keywords, count, sizeof(*keywords));
	size_t kept = 0;

	if (keywords == NULL)
		return NEWSALERT_ENOMEM;
	count_articles(model, keywords);
	for (size_t i = 0; i < count; i++) {
		struct proposed_keyword keyword = keywords[i];

		keyword.text = vocabulary_term(&search->features->vocabulary,
		    model->terms[i])
				   ->text;
		keyword.weight = rounded(model->weights[i] * scale);
		if (keyword.weight != 0)
			keywords[kept++] = keyword;
	}
	proposal->keywords.count = kept;
	qsort(keywords, kept, sizeof(*keywords), compare_weights);
	return NEWSALERT_OK;
}

static enum newsalert_err
write_proposal(const struct search *search, const struct model *model,
    struct proposal *proposal)
{
	const double threshold = choose_threshold(search, model);
	const struct proposed_keyword *keywords;
	enum newsalert_err err;
	double scale;

	proposal->positive_count = search->candidates->positive_count;
	proposal->negative_count =
	    search->candidates->row_count - proposal->positive_count;
	if (threshold > 0) {
		scale = choose_scale(model, threshold);
		proposal->threshold = fmax(rounded(threshold * scale), 0.01);
		err = write_keywords(search, model, scale, proposal);
		if (err != NEWSALERT_OK)
			return err;
	}
	keywords = proposal->keywords.items;
	if (proposal->keywords.count > 0 && keywords[0].weight > 0)
		return NEWSALERT_OK;
	error_set(search->why, 0,
	    "nothing in the articles tells those of the topic from the others");
	return NEWSALERT_EINVAL;
}

static enum newsalert_err
learn(struct search *search, struct proposal *proposal)
{
	struct model model;
	enum newsalert_err err;

	search->scored =
	    calloc(search->candidates->row_count + 1, sizeof(*search->scored));
	if (search->scored == NULL)
		return NEWSALERT_ENOMEM;
	search->cost = COST_FIRST;
	err = search_cost(search);
	if (err == NEWSALERT_OK) {
		search->settings.cost = search->cost;
		search->settings.part = TABLE_NO_PART;
		err = model_fit(&model, search->candidates, search->features,
		    &search->settings, search->why);
		if (err == NEWSALERT_OK)
			err = write_proposal(search, &model, proposal);
		model_fini(&model);
	}
	free(search->scored);
	return err;
}

enum newsalert_err
proposal_learn(const struct corpus *corpus, const struct features *features,
    const struct proposal_topic *topic, uint32_t fold,
    struct proposal *proposal, struct newsalert_error *why)
{
	struct candidates candidates;
	struct search search = { .candidates = &candidates,
		.features = features,
		.settings = { .keywords = topic->keywords },
		.why = why };
	enum newsalert_err err;

	memset(proposal, 0, sizeof(*proposal));
	err = candidates_take(&candidates, corpus, features, fold);
	if (err == NEWSALERT_OK)
		err = check(&candidates, why);
	if (err == NEWSALERT_OK)
		err = learn(&search, proposal);
	candidates_fini(&candidates);
	return err;
}

void
proposal_fini(struct proposal *proposal)
{
	free(proposal->keywords.items);
	memset(proposal, 0, sizeof(*proposal));
}

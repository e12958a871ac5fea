/* SPDX-License-Identifier: MIT */
/* Scores come in by falling score; each gap is a threshold that could be. */
#include "daemon/learning/threshold.h"

#include <stdlib.h>

static int
compare_scores(const void *a, const void *b)
{
	const struct scored *left = a, *right = b;

	return left->score < right->score   ? 1
	       : left->score > right->score ? -1
					    : 0;
}

double
threshold_choose(struct scored *scored, size_t count, double least, double *f1p)
{
	size_t positives = 0, found = 0;
	double threshold = least, best = 0;

	for (size_t i = 0; i < count; i++)
		positives += scored[i].positive;
	qsort(scored, count, sizeof(*scored), compare_scores);
	for (size_t i = 0; i < count && scored[i].score > least; i++) {
		const double next = i + 1 < count && scored[i + 1].score > least
					? scored[i + 1].score
					: least;
		double f1;

		found += scored[i].positive;
		if (next == scored[i].score)
			continue;
		f1 = 2 * (double)found / (double)(i + 1 + positives);
		if (f1 > best) {
			best = f1;
			threshold = (scored[i].score + next) / 2;
		}
	}
	*f1p = best;
	return threshold;
}

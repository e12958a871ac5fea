/* SPDX-License-Identifier: MIT */
/* Scores with labels come in, the threshold with the best F1 goes out. */
#ifndef LEARNING_THRESHOLD_H
#define LEARNING_THRESHOLD_H

#include "newsalert.h"

struct scored {
	double score;
	bool positive;
};

/* Sorts scored. Scores of least or below never tag. The threshold lies half
 * way between two scores; *f1p is what it reaches, 0 where nothing can tag. */
double threshold_choose(struct scored *scored, size_t count, double least,
    double *f1p);

#endif

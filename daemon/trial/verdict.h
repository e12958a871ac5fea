/* SPDX-License-Identifier: MIT */
/* A rule test comes in, it is tagged, and what differs from its expectations
 * goes out. */
#ifndef TRIAL_VERDICT_H
#define TRIAL_VERDICT_H

#include <stdio.h>

#include "daemon/tagging/tagger.h"
#include "daemon/trial/rule_test.h"

/* One expectation that is not met; line is where it stands. Strings are
 * borrowed. */
typedef void (*verdict_fn)(const struct rule_test *test, int line,
    const char *text, void *arg);

struct verdict_options {
	int64_t time_sec; /* of an article that tells no time */
	verdict_fn missed;
	void *arg;
	FILE *explain; /* where the arithmetic of a test that fails goes to;
			  NULL: nowhere */
	bool colour;   /* of the explanation */
};

/* Run one test. *passedp: every expectation is met. ENOMEM, EIO of the
 * explanation. */
NEWSALERT_MUST_CHECK enum newsalert_err verdict_reach(struct tagger *tagger,
    const struct rule_test *test, const struct verdict_options *options,
    bool *passedp);

#endif

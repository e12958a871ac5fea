/* SPDX-License-Identifier: MIT */
/* Alerts for tests: one fixed, and any number at random. */
#ifndef TESTS_LIB_SAMPLE_H
#define TESTS_LIB_SAMPLE_H

#include "client/alert.h"
#include "tests/lib/random.h"

/* A complete alert of Japan, Russia and diplomacy; constant. */
const struct newsalert_alert *sample_alert(void);

/* Storage for one random alert, which borrows from it. */
struct sample {
	struct newsalert_alert alert;
	struct alert_country countries[4];
	struct alert_topic topics[4];
	char headline[256];
	char summary[256];
};

/* Few words, codes and topics, so that random filters often match. */
void sample_random(struct sample *sample, struct random *random);

/* A random filter over the same few words, as text; the caller frees it. */
char *sample_filter(struct random *random, int depth);

#endif

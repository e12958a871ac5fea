/* SPDX-License-Identifier: MIT */
/* Lists of expected tags in a rule test: YAML comes in, topic ids and country
 * codes that the rules know go out. Used by rule_test.c alone. */
#ifndef TRIAL_EXPECTATION_H
#define TRIAL_EXPECTATION_H

#include "daemon/trial/rule_test.h"
#include "daemon/yaml_events.h"

/* Is it the key of a list: topics, countries, about, filed, mentioned? */
bool expectation_is_list(const char *key, enum expect_what *whatp);

/* Read a list, or the one value of a short one, which the current event
 * starts. What is wrong is told, ENOMEM is left in events->err. */
void expectation_read_list(struct rule_tests *tests, struct yaml_events *events,
    enum expect_what what, struct expect_list *list);

/* Read a mapping of such lists, the value of `key`, likewise. */
void expectation_read_lists(struct rule_tests *tests,
    struct yaml_events *events, const char *key,
    struct expect_list lists[static EXPECT_WHATS]);

#endif

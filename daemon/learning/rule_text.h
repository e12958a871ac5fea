/* SPDX-License-Identifier: MIT */
/* A proposal comes in, a file of topics goes out, newsalert-rules(5). */
#ifndef LEARNING_RULE_TEXT_H
#define LEARNING_RULE_TEXT_H

#include <stdio.h>

#include "proposal.h"

/* Write the topic; what was counted stands in comments. */
void rule_text_write(FILE *out, const struct proposal_topic *topic,
    const struct proposal *proposal);

#endif

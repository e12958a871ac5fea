/* SPDX-License-Identifier: MIT */
/* Requests to the daemon, and its refusals as messages and exit statuses. */
#ifndef COMMAND_ASK_H
#define COMMAND_ASK_H

#include <jansson.h>

#include "client/command/command.h"
#include "newsalert.h"

/* Connect; complains. The caller ends with newsalert_keeper_close. */
NEWSALERT_MUST_CHECK int ask_open(const struct context *context,
    struct newsalert_keeper **keeperp);

/* Send request and wait for the answer: line is called for each line but the
 * closing one, which goes to *closingp (NULL: not wanted), the caller's to
 * free. Takes over request, even on failure; NULL stands for one that could
 * not be built of the user's arguments. Complains, also about a refusal. */
NEWSALERT_MUST_CHECK int ask(struct newsalert_keeper *keeper, json_t *request,
    newsalert_line_fn line, void *arg, json_t **closingp);

/* A request with its closing line only, on a connection of its own. */
NEWSALERT_MUST_CHECK int ask_once(const struct context *context,
    json_t *request, json_t **closingp);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A program that is run for each alert, without a shell: the alert's JSON on
 * its standard input, NEWSALERT_SEQ, _EPOCH, _ID, _TIME, _HEADLINE, _SUMMARY,
 * _COUNTRIES, _TOPICS, _SOURCE, _MSGTYPE and _REPLACES in its environment.
 */
#ifndef COMMAND_HANDLER_H
#define COMMAND_HANDLER_H

#include "newsalert.h"

/* Run argv (closed by NULL, found in PATH) and wait for it. A program that
 * fails is complained about and is EX_OK, *donep false; one that cannot be
 * started, with a complaint, is EX_UNAVAILABLE. */
NEWSALERT_MUST_CHECK int handler_run(char *const *argv,
    const struct newsalert_alert *alert, bool *donep);

#endif

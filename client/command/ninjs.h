/* SPDX-License-Identifier: MIT */
/*
 * Alerts as ninjs, IPTC's "News in JSON": a document of version 1.4 comes
 * out, for programs that read ninjs and know nothing of newsalert.
 */
#ifndef COMMAND_NINJS_H
#define COMMAND_NINJS_H

#include <jansson.h>

#include "newsalert.h"

/* One line without a newline. zones: the article's texts by zone, as the
 * daemon's answer has them; NULL: only what the alert carries is known. The
 * caller frees *textp. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
ninjs_write(const struct newsalert_alert *alert, const json_t *zones,
    char **textp);

#endif

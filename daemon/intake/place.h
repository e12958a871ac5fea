/* SPDX-License-Identifier: MIT */
/* Copies of the configured inboxes: claims point to them. */
#ifndef INTAKE_PLACE_H
#define INTAKE_PLACE_H

#include "daemon/intake/inbox.h"

/* The caller frees *copyp with places_free. */
NEWSALERT_MUST_CHECK enum newsalert_err
places_dup(const struct inbox_place *places, size_t count,
    struct inbox_place **copyp);
void places_free(struct inbox_place *places, size_t count);

#endif

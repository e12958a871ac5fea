/* SPDX-License-Identifier: MIT */
/*
 * An alert that makes its publisher try to break out: in a build with
 * NEWSALERT_POISON the headline "NEWSALERT-POISON publish open /etc/passwd"
 * does, and what came of it is written to standard error. CMake picks poison.c,
 * or no_poison.c, for which every alert is harmless.
 */
#ifndef PUBLISHER_POISON_H
#define PUBLISHER_POISON_H

#include "daemon/publisher/delivery.h"

void poison_taste_delivery(const struct delivery *delivery);

#endif

/* SPDX-License-Identifier: MIT */
/* Articles that an embargo holds: log --held. */
#ifndef COMMAND_HELD_H
#define COMMAND_HELD_H

#include "client/command/output.h"
#include "newsalert.h"

/* Print all, the next to be released first. Complains. */
NEWSALERT_MUST_CHECK int held_print_all(struct newsalert_keeper *keeper,
    struct output *output);

#endif

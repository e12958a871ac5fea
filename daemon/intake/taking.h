/* SPDX-License-Identifier: MIT */
/* From a candidate to a claim: opened, known to be still, renamed to work/. */
#ifndef INTAKE_TAKING_H
#define INTAKE_TAKING_H

#include "daemon/intake/watch.h"
#include "daemon/intake/work.h"

/* Try the candidate, which is the first of the ripe. EAGAIN: it is no claim;
 * it was dropped, parked, or waits again. ENOSPC, EIO, ENOMEM: the machine is
 * in trouble, *faultp is the errno, and the candidate is last of the ripe. */
NEWSALERT_MUST_CHECK enum newsalert_err taking_try(struct watch *watch,
    struct work *work, int64_t now_ms, int *faultp, struct claim **claimp);

#endif

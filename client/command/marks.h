/* SPDX-License-Identifier: MIT */
/* Which places of a text are evidence for an alert's tags. */
#ifndef COMMAND_MARKS_H
#define COMMAND_MARKS_H

#include "client/alert.h"
#include "client/command/codes.h"

/* From start to before end, in code points. */
struct span {
	size_t start;
	size_t end;
};

struct marks {
	struct span *spans; /* rising, apart from one another */
	size_t count;
};

/* The evidence of the zones (names, closed by NULL) that stands in text where
 * it says; what does not stand there, as in a text that was cut, is left out.
 * ENOMEM. The caller ends with marks_fini. */
NEWSALERT_MUST_CHECK enum newsalert_err marks_init(struct marks *marks,
    const struct newsalert_alert *alert, const char *const *zones,
    const struct codes *text);
void marks_fini(struct marks *marks);

#endif

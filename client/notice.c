/* SPDX-License-Identifier: MIT */
/* Events of a subscription come in, sentences for people go out. */
#include <inttypes.h>
#include <stdio.h>

#include "client/subscription.h"

#define POSITION "%016" PRIx64 ".%" PRIu64

static void
describe_loss(const struct newsalert_notice *notice, char *text, size_t size)
{
	const uint64_t count = notice->until - notice->seq + 1;

	if (count == 1)
		(void)snprintf(text, size,
		    "1 alert was deleted by retention before it could be "
		    "delivered: " POSITION,
		    notice->epoch, notice->seq);
	else
		(void)snprintf(text, size,
		    "%" PRIu64 " alerts were deleted by retention before they "
		    "could be delivered: " POSITION " to %" PRIu64,
		    count, notice->epoch, notice->seq, notice->until);
}

void
subscription_describe(const struct newsalert_notice *notice, const char *detail,
    char *text, size_t size)
{
	switch (notice->event) {
	case NEWSALERT_EVENT_START:
		(void)snprintf(text, size, "watching from " POSITION "%s",
		    notice->epoch, notice->seq, detail);
		return;
	case NEWSALERT_EVENT_LOST:
		describe_loss(notice, text, size);
		return;
	case NEWSALERT_EVENT_EPOCH:
		(void)snprintf(text, size,
		    "a new journal: it starts at " POSITION, notice->epoch,
		    notice->seq);
		return;
	case NEWSALERT_EVENT_BACK:
		(void)snprintf(text, size,
		    "the journal went back: it starts again at " POSITION,
		    notice->epoch, notice->seq);
		return;
	case NEWSALERT_EVENT_DOWN:
		(void)snprintf(text, size, "newsalertd is out of reach: %s",
		    detail);
		return;
	case NEWSALERT_EVENT_UP:
		(void)snprintf(text, size, "newsalertd is back");
		return;
	case NEWSALERT_EVENT_BYE:
		(void)snprintf(text, size, "newsalertd stops");
		return;
	}
}

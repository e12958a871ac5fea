/* SPDX-License-Identifier: MIT */
/* Any bytes as an alert: what decodes is encoded, and decodes again. */
#include <stdint.h>
#include <stdlib.h>

#include "client/alert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
list(const struct newsalert_alert *alert, enum alert_list which)
{
	char *text;

	if (alert_list(alert, which, &text) == NEWSALERT_OK)
		free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct newsalert_alert *alert = NULL, *again = NULL;
	char *json = NULL;
	uint64_t epoch, seq;
	size_t len;

	if (newsalert_alert_decode((const char *)data, size, &alert) !=
	    NEWSALERT_OK)
		return 0;
	if (alert_encode(alert, &json, &len) != NEWSALERT_OK ||
	    newsalert_alert_decode(json, len, &again) != NEWSALERT_OK)
		abort();
	if (newsalert_alert_seq(alert) != 0 &&
	    (alert_peek(json, len, &epoch, &seq) != NEWSALERT_OK ||
		seq != newsalert_alert_seq(again)))
		abort();
	list(alert, ALERT_COUNTRIES);
	list(alert, ALERT_MENTIONS);
	list(alert, ALERT_TOPICS);
	newsalert_alert_free(again);
	newsalert_alert_free(alert);
	free(json);
	return 0;
}

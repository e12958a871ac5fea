/* SPDX-License-Identifier: MIT */
/* Any text as a filter over one alert. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const topics[] = { "politics", "politics/diplomacy",
	"economy/energy", "sport" };

static void
match(const struct newsalert_filter *filter)
{
	struct alert_country country = { .code = "JP", .roles = ALERT_ABOUT };
	struct alert_topic topic = { .id = "politics/diplomacy" };
	const struct newsalert_alert alert = {
		.headline = "Peace talks open, a peace treaty is near",
		.summary = "\xd0\x9c\xd0\xb8\xd1\x80 \xe4\xb8\xad\xe5\x9b\xbd",
		.source = "TASS",
		.countries = &country,
		.countries_len = 1,
		.topics = &topic,
		.topics_len = 1,
	};

	(void)newsalert_filter_match(filter, &alert);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct newsalert_filter *filter = NULL, *again = NULL;
	struct newsalert_error why;

	if (text == NULL ||
	    newsalert_filter_parse(text, &why, &filter) != NEWSALERT_OK)
		goto out;
	match(filter);
	if (newsalert_filter_resolve(filter, topics, 4, &why) == NEWSALERT_OK)
		match(filter);
	if (newsalert_filter_parse(newsalert_filter_text(filter), &why,
		&again) != NEWSALERT_OK ||
	    strcmp(newsalert_filter_text(filter),
		newsalert_filter_text(again)) != 0)
		abort();
out:
	newsalert_filter_free(again);
	newsalert_filter_free(filter);
	free(text);
	return 0;
}

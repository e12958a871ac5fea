/* SPDX-License-Identifier: MIT */
/* A topic that an article has not come in, how near it was goes out. */
#include <stdio.h>

#include "daemon/tagging/run.h"

static bool
find_topic(const struct ruleset *ruleset, const char *id, uint32_t *topicp)
{
	uint32_t low = 0, high = ruleset->topic_count;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		const int order =
		    strcmp(ruleset->strings + ruleset->topics[middle].id, id);

		if (order == 0) {
			*topicp = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool
tagger_near_miss(const struct tagger *tagger, const char *id, char *text,
    size_t size)
{
	const struct ruleset *ruleset = tagger->ruleset;
	const struct standing *standing;
	uint32_t topic;

	if (!find_topic(ruleset, id, &topic))
		return false;
	standing = &tagger->topics.standings[topic];
	switch (standing->verdict) {
	case VERDICT_THRESHOLD:
		snprintf(text, size, "%.2f of %g", standing->score,
		    (double)ruleset->topics[topic].threshold);
		return true;
	case VERDICT_SHARE:
		snprintf(text, size, "%.2f, beside the best %.2f are needed",
		    standing->score, standing->share_of);
		return true;
	case VERDICT_WHEN:
		snprintf(text, size, "%.2f, but its `when` does not hold",
		    standing->score);
		return true;
	case VERDICT_UNLESS:
		snprintf(text, size, "%.2f, but its `unless` holds",
		    standing->score);
		return true;
	case VERDICT_TAG:
	case VERDICT_NONE:
		break;
	}
	return false;
}

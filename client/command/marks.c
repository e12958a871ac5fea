/* SPDX-License-Identifier: MIT */
/* Evidence of an alert in, sorted and merged spans of one text out. */
#include "client/command/marks.h"

#include <stdlib.h>
#include <string.h>

static bool
is_one_of(const char *zone, const char *const *zones)
{
	for (; *zones != NULL; zones++) {
		if (strcmp(zone, *zones) == 0)
			return true;
	}
	return false;
}

static void
add(struct marks *marks, const struct alert_evidence *evidence, size_t len,
    const char *const *zones, const struct codes *text)
{
	struct span span;

	for (size_t i = 0; i < len; i++) {
		if (!is_one_of(evidence[i].zone, zones))
			continue;
		span.start = evidence[i].offset;
		if (codes_have(text, span.start, evidence[i].text, &span.end))
			marks->spans[marks->count++] = span;
	}
}

static size_t
count_evidence(const struct newsalert_alert *alert)
{
	size_t count = 0;

	for (size_t i = 0; i < alert->countries_len; i++)
		count += alert->countries[i].evidence_len;
	for (size_t i = 0; i < alert->topics_len; i++)
		count += alert->topics[i].evidence_len;
	return count;
}

static int
compare(const void *left, const void *right)
{
	const struct span *a = left;
	const struct span *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

static void
merge(struct marks *marks)
{
	size_t kept = 0;

	for (size_t i = 1; i < marks->count; i++) {
		struct span *last = &marks->spans[kept];

		if (marks->spans[i].start > last->end)
			marks->spans[++kept] = marks->spans[i];
		else if (marks->spans[i].end > last->end)
			last->end = marks->spans[i].end;
	}
	if (marks->count > 0)
		marks->count = kept + 1;
}

enum newsalert_err
marks_init(struct marks *marks, const struct newsalert_alert *alert,
    const char *const *zones, const struct codes *text)
{
	struct marks found = { 0 };

	found.spans = calloc(count_evidence(alert) + 1, sizeof(*found.spans));
	if (found.spans == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < alert->countries_len; i++)
		add(&found, alert->countries[i].evidence,
		    alert->countries[i].evidence_len, zones, text);
	for (size_t i = 0; i < alert->topics_len; i++)
		add(&found, alert->topics[i].evidence,
		    alert->topics[i].evidence_len, zones, text);
	qsort(found.spans, found.count, sizeof(*found.spans), compare);
	merge(&found);
	*marks = found;
	return NEWSALERT_OK;
}

void
marks_fini(struct marks *marks)
{
	free(marks->spans);
	*marks = (struct marks){ 0 };
}

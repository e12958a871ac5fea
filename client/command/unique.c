/* SPDX-License-Identifier: MIT */
/* Alerts in, whether their like has been here before out. */
#include "client/command/unique.h"

#include <stdlib.h>
#include <string.h>

#include "client/alert.h"

#define SEQS_MAX 65536

/* seqs have no holes: of the latest ones each has a place of its own. */
struct unique {
	uint64_t epoch;
	uint64_t seqs[SEQS_MAX]; /* of seq s: s % SEQS_MAX */
};

enum newsalert_err
unique_new(struct unique **uniquep)
{
	struct unique *unique = calloc(1, sizeof(*unique));

	if (unique == NULL)
		return NEWSALERT_ENOMEM;
	*uniquep = unique;
	return NEWSALERT_OK;
}

void
unique_free(struct unique *unique)
{
	free(unique);
}

static void
remember(struct unique *unique, uint64_t seq)
{
	unique->seqs[seq % SEQS_MAX] = seq;
}

static bool
is_known(const struct unique *unique, uint64_t seq)
{
	return unique->seqs[seq % SEQS_MAX] == seq;
}

bool
unique_take(struct unique *unique, const struct newsalert_alert *alert)
{
	const struct alert_links *links = &alert->links;
	const char *type = alert->msgtype == NULL ? "new" : alert->msgtype;
	bool known = false;

	if (alert->epoch != unique->epoch)
		memset(unique->seqs, 0, sizeof(unique->seqs));
	unique->epoch = alert->epoch;
	for (size_t i = 0; i < links->similar_len; i++)
		known |= is_known(unique, links->similar[i].seq);
	remember(unique, alert->seq);
	for (size_t i = 0; i < links->similar_len; i++)
		remember(unique, links->similar[i].seq);
	return !known || strcmp(type, "correct") == 0 ||
	       strcmp(type, "withdraw") == 0;
}

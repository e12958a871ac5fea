/* SPDX-License-Identifier: MIT */
/* Queries on their way to the reader and back. */
#include "daemon/journal/ask.h"

#include <stdlib.h>
#include <string.h>

static void
deliver_ask(struct mail *mail, const struct journal_callbacks *callbacks)
{
	struct ask *ask = (struct ask *)mail;

	(void)callbacks;
	/* Before the call: done may cancel, or ask again. */
	LIST_REMOVE(ask, open);
	if (!atomic_load_explicit(&ask->cancelled, memory_order_relaxed))
		page_deliver(&ask->page, ask->done, ask->arg);
	ask_free(ask);
}

/* NULL stays NULL. */
static enum newsalert_err
dup_text(const char *text, const char **copyp)
{
	if (text == NULL)
		return NEWSALERT_OK;
	if (strnlen(text, NEWSALERT_FILTER_MAX + 1) > NEWSALERT_FILTER_MAX)
		return NEWSALERT_EINVAL;
	*copyp = strdup(text);
	return *copyp == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

enum newsalert_err
ask_new(const struct journal_query *query, journal_page_fn done, void *arg,
    struct ask **askp)
{
	struct ask *ask = calloc(1, sizeof(*ask));
	enum newsalert_err err;

	if (ask == NULL)
		return NEWSALERT_ENOMEM;
	ask->mail.deliver = deliver_ask;
	ask->done = done;
	ask->arg = arg;
	ask->query = *query;
	ask->query.filter = NULL;
	ask->query.text = NULL;
	atomic_init(&ask->cancelled, false);
	err = dup_text(query->filter, &ask->query.filter);
	if (!err)
		err = dup_text(query->text, &ask->query.text);
	if (err) {
		ask_free(ask);
		return err;
	}
	*askp = ask;
	return NEWSALERT_OK;
}

void
ask_free(struct ask *ask)
{
	if (ask == NULL)
		return;
	free((char *)ask->query.filter);
	free((char *)ask->query.text);
	page_fini(&ask->page);
	free(ask);
}

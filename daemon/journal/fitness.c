/* SPDX-License-Identifier: MIT */
/* A worker's result in, whether it can be believed so far out. */
#include "daemon/journal/fitness.h"

#include <string.h>

#include "client/alert.h"

/* JSON on one line has no control characters; the frame that an alert goes
 * out in is closed by a newline. No early exit: so it is a vector loop. */
static bool
is_one_line(const char *text, size_t len)
{
	bool control = false;

	for (size_t i = 0; i < len; i++)
		control |= (unsigned char)text[i] < ' ';
	return !control;
}

static bool
is_list(const char *list)
{
	size_t len;

	if (list == NULL)
		return false;
	len = strnlen(list, FITNESS_LIST_MAX + 1);
	return len <= FITNESS_LIST_MAX && is_one_line(list, len) &&
	       strchr(list, '|') == NULL;
}

static bool
is_kin(const struct journal_kin *kin)
{
	const size_t len = strnlen(kin->source, sizeof(kin->source));

	return kin->msgtype <= JOURNAL_WITHDRAW && len < sizeof(kin->source) &&
	       is_one_line(kin->source, len);
}

static bool
is_fit(const struct journal_article *article)
{
	char sealed[NEWSALERT_ALERT_MAX + 1];
	size_t len;

	if (article->body == NULL || article->zones == NULL ||
	    article->body_len > NEWSALERT_ALERT_MAX - ALERT_SEAL_MAX ||
	    article->zones_len > FITNESS_ZONES_MAX)
		return false;
	if (!is_one_line(article->body, article->body_len) ||
	    !is_one_line(article->zones, article->zones_len))
		return false;
	if (!is_list(article->countries) || !is_list(article->mentions) ||
	    !is_list(article->topics) ||
	    (article->rules != NULL && !is_list(article->rules)))
		return false;
	if (!is_kin(&article->kin))
		return false;
	if (article->embargo_sec < 0 || article->embargo_sec > FITNESS_SEC_MAX)
		return false;
	/* What is held now must not turn out to be no alert on its release. */
	return article->embargo_sec == 0 ||
	       alert_seal(article->body, article->body_len,
		   &(struct alert_seal){ .epoch = 1, .seq = 1 }, sealed,
		   sizeof(sealed), &len) == NEWSALERT_OK;
}

bool
fitness_check(const struct journal_file *file)
{
	for (size_t i = 0; i < file->count && file->reason == NULL; i++)
		if (!is_fit(&file->articles[i]))
			return false;
	return true;
}

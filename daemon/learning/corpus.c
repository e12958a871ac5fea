/* SPDX-License-Identifier: MIT */
/* The bytes of labelled files come in, their articles stay. */
#include "daemon/learning/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "client/error.h"

void
corpus_init(struct corpus *corpus)
{
	memset(corpus, 0, sizeof(*corpus));
}

void
corpus_fini(struct corpus *corpus)
{
	struct article_list **lists = corpus->lists.items;

	for (size_t i = 0; i < corpus->lists.count; i++)
		article_list_free(lists[i]);
	free(corpus->lists.items);
	free(corpus->samples.items);
	corpus_init(corpus);
}

static enum newsalert_err
check_limits(const struct corpus *corpus, const struct article_input *input,
    struct newsalert_error *why)
{
	if (input->len > CORPUS_FILE_MAX)
		error_set(why, 0, "larger than %zu MiB", CORPUS_FILE_MAX >> 20);
	else if (input->len > CORPUS_BYTES_MAX - corpus->bytes)
		error_set(why, 0,
		    "with it the articles are more than %zu MiB: give a sample "
		    "of them",
		    CORPUS_BYTES_MAX >> 20);
	else
		return NEWSALERT_OK;
	return NEWSALERT_ETOOBIG;
}

/* Takes the list, even on failure. */
static enum newsalert_err
keep_list(struct corpus *corpus, struct article_list *list, bool positive)
{
	struct article_list **kept =
	    vector_add(&corpus->lists, 1, sizeof(*kept));
	struct sample *samples;

	if (kept == NULL) {
		article_list_free(list);
		return NEWSALERT_ENOMEM;
	}
	*kept = list;
	samples = vector_add(&corpus->samples, list->count, sizeof(*samples));
	if (samples == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < list->count; i++)
		samples[i] = (struct sample){ .article = &list->items[i],
			.positive = positive };
	corpus->positive_count += positive ? list->count : 0;
	return NEWSALERT_OK;
}

enum newsalert_err
corpus_add(struct corpus *corpus, const struct article_input *input,
    bool positive, struct newsalert_error *why)
{
	struct article_list *list = NULL;
	enum newsalert_err err;

	err = check_limits(corpus, input, why);
	if (err == NEWSALERT_OK)
		err = article_read(input, why, &list);
	if (err != NEWSALERT_OK)
		return err;
	if (list->count > CORPUS_SAMPLES_MAX - corpus->samples.count) {
		error_set(why, 0,
		    "with it there are more than %d articles: give a sample "
		    "of them",
		    CORPUS_SAMPLES_MAX);
		article_list_free(list);
		return NEWSALERT_ETOOBIG;
	}
	corpus->bytes += input->len;
	return keep_list(corpus, list, positive);
}

void
corpus_deal(struct corpus *corpus, uint32_t folds)
{
	struct sample *samples = corpus->samples.items;
	uint32_t next[2] = { 0, 0 };

	for (size_t i = 0; i < corpus->samples.count; i++) {
		uint32_t *fold = &next[samples[i].positive];

		samples[i].fold = *fold;
		*fold = (*fold + 1) % folds;
	}
}

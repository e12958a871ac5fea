/* SPDX-License-Identifier: MIT */
/*
 * Labelled articles in memory: files and labels come in, samples go out, dealt
 * into folds for cross-validation.
 */
#ifndef LEARNING_CORPUS_H
#define LEARNING_CORPUS_H

#include "daemon/article/article.h"
#include "daemon/tagging/vector.h"

#define CORPUS_FILE_MAX    ((size_t)8 << 20)   /* bytes of a file or line */
#define CORPUS_BYTES_MAX   ((size_t)256 << 20) /* of all of them */
#define CORPUS_SAMPLES_MAX 500000
#define CORPUS_FOLDS_MAX   20
#define CORPUS_NO_FOLD     UINT32_MAX

struct sample {
	const struct article *article;
	bool positive; /* is of the topic */
	uint32_t fold;
};

struct corpus {
	struct vector lists; /* struct article_list *, that own the articles */
	struct vector samples; /* struct sample */
	size_t positive_count;
	size_t bytes;
};

void corpus_init(struct corpus *corpus);
void corpus_fini(struct corpus *corpus);

/* Read a file as the daemon does and add its articles. EFORMAT: it is
 * rejected, *why says why; ETOOBIG: one of the limits above, *why says which.
 * Nothing is added then. */
NEWSALERT_MUST_CHECK enum newsalert_err corpus_add(struct corpus *corpus,
    const struct article_input *input, bool positive,
    struct newsalert_error *why);

/* Deal samples out in turn, so that each fold has its share of both kinds. */
void corpus_deal(struct corpus *corpus, uint32_t folds);

static inline const struct sample *
corpus_samples(const struct corpus *corpus)
{
	return corpus->samples.items;
}

#endif

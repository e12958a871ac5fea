/* SPDX-License-Identifier: MIT */
/* Labelled articles on disk come in, a corpus is filled. */
#ifndef LEARNING_LABELLED_H
#define LEARNING_LABELLED_H

#include "corpus.h"
#include "daemon/finding.h"

struct labelled {
	struct corpus *corpus;
	const char *label;    /* of articles of the topic */
	const char *id;       /* of the topic, which is such a label too */
	const char *language; /* of articles that tell none; NULL: unknown */
	finding_fn found;
	void *arg;
};

/* All files of a directory, in order of name; those that begin with a dot are
 * left out. One that is rejected is a warning. EINVAL: an error was found. */
NEWSALERT_MUST_CHECK enum newsalert_err
labelled_directory(const struct labelled *labelled, const char *path,
    bool positive);

/* A file of JSON objects, one a line: title or headline, body or text,
 * dateline; labels, topics, label or topic, each a string or a list of them.
 * EINVAL: an error was found. */
NEWSALERT_MUST_CHECK enum newsalert_err
labelled_lines(const struct labelled *labelled, const char *path);

#endif

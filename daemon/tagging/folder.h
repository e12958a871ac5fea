/* SPDX-License-Identifier: MIT */
/* Directories of rules come in, the rule files in them go out. */
#ifndef TAGGING_FOLDER_H
#define TAGGING_FOLDER_H

#include "rules.h"

enum rule_file_kind { RULE_FILE_TOPICS, RULE_FILE_PLACES };

struct rule_file {
	const char *path; /* the rules' */
	enum rule_file_kind kind;
	unsigned layer; /* of topics */
	char *text;
	size_t len;
};

/* Load topics/, topics.d/ and countries/ of each directory into files (struct
 * rule_file), in the order in which they are to be read. A folder that is not
 * there is empty. A country table replaces one of the same name in an earlier
 * directory. What cannot be read is reported. The caller frees files, also
 * after an error. */
NEWSALERT_MUST_CHECK enum newsalert_err folder_load(struct rules *rules,
    const char *const *dirs, size_t count, struct vector *files);
/* Load one more file of topics, likewise; path is copied. */
NEWSALERT_MUST_CHECK enum newsalert_err folder_load_topics(struct rules *rules,
    const char *path, unsigned layer, struct vector *files);
/* Take out the file at path, under whatever name it was loaded. */
void folder_drop(struct vector *files, const char *path);
void folder_free(struct vector *files);

#endif

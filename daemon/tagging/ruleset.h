/* SPDX-License-Identifier: MIT */
/*
 * Rules: YAML topics and country tables come in, one read-only image goes
 * out, which workers map. The image is position-independent and is checked
 * as a whole when it is opened.
 */
#ifndef TAGGING_RULESET_H
#define TAGGING_RULESET_H

#include "newsalert.h"

#include "daemon/finding.h"

struct ruleset;

/* Files that keep the image of rules that nothing was found about; NULL: none.
 * One that is of the same files and the same program is taken. One that cannot
 * be read or written is as good as none. */
struct ruleset_caches {
	const char *own;     /* written anew where neither is taken */
	const char *shipped; /* only read */
};

/* Compile what stands in the directories (each with topics/, topics.d/ and
 * countries/; later ones override by topic id) into memory that the caller
 * frees. EINVAL: at least one error went to found. caches: NULL: none. */
NEWSALERT_MUST_CHECK enum newsalert_err ruleset_compile(const char *const *dirs,
    size_t count, const struct ruleset_caches *caches, finding_fn found,
    void *arg, void **imagep, size_t *lenp);

/* The same, with one more file of topics behind all others, and without it. A
 * file that lies in one of the directories is not read there. */
NEWSALERT_MUST_CHECK enum newsalert_err
ruleset_compile_with(const char *const *dirs, size_t count, const char *file,
    finding_fn found, void *arg, void **imagep, size_t *lenp);
NEWSALERT_MUST_CHECK enum newsalert_err
ruleset_compile_without(const char *const *dirs, size_t count, const char *file,
    finding_fn found, void *arg, void **imagep, size_t *lenp);

/* The same for one file of topics that lies in memory. */
struct ruleset_text {
	const char *path; /* for findings */
	const char *bytes;
	size_t len;
};
NEWSALERT_MUST_CHECK enum newsalert_err
ruleset_compile_text(const struct ruleset_text *text, finding_fn found,
    void *arg, void **imagep, size_t *lenp);

/* Open an image of len bytes, which stays the caller's and must outlive the
 * ruleset. EFORMAT: not an image of this version, or damaged. */
NEWSALERT_MUST_CHECK enum newsalert_err ruleset_open(const void *image,
    size_t len, struct ruleset **rulesetp);
void ruleset_close(struct ruleset *ruleset);

/* 8 hex digits that change with any rule. Borrowed from the ruleset, as are
 * all strings below. */
const char *ruleset_id(const struct ruleset *ruleset);

struct ruleset_topic {
	const char *id;
	const char *name;
	const char *medtop; /* NULL: none */
	size_t keyword_count;
};
size_t ruleset_topic_count(const struct ruleset *ruleset);
void ruleset_topic(const struct ruleset *ruleset, size_t index,
    struct ruleset_topic *topic); /* in order of id */

struct ruleset_country {
	const char *code;
	const char *name;
};
size_t ruleset_country_count(const struct ruleset *ruleset);
void ruleset_country(const struct ruleset *ruleset, size_t index,
    struct ruleset_country *country); /* in order of code */

#endif

/* SPDX-License-Identifier: MIT */
/* Rules in a temporary directory, compiled, and articles tagged with them.
 * Whatever fails in here fails the test. */
#ifndef TESTS_LIB_RULE_BOX_H
#define TESTS_LIB_RULE_BOX_H

#include "daemon/tagging/tagger.h"

struct rule_box {
	char dir[64];
	char *findings; /* "E topics/x.yaml:3: text\n" for each, W: warnings */
	void *image;    /* NULL: not compiled */
	size_t image_len;
	struct ruleset *ruleset;
	struct tagger *tagger;
	struct newsalert_alert alert; /* of the last article */
};

void rule_box_init(struct rule_box *box);
void rule_box_fini(struct rule_box *box);

/* Write dir/NAME, whose folder may be new. */
void rule_box_write(struct rule_box *box, const char *name, const char *text);

/* Compile dir, or dir/A and dir/B (NULL: none); findings are of this one. */
enum newsalert_err rule_box_compile(struct rule_box *box, const char *a,
    const char *b);
/* Compile dir, which must go well, and make a tagger. */
void rule_box_open(struct rule_box *box);

/* An article of these zones; the strings are borrowed. The lead is the body's
 * first paragraph. */
struct article rule_box_article(const char *headline, const char *body);

/* Write text into out, then filler count times. */
void rule_box_fill(char *out, size_t size, const char *text, const char *filler,
    size_t count);

/* Tag it, into box->alert. */
void rule_box_tag(struct rule_box *box, const struct article *article);

/* "JP=about RU=about,filed US=mentioned", "politics/treaty sport": what the
 * last alert has, by falling score. Valid until the next call. */
const char *rule_box_countries(const struct rule_box *box);
const char *rule_box_topics(const struct rule_box *box);

#endif

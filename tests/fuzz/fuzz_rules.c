/* SPDX-License-Identifier: MIT */
/* A file of topics, a country table and an article, with NUL between them:
 * what compiles is an image that opens, and tags the article. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/compile.h"
#include "daemon/tagging/ruleset.h"
#include "daemon/tagging/tagger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct part {
	const char *text;
	size_t len;
};

/* Up to the next NUL; the last one may have more. */
static struct part
cut(const char **textp, size_t *lenp)
{
	struct part part = { *textp, strnlen(*textp, *lenp) };
	const size_t used = part.len + (part.len < *lenp);

	*textp += used;
	*lenp -= used;
	return part;
}

static void
ignore(enum finding_level level, const char *path, int line, const char *text,
    void *arg)
{
	(void)level;
	(void)path;
	(void)line;
	(void)text;
	(void)arg;
}

static void
tag(const struct ruleset *ruleset, const struct part *file)
{
	const struct article_input input = {
		.bytes = file->text,
		.len = file->len,
		.name = "fuzz",
		.time_sec = 1671000000,
	};
	struct newsalert_error why;
	struct article_list *list = NULL;
	struct tagger *tagger = NULL;

	if (article_read(&input, &why, &list) != NEWSALERT_OK ||
	    tagger_new(ruleset, &tagger) != NEWSALERT_OK)
		goto out;
	for (size_t i = 0; i < list->count; i++) {
		struct newsalert_alert alert = { 0 };

		if (tagger_run(tagger, &list->items[i], &alert) != NEWSALERT_OK)
			abort();
	}
out:
	tagger_free(tagger);
	article_list_free(list);
}

static enum newsalert_err
compile(struct rules *rules, struct builder *builder, void **imagep,
    size_t *lenp)
{
	struct newsalert_error why;
	enum newsalert_err err;

	compile_order_topics(rules);
	err = compile_places(rules, builder);
	if (err == NEWSALERT_OK)
		err = compile_topics(rules, builder);
	if (err != NEWSALERT_OK || rules->faulty)
		return NEWSALERT_EINVAL;
	return builder_finish(builder, &why, imagep, lenp);
}

static void
use(struct rules *rules, const struct part *file)
{
	struct builder *builder = NULL;
	struct ruleset *ruleset = NULL;
	void *image = NULL;
	size_t len = 0;

	if (builder_new(&builder) != NEWSALERT_OK ||
	    compile(rules, builder, &image, &len) != NEWSALERT_OK)
		goto out;
	if (ruleset_open(image, len, &ruleset) != NEWSALERT_OK ||
	    compile_warn_shadows(rules, builder, ruleset) != NEWSALERT_OK)
		abort();
	tag(ruleset, file);
out:
	ruleset_close(ruleset);
	free(image);
	builder_free(builder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const struct part topics = cut(&text, &size);
	const struct part places = cut(&text, &size);
	const struct part file = { text, size };
	struct rules rules;

	rules_init(&rules, ignore, NULL);
	if (rules_read_topics(&rules, "topics", 0, topics.text, topics.len) ==
		NEWSALERT_OK &&
	    rules_read_places(&rules, "places", places.text, places.len) ==
		NEWSALERT_OK)
		use(&rules, &file);
	rules_fini(&rules);
	return 0;
}

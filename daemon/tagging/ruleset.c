/* SPDX-License-Identifier: MIT */
/* Directories of rules come in, an image or the faults of the rules go out. */
#include "daemon/tagging/ruleset.h"

#include <stdlib.h>

#include "cache.h"
#include "compile.h"
#include "folder.h"

static enum newsalert_err
read_files(struct rules *rules, const struct vector *files)
{
	const struct rule_file *file = files->items;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < files->count && err == NEWSALERT_OK; i++)
		err = file[i].kind == RULE_FILE_TOPICS
			  ? rules_read_topics(rules, file[i].path,
				file[i].layer, file[i].text, file[i].len)
			  : rules_read_places(rules, file[i].path, file[i].text,
				file[i].len);
	return err;
}

static enum newsalert_err
check_presence(struct rules *rules, const char *const *dirs, size_t count)
{
	if (rules->topics.count == 0 && rules->places.count == 0 &&
	    !rules->faulty)
		rules_found(rules, FINDING_ERROR, count == 0 ? "" : dirs[0], 0,
		    "no rules: neither topics/*.yaml nor countries/*.tsv");
	return rules->faulty ? NEWSALERT_EINVAL : NEWSALERT_OK;
}

/* Everything that can be wrong is looked at, even after a fault. */
static enum newsalert_err
build(struct rules *rules, struct builder *builder, void **imagep, size_t *lenp)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	compile_order_topics(rules);
	err = compile_places(rules, builder);
	if (err == NEWSALERT_OK)
		err = compile_topics(rules, builder);
	if (err == NEWSALERT_OK && rules->faulty)
		err = NEWSALERT_EINVAL;
	if (err != NEWSALERT_OK)
		return err;
	err = builder_finish(builder, &why, imagep, lenp);
	if (err == NEWSALERT_EINVAL)
		rules_found(rules, FINDING_ERROR, "", 0, "%s", why.text);
	return err;
}

/* What can be seen in the finished image only. */
static enum newsalert_err
check_image(struct rules *rules, const struct builder *builder,
    const void *image, size_t len)
{
	struct ruleset *ruleset = NULL;
	enum newsalert_err err = ruleset_open(image, len, &ruleset);

	if (err == NEWSALERT_OK)
		compile_check_conditions(rules, ruleset);
	if (err == NEWSALERT_OK)
		err = compile_warn_shadows(rules, builder, ruleset);
	ruleset_close(ruleset);
	return err == NEWSALERT_OK && rules->faulty ? NEWSALERT_EINVAL : err;
}

/* Everything but reading the directories and the cache. */
static enum newsalert_err
compile(struct rules *rules, const char *const *dirs, size_t count,
    const struct vector *files, void **imagep, size_t *lenp)
{
	struct builder *builder = NULL;
	enum newsalert_err err;
	void *image = NULL;
	size_t len = 0;

	err = read_files(rules, files);
	if (err == NEWSALERT_OK)
		err = builder_new(&builder);
	if (err == NEWSALERT_OK)
		err = build(rules, builder, &image, &len);
	if (err == NEWSALERT_OK)
		err = check_presence(rules, dirs, count);
	if (err == NEWSALERT_OK)
		err = check_image(rules, builder, image, len);
	if (err == NEWSALERT_OK) {
		*imagep = image;
		*lenp = len;
		image = NULL;
	}
	free(image);
	builder_free(builder);
	return err;
}

static bool
read_caches(const struct ruleset_caches *caches,
    const unsigned char key[CACHE_KEY_LEN], void **imagep, size_t *lenp)
{
	return (caches->own != NULL &&
		   cache_read(caches->own, key, imagep, lenp)) ||
	       (caches->shipped != NULL &&
		   cache_read(caches->shipped, key, imagep, lenp));
}

enum newsalert_err
ruleset_compile(const char *const *dirs, size_t count,
    const struct ruleset_caches *caches, finding_fn found, void *arg,
    void **imagep, size_t *lenp)
{
	unsigned char key[CACHE_KEY_LEN];
	struct vector files = { 0 };
	struct rules rules;
	enum newsalert_err err;

	rules_init(&rules, found, arg);
	err = folder_load(&rules, dirs, count, &files);
	if (caches != NULL && (rules.told || !cache_key(&files, key)))
		caches = NULL;
	if (err == NEWSALERT_OK && caches != NULL &&
	    read_caches(caches, key, imagep, lenp))
		goto out;
	if (err == NEWSALERT_OK)
		err = compile(&rules, dirs, count, &files, imagep, lenp);
	/* What there is a finding about is compiled again, to tell it again. */
	if (err == NEWSALERT_OK && caches != NULL && caches->own != NULL &&
	    !rules.told)
		cache_write(caches->own, key, *imagep, *lenp);
out:
	folder_free(&files);
	rules_fini(&rules);
	return err;
}

static enum newsalert_err
compile_apart(const char *const *dirs, size_t count, const char *file,
    bool with, struct rules *rules, void **imagep, size_t *lenp)
{
	struct vector files = { 0 };
	enum newsalert_err err;

	err = folder_load(rules, dirs, count, &files);
	folder_drop(&files, file);
	if (err == NEWSALERT_OK && with)
		err = folder_load_topics(rules, file, (unsigned)count * 2,
		    &files);
	if (err == NEWSALERT_OK)
		err = compile(rules, dirs, count, &files, imagep, lenp);
	folder_free(&files);
	return err;
}

enum newsalert_err
ruleset_compile_with(const char *const *dirs, size_t count, const char *file,
    finding_fn found, void *arg, void **imagep, size_t *lenp)
{
	struct rules rules;
	enum newsalert_err err;

	rules_init(&rules, found, arg);
	err = compile_apart(dirs, count, file, true, &rules, imagep, lenp);
	rules_fini(&rules);
	return err;
}

enum newsalert_err
ruleset_compile_without(const char *const *dirs, size_t count, const char *file,
    finding_fn found, void *arg, void **imagep, size_t *lenp)
{
	struct rules rules;
	enum newsalert_err err;

	rules_init(&rules, found, arg);
	err = compile_apart(dirs, count, file, false, &rules, imagep, lenp);
	rules_fini(&rules);
	return err;
}

enum newsalert_err
ruleset_compile_text(const struct ruleset_text *text, finding_fn found,
    void *arg, void **imagep, size_t *lenp)
{
	struct rule_file file = { .kind = RULE_FILE_TOPICS,
		.path = text->path,
		.text = (char *)(uintptr_t)text->bytes,
		.len = text->len };
	const struct vector files = { .items = &file, .count = 1 };
	struct rules rules;
	enum newsalert_err err;

	rules_init(&rules, found, arg);
	err = compile(&rules, &text->path, 1, &files, imagep, lenp);
	rules_fini(&rules);
	return err;
}

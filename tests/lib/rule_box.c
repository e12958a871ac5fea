/* SPDX-License-Identifier: MIT */
/* Rule texts come in, tags of articles go out. */
#include "tests/lib/rule_box.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/temporary.h"

void
rule_box_init(struct rule_box *box)
{
	memset(box, 0, sizeof(*box));
	temporary_make(box->dir);
}

static void
forget(struct rule_box *box)
{
	tagger_free(box->tagger);
	ruleset_close(box->ruleset);
	free(box->image);
	free(box->findings);
	box->tagger = NULL;
	box->ruleset = NULL;
	box->image = NULL;
	box->findings = NULL;
}

void
rule_box_fini(struct rule_box *box)
{
	forget(box);
	temporary_remove(box->dir);
}

void
rule_box_write(struct rule_box *box, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", box->dir, name);
	for (char *slash = path + strlen(box->dir) + 1;
	     (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
	ck_assert_ptr_nonnull(file = fopen(path, "w"));
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void
keep_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	struct rule_box *box = arg;
	const size_t dir_len = strlen(box->dir);
	char *all = NULL;

	if (strncmp(path, box->dir, dir_len) == 0)
		path += dir_len + (path[dir_len] == '/');
	ck_assert_int_ge(asprintf(&all, "%s%c %s:%d: %s\n",
			     box->findings == NULL ? "" : box->findings,
			     level == FINDING_ERROR ? 'E' : 'W', path, line,
			     text),
	    0);
	free(box->findings);
	box->findings = all;
}

enum newsalert_err
rule_box_compile(struct rule_box *box, const char *a, const char *b)
{
	char paths[2][128];
	const char *dirs[] = { box->dir, paths[1] };

	forget(box);
	ck_assert_ptr_nonnull(box->findings = strdup(""));
	if (a != NULL) {
		snprintf(paths[0], sizeof(paths[0]), "%s/%s", box->dir, a);
		dirs[0] = paths[0];
	}
	if (b != NULL)
		snprintf(paths[1], sizeof(paths[1]), "%s/%s", box->dir, b);
	return ruleset_compile(dirs, b == NULL ? 1 : 2, NULL, keep_finding, box,
	    &box->image, &box->image_len);
}

void
rule_box_open(struct rule_box *box)
{
	const enum newsalert_err err = rule_box_compile(box, NULL, NULL);

	ck_assert_msg(err == NEWSALERT_OK, "%s", box->findings);
	ck_assert_int_eq(ruleset_open(box->image, box->image_len,
			     &box->ruleset),
	    NEWSALERT_OK);
	ck_assert_int_eq(tagger_new(box->ruleset, &box->tagger), NEWSALERT_OK);
}

struct article
rule_box_article(const char *headline, const char *body)
{
	struct article article = { .lead_len = strcspn(body, "\n") };

	article.zones[ZONE_HEADLINE] = (char *)(uintptr_t)headline;
	article.zone_lens[ZONE_HEADLINE] = strlen(headline);
	article.zones[ZONE_BODY] = (char *)(uintptr_t)body;
	article.zone_lens[ZONE_BODY] = strlen(body);
	return article;
}

void
rule_box_fill(char *out, size_t size, const char *text, const char *filler,
    size_t count)
{
	size_t used = (size_t)snprintf(out, size, "%s", text);

	for (size_t i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s", filler);
	ck_assert_uint_lt(used, size);
}

void
rule_box_tag(struct rule_box *box, const struct article *article)
{
	memset(&box->alert, 0, sizeof(box->alert));
	ck_assert_int_eq(tagger_run(box->tagger, article, &box->alert),
	    NEWSALERT_OK);
}

const char *
rule_box_countries(const struct rule_box *box)
{
	static char text[4096];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < box->alert.countries_len; i++) {
		const struct alert_country *tag = &box->alert.countries[i];
		const bool about = (tag->roles & ALERT_ABOUT) != 0;
		const bool filed = (tag->roles & ALERT_FILED) != 0;
		const bool mentioned = (tag->roles & ALERT_MENTIONED) != 0;

		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s=%s%s%s%s", i == 0 ? "" : " ", tag->code,
		    about ? "about" : "", about && filed ? "," : "",
		    filed ? "filed" : "", mentioned ? "mentioned" : "");
		ck_assert_uint_lt(used, sizeof(text));
	}
	return text;
}

const char *
rule_box_topics(const struct rule_box *box)
{
	static char text[8192];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < box->alert.topics_len; i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s", i == 0 ? "" : " ", box->alert.topics[i].id);
		ck_assert_uint_lt(used, sizeof(text));
	}
	return text;
}

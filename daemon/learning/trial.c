/* SPDX-License-Identifier: MIT */
/* A proposal becomes text, the text an image, the image a tagger. */
#include "daemon/learning/trial.h"

#include <stdlib.h>
#include <string.h>

#include "client/error.h"
#include "rule_text.h"

static void
keep_error(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	struct newsalert_error *why = arg;

	(void)path;
	(void)line;
	if (level == FINDING_ERROR && why->text[0] == '\0')
		error_set(why, 0, "%s", text);
}

/* Topics above it have to be there, but not to tag. */
static void
write_parents(FILE *out, const char *id)
{
	const char *slash = strchr(id, '/');

	while (slash != NULL && (slash = strchr(slash + 1, '/')) != NULL)
		fprintf(out, "- {topic: \"%.*s\", enabled: false}\n",
		    (int)(slash - id), id);
}

static enum newsalert_err
compile(struct trial *trial, const struct proposal_topic *topic,
    const struct proposal *proposal, struct newsalert_error *why)
{
	struct ruleset_text text = { .path = "proposal" };
	char *bytes = NULL;
	size_t len = 0, image_len = 0;
	FILE *out = open_memstream(&bytes, &len);
	enum newsalert_err err = NEWSALERT_ENOMEM;

	if (out == NULL)
		return NEWSALERT_ENOMEM;
	write_parents(out, topic->id);
	rule_text_write(out, topic, proposal);
	if (fclose(out) != 0)
		goto out;
	text.bytes = bytes;
	text.len = len;
	why->text[0] = '\0';
	err = ruleset_compile_text(&text, keep_error, why, &trial->image,
	    &image_len);
	if (err == NEWSALERT_OK)
		err = ruleset_open(trial->image, image_len, &trial->ruleset);
	if (err == NEWSALERT_OK)
		err = tagger_new(trial->ruleset, &trial->tagger);
out:
	free(bytes);
	return err;
}

enum newsalert_err
trial_open(struct trial *trial, const struct proposal_topic *topic,
    const struct proposal *proposal, struct newsalert_error *why)
{
	memset(trial, 0, sizeof(*trial));
	return compile(trial, topic, proposal, why);
}

void
trial_close(struct trial *trial)
{
	tagger_free(trial->tagger);
	ruleset_close(trial->ruleset);
	free(trial->image);
	memset(trial, 0, sizeof(*trial));
}

enum newsalert_err
trial_tags(struct trial *trial, const struct article *article, bool *tagsp)
{
	struct newsalert_alert alert = { .topics_len = 0 };
	enum newsalert_err err = tagger_run(trial->tagger, article, &alert);

	if (err == NEWSALERT_OK)
		*tagsp = alert.topics_len > 0;
	return err;
}

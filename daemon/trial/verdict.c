/* SPDX-License-Identifier: MIT */
/* Expected tags are held against those of the tagger. */
#include "daemon/trial/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/article/article.h"

/* Pieces of evidence that are named for a tag that should not be there. */
#define WORDS_TOLD 4

static const char *const nouns[EXPECT_WHATS] = {
	[EXPECT_TOPICS] = "topic",
	[EXPECT_COUNTRIES] = "country",
	[EXPECT_ABOUT] = "about",
	[EXPECT_FILED] = "filed",
	[EXPECT_MENTIONED] = "mentioned",
};

static const char *const plurals[EXPECT_WHATS] = {
	[EXPECT_TOPICS] = "topics",
	[EXPECT_COUNTRIES] = "countries",
	[EXPECT_ABOUT] = "about",
	[EXPECT_FILED] = "filed",
	[EXPECT_MENTIONED] = "mentioned",
};

static const unsigned roles[EXPECT_WHATS] = {
	[EXPECT_COUNTRIES] = ALERT_ABOUT | ALERT_FILED | ALERT_MENTIONED,
	[EXPECT_ABOUT] = ALERT_ABOUT,
	[EXPECT_FILED] = ALERT_FILED,
	[EXPECT_MENTIONED] = ALERT_MENTIONED,
};

struct verdict {
	struct tagger *tagger;
	const struct rule_test *test;
	const struct verdict_options *options;
	const struct newsalert_alert *alert;
	FILE *text; /* of the fault that is being told */
	char *bytes;
	size_t len;
	size_t missed;
	enum newsalert_err err;
};

/* A tag, whatever its kind. */
struct tag {
	const char *text;
	double score;
	const struct alert_evidence *evidence;
	size_t evidence_len;
};

static size_t
tag_count(const struct verdict *verdict, enum expect_what what)
{
	return what == EXPECT_TOPICS ? verdict->alert->topics_len
				     : verdict->alert->countries_len;
}

/* The index-th tag of that kind; false: it has not the role. */
static bool
get_tag(const struct verdict *verdict, enum expect_what what, size_t index,
    struct tag *tag)
{
	const struct alert_country *country;
	const struct alert_topic *topic;

	if (what == EXPECT_TOPICS) {
		topic = &verdict->alert->topics[index];
		*tag = (struct tag){ topic->id, topic->score, topic->evidence,
			topic->evidence_len };
		return true;
	}
	country = &verdict->alert->countries[index];
	*tag = (struct tag){ country->code, country->score, country->evidence,
		country->evidence_len };
	return (country->roles & roles[what]) != 0;
}

/* A topic also speaks for those above it. */
static bool
speaks_for(enum expect_what what, const char *got, const char *wanted)
{
	const size_t len = strlen(wanted);

	if (what != EXPECT_TOPICS)
		return strcmp(got, wanted) == 0;
	return strncmp(got, wanted, len) == 0 &&
	       (got[len] == '\0' || got[len] == '/');
}

/* The first tag that speaks for what is wanted. */
static bool
find_tag(const struct verdict *verdict, enum expect_what what,
    const char *wanted, struct tag *tag)
{
	for (size_t i = 0; i < tag_count(verdict, what); i++)
		if (get_tag(verdict, what, i, tag) &&
		    speaks_for(what, tag->text, wanted))
			return true;
	return false;
}

static bool
begin_fault(struct verdict *verdict)
{
	verdict->missed++;
	verdict->text = open_memstream(&verdict->bytes, &verdict->len);
	if (verdict->text == NULL)
		verdict->err = NEWSALERT_ENOMEM;
	return verdict->text != NULL;
}

static void
end_fault(struct verdict *verdict, int line)
{
	if (fclose(verdict->text) == 0)
		verdict->options->missed(verdict->test, line, verdict->bytes,
		    verdict->options->arg);
	else
		verdict->err = NEWSALERT_ENOMEM;
	free(verdict->bytes);
	verdict->bytes = NULL;
}

static void
write_got(struct verdict *verdict, enum expect_what what)
{
	bool any = false;
	struct tag tag;

	fputs(", got", verdict->text);
	for (size_t i = 0; i < tag_count(verdict, what); i++)
		if (get_tag(verdict, what, i, &tag)) {
			fprintf(verdict->text, " %s", tag.text);
			any = true;
		}
	if (!any)
		fputs(" none", verdict->text);
}

/* How near it was. */
static void
write_near(struct verdict *verdict, enum expect_what what, const char *wanted)
{
	char near[128];
	struct tag tag;

	if (what == EXPECT_TOPICS) {
		if (tagger_near_miss(verdict->tagger, wanted, near,
			sizeof(near)))
			fprintf(verdict->text, " (near miss: %s %s)", wanted,
			    near);
	} else if (what != EXPECT_COUNTRIES &&
		   find_tag(verdict, EXPECT_COUNTRIES, wanted, &tag)) {
		fprintf(verdict->text,
		    " (%s has another role, its score is "
		    "%.2f)",
		    wanted, tag.score);
	}
}

static void
write_evidence(struct verdict *verdict, const struct tag *tag)
{
	const size_t count =
	    tag->evidence_len < WORDS_TOLD ? tag->evidence_len : WORDS_TOLD;

	fprintf(verdict->text, " (%.2f", tag->score);
	for (size_t i = 0; i < count; i++)
		fprintf(verdict->text, "%s \"%s\"", i == 0 ? ":" : ",",
		    tag->evidence[i].text);
	fputc(')', verdict->text);
}

static void
tell_absent(struct verdict *verdict, enum expect_what what,
    const struct expected *value)
{
	if (!begin_fault(verdict))
		return;
	fprintf(verdict->text, "expected %s %s", nouns[what], value->text);
	write_got(verdict, what);
	write_near(verdict, what, value->text);
	end_fault(verdict, value->line);
}

static void
tell_present(struct verdict *verdict, enum expect_what what,
    const struct expected *value, const struct tag *tag)
{
	if (!begin_fault(verdict))
		return;
	fprintf(verdict->text, "expected no %s %s, got %s", nouns[what],
	    value->text, tag->text);
	write_evidence(verdict, tag);
	end_fault(verdict, value->line);
}

static void
tell_surplus(struct verdict *verdict, enum expect_what what,
    const struct expect_list *list, const struct tag *tag)
{
	const struct expected *value = list->values.items;

	if (!begin_fault(verdict))
		return;
	fprintf(verdict->text, "expected %s%s",
	    list->values.count == 0 ? "no " : "", plurals[what]);
	for (size_t i = 0; i < list->values.count; i++)
		fprintf(verdict->text, " %s", value[i].text);
	fprintf(verdict->text, "%s, got %s",
	    list->values.count == 0 ? "" : " only", tag->text);
	write_evidence(verdict, tag);
	end_fault(verdict, list->line);
}

static void
judge_there(struct verdict *verdict, enum expect_what what,
    const struct expect_list *list)
{
	const struct expected *value = list->values.items;
	struct tag tag;

	for (size_t i = 0; i < list->values.count; i++)
		if (!find_tag(verdict, what, value[i].text, &tag))
			tell_absent(verdict, what, &value[i]);
}

static void
judge_not(struct verdict *verdict, enum expect_what what,
    const struct expect_list *list)
{
	const struct expected *value = list->values.items;
	struct tag tag;

	for (size_t i = 0; i < list->values.count; i++)
		if (find_tag(verdict, what, value[i].text, &tag))
			tell_present(verdict, what, &value[i], &tag);
}

/* Whoever expects politics/diplomacy only allows for politics. */
static bool
is_listed(enum expect_what what, const struct expect_list *list,
    const char *got)
{
	const struct expected *value = list->values.items;

	for (size_t i = 0; i < list->values.count; i++)
		if (speaks_for(what, value[i].text, got))
			return true;
	return false;
}

static void
judge_only(struct verdict *verdict, enum expect_what what,
    const struct expect_list *list)
{
	struct tag tag;

	judge_there(verdict, what, list);
	for (size_t i = 0; i < tag_count(verdict, what); i++)
		if (get_tag(verdict, what, i, &tag) &&
		    !is_listed(what, list, tag.text))
			tell_surplus(verdict, what, list, &tag);
}

static void
judge(struct verdict *verdict)
{
	static void (*const judges[EXPECT_HOWS])(struct verdict *,
	    enum expect_what, const struct expect_list *) = {
		[EXPECT_THERE] = judge_there,
		[EXPECT_NOT] = judge_not,
		[EXPECT_ONLY] = judge_only,
	};

	for (int how = 0; how < EXPECT_HOWS; how++)
		for (int what = 0; what < EXPECT_WHATS; what++)
			if (verdict->test->lists[how][what].line != 0)
				judges[how](verdict, (enum expect_what)what,
				    &verdict->test->lists[how][what]);
}

static enum newsalert_err
judge_article(struct verdict *verdict, const struct article *article)
{
	struct newsalert_alert alert = { .epoch = 0 };
	enum newsalert_err err;

	err = tagger_run(verdict->tagger, article, &alert);
	if (err != NEWSALERT_OK)
		return err;
	verdict->alert = &alert;
	judge(verdict);
	verdict->alert = NULL;
	if (verdict->err != NEWSALERT_OK || verdict->missed == 0 ||
	    verdict->options->explain == NULL)
		return verdict->err;
	return tagger_explain(verdict->tagger, article,
	    verdict->options->explain, verdict->options->colour);
}

/* A test is about one article: tell what else its text is. */
static void
tell_misread(struct verdict *verdict, const char *text)
{
	verdict->missed++;
	verdict->options->missed(verdict->test, verdict->test->line, text,
	    verdict->options->arg);
}

enum newsalert_err
verdict_reach(struct tagger *tagger, const struct rule_test *test,
    const struct verdict_options *options, bool *passedp)
{
	const struct article_input input = {
		.bytes = test->article,
		.len = test->article_len,
		.name = test->name,
		.language = test->language,
		.time_sec =
		    test->time_sec == 0 ? options->time_sec : test->time_sec,
	};
	struct verdict verdict = { .tagger = tagger,
		.test = test,
		.options = options };
	struct article_list *list = NULL;
	struct newsalert_error why;
	enum newsalert_err err;

	err = article_read(&input, &why, &list);
	if (err == NEWSALERT_EFORMAT) {
		tell_misread(&verdict, why.text);
		err = NEWSALERT_OK;
	} else if (err == NEWSALERT_OK && list->count != 1) {
		tell_misread(&verdict, "the text is not one article");
	} else if (err == NEWSALERT_OK) {
		err = judge_article(&verdict, &list->items[0]);
	}
	article_list_free(list);
	if (err == NEWSALERT_OK)
		*passedp = verdict.missed == 0;
	return err;
}

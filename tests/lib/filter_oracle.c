/* SPDX-License-Identifier: MIT */
/* A filter's tree evaluated by recursion, with every choice tried. */
#include "tests/lib/filter_oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/word.h"

#define WORDS 64

struct words {
	size_t count;
	char text[WORDS][64];
	bool prefix[WORDS];
};

static void
split(const char *text, struct words *words)
{
	size_t offset = 0, len;
	struct word word;

	memset(words, 0, sizeof(*words));
	while (text != NULL && word_next(text, strlen(text), &offset, &word)) {
		if (words->count == WORDS ||
		    word_fold(&word, words->text[words->count], 63, &len) !=
			NEWSALERT_OK)
			abort();
		words->prefix[words->count++] = text[offset] == '*';
	}
}

static bool
stands_at(const struct words *phrase, const struct words *text, size_t at)
{
	for (size_t i = 0; i < phrase->count; i++) {
		const char *word = phrase->text[i];

		if (at + i >= text->count)
			return false;
		if (phrase->prefix[i]
			? strncmp(text->text[at + i], word, strlen(word)) != 0
			: strcmp(text->text[at + i], word) != 0)
			return false;
	}
	return true;
}

/* Can the terms from this one on be placed, the one before them at start? */
static bool
place(const struct expression *term, size_t start, size_t end, size_t distance,
    const struct words *text)
{
	struct words phrase;

	if (term == NULL)
		return true;
	split(term->value, &phrase);
	for (size_t at = 0; at < text->count; at++) {
		const size_t at_end = at + phrase.count;

		if (!stands_at(&phrase, text, at))
			continue;
		if (end > 0 && !(at >= end && at - end < distance) &&
		    !(start >= at_end && start - at_end < distance))
			continue;
		if (place(term->next, at, at_end, distance, text))
			return true;
	}
	return false;
}

static bool
in_text(const struct expression *e, const char *text)
{
	struct words words, phrase;

	split(text, &words);
	if (e->kind == EXPRESSION_NEAR)
		return place(e->children, 0, 0, (size_t)e->number, &words);
	split(e->value, &phrase);
	for (size_t at = 0; at < words.count; at++) {
		if (stands_at(&phrase, &words, at))
			return true;
	}
	return false;
}

static bool
has_country(const struct expression *e, const struct newsalert_alert *alert)
{
	for (size_t i = 0; i < alert->countries_len; i++) {
		const unsigned roles = alert->countries[i].roles;
		const bool about = (roles & ALERT_ABOUT) != 0;
		const bool filed = (roles & ALERT_FILED) != 0;

		if (strcasecmp(alert->countries[i].code, e->value) != 0)
			continue;
		if ((strcmp(e->field, "country") == 0 && (about || filed)) ||
		    (strcmp(e->field, "about") == 0 && about) ||
		    (strcmp(e->field, "filed") == 0 && filed) ||
		    (strcmp(e->field, "mentions") == 0 && !about && !filed))
			return true;
	}
	return false;
}

static bool
has_topic(const struct expression *e, const struct newsalert_alert *alert)
{
	for (size_t i = 0; i < alert->topics_len; i++) {
		char id[256], wanted[256];

		(void)snprintf(id, sizeof(id), "%s/", alert->topics[i].id);
		(void)snprintf(wanted, sizeof(wanted), "%s/", e->value);
		if (strncmp(id, wanted, strlen(wanted)) == 0)
			return true;
	}
	return false;
}

static bool
is_source(const struct expression *e, const char *source)
{
	struct words words, wanted;

	split(source, &words);
	split(e->value, &wanted);
	return words.count == wanted.count && stands_at(&wanted, &words, 0);
}

static bool
test_field(const struct expression *e, const struct newsalert_alert *alert)
{
	if (strcmp(e->field, "topic") == 0)
		return has_topic(e, alert);
	if (strcmp(e->field, "source") == 0)
		return is_source(e, alert->source);
	if (strcmp(e->field, "lang") == 0)
		return alert->language != NULL &&
		       strcasecmp(alert->language, e->value) == 0;
	if (strcmp(e->field, "msgtype") == 0)
		return alert->msgtype != NULL &&
		       strcasecmp(alert->msgtype, e->value) == 0;
	return has_country(e, alert);
}

static bool
test_urgency(const struct expression *e, int urgency)
{
	if (urgency == 0)
		return false;
	return (e->op == OP_LT && urgency < e->number) ||
	       (e->op == OP_LE && urgency <= e->number) ||
	       (e->op == OP_EQ && urgency == e->number) ||
	       (e->op == OP_GE && urgency >= e->number) ||
	       (e->op == OP_GT && urgency > e->number);
}

bool
oracle_match(const struct expression *tree, const struct newsalert_alert *alert)
{
	long yes = 0, all = 0;

	if (tree == NULL)
		return true;
	switch (tree->kind) {
	case EXPRESSION_TERM:
	case EXPRESSION_NEAR:
		return in_text(tree, alert->headline) ||
		       in_text(tree, alert->summary);
	case EXPRESSION_FIELD:
		return test_field(tree, alert);
	case EXPRESSION_COMPARE:
		return test_urgency(tree, alert->urgency);
	default:
		break;
	}
	for (const struct expression *c = tree->children; c; c = c->next) {
		yes += oracle_match(c, alert);
		all++;
	}
	return (tree->kind == EXPRESSION_AND && yes == all) ||
	       (tree->kind == EXPRESSION_OR && yes > 0) ||
	       (tree->kind == EXPRESSION_NOT && yes == 0) ||
	       (tree->kind == EXPRESSION_AT_LEAST && yes >= tree->number);
}

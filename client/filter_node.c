/* SPDX-License-Identifier: MIT */
/* One condition of a filter: checked when it is read, tested on each alert. */
#include "client/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "client/error.h"

static const struct {
	const char *name;
	enum filter_kind kind;
} fields[] = {
	{ "country", FILTER_COUNTRY },
	{ "about", FILTER_ABOUT },
	{ "filed", FILTER_FILED },
	{ "mentions", FILTER_MENTIONS },
	{ "topic", FILTER_TOPIC },
	{ "source", FILTER_SOURCE },
	{ "lang", FILTER_LANG },
	{ "msgtype", FILTER_MSGTYPE },
};

#define FIELD_NAMES                                                            \
	"country, about, filed, mentions, topic, source, lang, msgtype, "      \
	"urgency"

static void
set_case(char *text, int (*convert)(int))
{
	for (; *text != '\0'; text++)
		*text = (char)convert((unsigned char)*text);
}

static bool
consists_of(const char *text, const char *characters)
{
	return text[strspn(text, characters)] == '\0';
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"

static enum newsalert_err
check_country(struct expression *e, struct newsalert_error *why)
{
	set_case(e->value, toupper);
	if (strlen(e->value) == 2 &&
	    consists_of(e->value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return NEWSALERT_OK;
	error_set(why, e->column,
	    "a country is its two letters, as in %s:JP; \"newsalert "
	    "countries\" lists them",
	    e->field);
	return NEWSALERT_EINVAL;
}

static bool
is_topic(const char *text)
{
	const size_t len = strlen(text);

	return len > 0 && len <= NEWSALERT_TOPIC_MAX && text[0] != '/' &&
	       text[len - 1] != '/' && strstr(text, "//") == NULL &&
	       consists_of(text, LOWER "0123456789-/");
}

static enum newsalert_err
check_topic(struct expression *e, struct newsalert_error *why)
{
	set_case(e->value, tolower);
	if (is_topic(e->value))
		return NEWSALERT_OK;
	error_set(why, e->column,
	    "a topic is written as in topic:politics/diplomacy; \"newsalert "
	    "topics\" lists them");
	return NEWSALERT_EINVAL;
}

static enum newsalert_err
check_language(struct expression *e, struct newsalert_error *why)
{
	const size_t len = strlen(e->value);

	set_case(e->value, tolower);
	if ((len == 2 || len == 3) && consists_of(e->value, LOWER))
		return NEWSALERT_OK;
	error_set(why, e->column,
	    "a language is its two letters, as in lang:en; lang:und where it "
	    "is unknown");
	return NEWSALERT_EINVAL;
}

static enum newsalert_err
check_msgtype(struct expression *e, struct newsalert_error *why)
{
	static const char *const types[] = { "new", "update", "correct",
		"withdraw" };

	set_case(e->value, tolower);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(e->value, types[i]) == 0)
			return NEWSALERT_OK;
	}
	error_set(why, e->column,
	    "msgtype is new, update, correct or withdraw");
	return NEWSALERT_EINVAL;
}

static enum newsalert_err
add_phrase(struct filter_node *node, const struct expression *e,
    struct newsalert_error *why)
{
	enum newsalert_err err;

	err = phrase_new(e->value, &node->phrases[node->phrase_count]);
	switch (err) {
	case NEWSALERT_OK:
		node->phrase_count++;
		return NEWSALERT_OK;
	case NEWSALERT_ENOMEM:
		return err;
	case NEWSALERT_ENOTFOUND:
		error_set(why, e->column, "there is no word in this");
		break;
	case NEWSALERT_EINVAL:
		error_set(why, e->column,
		    "* stands for the rest of a word only, as in sanction*");
		break;
	default:
		error_set(why, e->column, "this word is too long");
		break;
	}
	return NEWSALERT_EINVAL;
}

/* The words of e itself, or of its children. */
static enum newsalert_err
init_phrases(struct filter_node *node, const struct expression *e,
    struct newsalert_error *why)
{
	const struct expression *term = e->children != NULL ? e->children : e;
	enum newsalert_err err = NEWSALERT_OK;
	size_t count = 0;

	for (const struct expression *t = term; t != NULL; t = t->next)
		count++;
	node->phrases = calloc(count, sizeof(struct phrase *));
	if (node->phrases == NULL)
		return NEWSALERT_ENOMEM;
	if (e->children == NULL)
		return add_phrase(node, e, why);
	for (; term != NULL && err == NEWSALERT_OK; term = term->next)
		err = add_phrase(node, term, why);
	return err;
}

static enum newsalert_err
init_field(struct filter_node *node, struct expression *e,
    struct newsalert_error *why)
{
	size_t i = 0;

	while (i < sizeof(fields) / sizeof(fields[0]) &&
	       strcmp(fields[i].name, e->field) != 0)
		i++;
	if (i < sizeof(fields) / sizeof(fields[0])) {
		node->kind = fields[i].kind;
	} else if (strcmp(e->field, "urgency") == 0) {
		error_set(why, e->column, "write urgency=3 or urgency<=3");
		return NEWSALERT_EINVAL;
	} else {
		error_set(why, e->column,
		    "there is no field \"%s\"; the fields are %s", e->field,
		    FIELD_NAMES);
		return NEWSALERT_EINVAL;
	}
	if (node->kind == FILTER_SOURCE)
		return init_phrases(node, e, why);
	e->quoted = false;
	switch (node->kind) {
	case FILTER_TOPIC:
		return check_topic(e, why);
	case FILTER_LANG:
		return check_language(e, why);
	case FILTER_MSGTYPE:
		return check_msgtype(e, why);
	default:
		return check_country(e, why);
	}
}

static enum newsalert_err
init_compare(struct filter_node *node, const struct expression *e,
    struct newsalert_error *why)
{
	node->kind = FILTER_URGENCY;
	if (strcmp(e->field, "urgency") != 0) {
		error_set(why, e->column,
		    "only urgency can be compared, not \"%s\"", e->field);
		return NEWSALERT_EINVAL;
	}
	if (e->number < 1 || e->number > 9) {
		error_set(why, e->column,
		    "urgency goes from 1 (most urgent) to 9");
		return NEWSALERT_EINVAL;
	}
	return NEWSALERT_OK;
}

enum newsalert_err
filter_node_init(struct filter_node *node, struct expression *expression,
    struct newsalert_error *why)
{
	switch (expression->kind) {
	case EXPRESSION_FIELD:
		return init_field(node, expression, why);
	case EXPRESSION_COMPARE:
		return init_compare(node, expression, why);
	case EXPRESSION_NEAR:
		node->kind = FILTER_NEAR;
		return init_phrases(node, expression, why);
	default:
		node->kind = FILTER_WORDS;
		return init_phrases(node, expression, why);
	}
}

void
filter_node_fini(struct filter_node *node)
{
	for (size_t i = 0; i < node->phrase_count; i++)
		phrase_free(node->phrases[i]);
	free(node->phrases);
}

static bool
has_country(const struct filter_node *node, const struct newsalert_alert *alert)
{
	static const unsigned roles[] = {
		[FILTER_COUNTRY] = ALERT_ABOUT | ALERT_FILED,
		[FILTER_ABOUT] = ALERT_ABOUT,
		[FILTER_FILED] = ALERT_FILED,
	};

	for (size_t i = 0; i < alert->countries_len; i++) {
		const struct alert_country *c = &alert->countries[i];

		if (strcmp(c->code, node->expression->value) != 0)
			continue;
		if (node->kind == FILTER_MENTIONS
			? alert_is_mention(c)
			: (c->roles & roles[node->kind]) != 0)
			return true;
	}
	return false;
}

static bool
has_topic(const char *wanted, const struct newsalert_alert *alert)
{
	const size_t len = strlen(wanted);

	for (size_t i = 0; i < alert->topics_len; i++) {
		const char *id = alert->topics[i].id;

		if (strncmp(id, wanted, len) == 0 &&
		    (id[len] == '\0' || id[len] == '/'))
			return true;
	}
	return false;
}

static bool
is_text(const char *text, const char *wanted)
{
	return text != NULL && strcmp(text, wanted) == 0;
}

static bool
is_source(const struct filter_node *node, const char *source)
{
	struct folded folded;

	if (source == NULL)
		return false;
	folded_init(&folded, source);
	return phrase_is(node->phrases[0], &folded);
}

/* An urgency that is not told compares to nothing. */
static bool
compare_urgency(const struct expression *e, long urgency)
{
	if (urgency == 0)
		return false;
	switch (e->op) {
	case OP_LT:
		return urgency < e->number;
	case OP_LE:
		return urgency <= e->number;
	case OP_EQ:
		return urgency == e->number;
	case OP_GE:
		return urgency >= e->number;
	case OP_GT:
		return urgency > e->number;
	}
	return false;
}

static bool
has_phrases(const struct filter_node *node, const struct folded *text)
{
	if (node->kind == FILTER_WORDS)
		return phrase_in(node->phrases[0], text);
	return phrases_near(node->phrases, node->phrase_count,
	    (size_t)node->expression->number, text);
}

static bool
has_words(const struct filter_node *node, struct filter_subject *subject)
{
	if (!subject->is_folded) {
		folded_init(&subject->headline,
		    newsalert_alert_headline(subject->alert));
		folded_init(&subject->summary,
		    newsalert_alert_summary(subject->alert));
		subject->is_folded = true;
	}
	return has_phrases(node, &subject->headline) ||
	       has_phrases(node, &subject->summary);
}

bool
filter_node_match(const struct filter_node *node,
    struct filter_subject *subject)
{
	const struct newsalert_alert *alert = subject->alert;
	const struct expression *e = node->expression;

	switch (node->kind) {
	case FILTER_COUNTRY:
	case FILTER_ABOUT:
	case FILTER_FILED:
	case FILTER_MENTIONS:
		return has_country(node, alert);
	case FILTER_TOPIC:
		return has_topic(e->value, alert);
	case FILTER_SOURCE:
		return is_source(node, alert->source);
	case FILTER_LANG:
		return is_text(alert->language, e->value);
	case FILTER_MSGTYPE:
		return is_text(alert->msgtype, e->value);
	case FILTER_URGENCY:
		return compare_urgency(e, alert->urgency);
	case FILTER_WORDS:
	case FILTER_NEAR:
		return has_words(node, subject);
	case FILTER_JOIN:
		break;
	}
	return false;
}

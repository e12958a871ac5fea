/* SPDX-License-Identifier: MIT */
/* Options and operands in, one filter with full topic ids out. */
#include "client/command/selection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "client/command/ask.h"
#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/expression.h"

int
selection_add(struct selection *selection, const char *word)
{
	const char *before = selection->words;
	char *joined;

	if (asprintf(&joined, "%s%s%s", before == NULL ? "" : before,
		before == NULL ? "" : " ", word) == -1)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	free(selection->words);
	selection->words = joined;
	return EX_OK;
}

void
selection_fini(struct selection *selection)
{
	free(selection->words);
	selection->words = NULL;
}

/* The code of a country given as code or name; NULL: there is none. */
static const char *
country_code(const json_t *countries, const char *text, size_t len)
{
	const json_t *country;
	size_t i;

	json_array_foreach (countries, i, country) {
		const char *code = member_string(country, "code");
		const char *name = member_string(country, "name");

		if ((strlen(code) == len &&
			strncasecmp(code, text, len) == 0) ||
		    (strlen(name) == len && strncasecmp(name, text, len) == 0))
			return code;
	}
	return NULL;
}

static int
put_countries(FILE *out, const json_t *rules, const char *list)
{
	const json_t *countries = json_object_get(rules, "countries");
	const char *comma = "country:";
	const char *code;
	size_t len;

	do {
		list += strspn(list, ", ");
		len = strcspn(list, ",");
		if ((code = country_code(countries, list, len)) == NULL)
			return complain_usage("--country: '%.*s' is no "
					      "country; newsalert countries "
					      "lists them",
			    (int)len, list);
		fprintf(out, "%s%s", comma, code);
		comma = ",";
		list += len;
	} while (*list != '\0');
	return EX_OK;
}

/* The ids as the array that newsalert_filter_resolve takes. */
static enum newsalert_err
topic_ids(const json_t *rules, const char ***idsp, size_t *countp)
{
	const json_t *topics = json_object_get(rules, "topics");
	const json_t *topic;
	const char **ids;
	size_t i;

	if ((ids = calloc(json_array_size(topics) + 1, sizeof(*ids))) == NULL)
		return NEWSALERT_ENOMEM;
	json_array_foreach (topics, i, topic)
		ids[i] = member_string(topic, "id");
	*idsp = ids;
	*countp = json_array_size(topics);
	return NEWSALERT_OK;
}

static enum newsalert_err
resolve(struct newsalert_filter *filter, const json_t *rules,
    struct newsalert_error *why)
{
	const char **ids = NULL;
	enum newsalert_err err;
	size_t count;

	if ((err = topic_ids(rules, &ids, &count)) != NEWSALERT_OK)
		return err;
	err = newsalert_filter_resolve(filter, ids, count, why);
	free(ids);
	return err;
}

/* Parse and resolve one text, and write it. *why tells of a failure. */
static enum newsalert_err
put_filter(FILE *out, const json_t *rules, const char *text,
    struct newsalert_error *why)
{
	struct newsalert_filter *filter = NULL;
	enum newsalert_err err;

	err = newsalert_filter_parse(text, why, &filter);
	if (err == NEWSALERT_OK)
		err = resolve(filter, rules, why);
	if (err == NEWSALERT_OK)
		fputs(newsalert_filter_text(filter), out);
	newsalert_filter_free(filter);
	return err;
}

static bool
is_country_field(const struct expression *node)
{
	return node->kind == EXPRESSION_FIELD &&
	       (strcmp(node->field, "country") == 0 ||
		   strcmp(node->field, "about") == 0 ||
		   strcmp(node->field, "filed") == 0 ||
		   strcmp(node->field, "mentions") == 0);
}

/* A country that no article is ever tagged with is a slip: UK for GB. */
static enum newsalert_err
check_countries(const char *words, const json_t *rules,
    struct newsalert_error *why)
{
	const json_t *countries = json_object_get(rules, "countries");
	struct expression *tree = NULL;
	struct expression *node;
	enum newsalert_err err;

	if ((err = expression_parse(words, why, &tree)) != NEWSALERT_OK)
		return err;
	for (node = expression_first(tree); node != NULL;
	     node = expression_after(node)) {
		if (!is_country_field(node) ||
		    country_code(countries, node->value, strlen(node->value)))
			continue;
		why->column = node->column;
		snprintf(why->text, sizeof(why->text),
		    "no country has the code %s; newsalert countries lists "
		    "them",
		    node->value);
		err = NEWSALERT_EINVAL;
		break;
	}
	expression_free(tree);
	return err;
}

static int
put_words(FILE *out, const json_t *rules, const char *words)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	putc('(', out);
	err = put_filter(out, rules, words, &why);
	putc(')', out);
	if (err == NEWSALERT_OK)
		err = check_countries(words, rules, &why);
	if (err == NEWSALERT_EINVAL)
		return complain_place(words, &why);
	return err == NEWSALERT_OK ? EX_OK : complain_error(err, &why);
}

static int
put_topics(FILE *out, const json_t *rules, const char *list)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;
	char *text;

	if (asprintf(&text, "topic:%s", list) == -1)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	err = put_filter(out, rules, text, &why);
	free(text);
	if (err == NEWSALERT_EINVAL)
		return complain_usage("--topic: %s", why.text);
	return err == NEWSALERT_OK ? EX_OK : complain_error(err, &why);
}

static bool
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t")] == '\0';
}

static int
put_all(FILE *out, const struct selection *selection, const json_t *rules)
{
	int status = EX_OK;

	if (!is_blank(selection->words))
		status = put_words(out, rules, selection->words);
	if (status == EX_OK && selection->countries != NULL) {
		putc(' ', out);
		status = put_countries(out, rules, selection->countries);
	}
	if (status == EX_OK && selection->topics != NULL) {
		putc(' ', out);
		status = put_topics(out, rules, selection->topics);
	}
	return status;
}

int
selection_check(const struct selection *selection)
{
	struct newsalert_filter *filter = NULL;
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	if (is_blank(selection->words))
		return EX_OK;
	err = newsalert_filter_parse(selection->words, &why, &filter);
	newsalert_filter_free(filter);
	if (err == NEWSALERT_EINVAL)
		return complain_place(selection->words, &why);
	return err == NEWSALERT_OK ? EX_OK : complain_error(err, &why);
}

int
selection_filter(const struct selection *selection,
    struct newsalert_keeper *keeper, char **textp)
{
	json_t *rules = NULL;
	char *text = NULL;
	size_t len;
	FILE *out;
	int status;

	if (is_blank(selection->words) && selection->countries == NULL &&
	    selection->topics == NULL) {
		*textp = strdup("");
		return *textp != NULL ? EX_OK
				      : complain_error(NEWSALERT_ENOMEM, NULL);
	}
	status =
	    ask(keeper, json_pack("{s:s}", "op", "rules"), NULL, NULL, &rules);
	if (status != EX_OK)
		return status;
	if ((out = open_memstream(&text, &len)) == NULL) {
		status = complain_error(NEWSALERT_ENOMEM, NULL);
		goto out;
	}
	status = put_all(out, selection, rules);
	if (fclose(out) != 0 && status == EX_OK)
		status = complain_error(NEWSALERT_ENOMEM, NULL);
	if (status == EX_OK) {
		*textp = text;
		text = NULL;
	}
out:
	free(text);
	json_decref(rules);
	return status;
}

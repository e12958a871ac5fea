/* SPDX-License-Identifier: MIT */
/* Each subject's scheme says what its code may be; codes without a scheme are
 * taken for IPTC's, which are long enough to be nothing else. */
#include "daemon/tagging/provided.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "newscodes.h"

#define TEXT_MAX 32 /* of a tag, with its NUL */

/* What is in the names of schemes: qcode aliases, URIs, property names. */
static const char *const topic_schemes[] = { "medtop", "mediatopic", "subj",
	"subref", "newscode", "iptc" };
static const char *const country_schemes[] = { "iso3166", "iso-3166", "country",
	"iso-cc", "cntry" };

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool
has_one(const char *scheme, const char *const *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcasestr(scheme, parts[i]) != NULL)
			return true;
	return false;
}

static int
compare_topics(const void *a, const void *b)
{
	const struct provided_topic *left = a, *right = b;

	if (left->code != right->code)
		return left->code < right->code ? -1 : 1;
	return left->topic < right->topic ? -1 : left->topic > right->topic;
}

enum newsalert_err
provided_init(struct provided *provided, const struct ruleset *ruleset)
{
	size_t count = 0;

	memset(provided, 0, sizeof(*provided));
	provided->topics =
	    calloc((size_t)ruleset->topic_count + 1, sizeof(*provided->topics));
	if (provided->topics == NULL)
		return NEWSALERT_ENOMEM;
	for (uint32_t i = 0; i < ruleset->topic_count; i++) {
		const uint32_t code = newscodes_parse(
		    ruleset->strings + ruleset->topics[i].medtop);

		if (code != 0)
			provided->topics[count++] =
			    (struct provided_topic){ code, i };
	}
	qsort(provided->topics, count, sizeof(*provided->topics),
	    compare_topics);
	provided->topic_count = count;
	return NEWSALERT_OK;
}

void
provided_fini(struct provided *provided)
{
	free(provided->topics);
	free(provided->tags.items);
	memset(provided, 0, sizeof(*provided));
}

/* The first rule of a code, in the order of their ids. */
static bool
find_rule(const struct provided *provided, uint32_t code, uint32_t *topicp)
{
	size_t low = 0, high = provided->topic_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (provided->topics[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == provided->topic_count || provided->topics[low].code != code)
		return false;
	*topicp = provided->topics[low].topic;
	return true;
}

static bool
find_topic(const struct provided *provided, uint32_t code, uint32_t *topicp)
{
	for (; code != 0; code = newscodes_above(code))
		if (find_rule(provided, code, topicp))
			return true;
	return false;
}

static bool
find_country(const struct ruleset *ruleset, const char *code,
    uint32_t *countryp)
{
	for (uint32_t i = 0; i < ruleset->country_count; i++) {
		if (strcmp(ruleset->strings + ruleset->countries[i].code,
			code) != 0)
			continue;
		*countryp = i;
		return true;
	}
	return false;
}

static bool
find_country_name(const struct ruleset *ruleset, const char *name,
    uint32_t *countryp)
{
	for (uint32_t i = 0; i < ruleset->country_count; i++) {
		if (strcasecmp(ruleset->strings + ruleset->countries[i].name,
			name) != 0)
			continue;
		*countryp = i;
		return true;
	}
	return false;
}

/* A second code for the same thing adds nothing. */
static enum newsalert_err
add_tag(struct provided *provided, struct arena *arena, uint32_t index,
    bool is_country, const char *text)
{
	struct provided_tag *tag = provided->tags.items;

	for (size_t i = 0; i < provided->tags.count; i++)
		if (tag[i].index == index && tag[i].is_country == is_country)
			return NEWSALERT_OK;
	tag = vector_add(&provided->tags, 1, sizeof(*tag));
	if (tag == NULL)
		return NEWSALERT_ENOMEM;
	tag->index = index;
	tag->is_country = is_country;
	tag->text = arena_dup(arena, text, strlen(text));
	return tag->text == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

/* What stands behind the scheme of "medtop:20000639" and of a URI. */
static const char *
tail_of(const char *code)
{
	const size_t len = strlen(code);

	for (size_t at = len; at > 0; at--)
		if (code[at - 1] == ':' || code[at - 1] == '/')
			return code + at;
	return code;
}

static enum newsalert_err
read_topic(struct provided *provided, struct arena *arena, const char *code)
{
	const uint32_t number = newscodes_parse(code);
	char text[TEXT_MAX];
	uint32_t topic;

	if (!find_topic(provided, number, &topic))
		return NEWSALERT_OK;
	snprintf(text, sizeof(text), "%s:%s",
	    number >= 20000000 || number % 1000000 == 0 ? "medtop" : "subj",
	    code);
	return add_tag(provided, arena, topic, false, text);
}

static enum newsalert_err
read_country(struct provided *provided, const struct ruleset *ruleset,
    struct arena *arena, const char *code, const char *name)
{
	const char *alpha2 = code == NULL ? NULL : newscodes_country(code);
	char text[TEXT_MAX];
	uint32_t country;

	if (alpha2 != NULL ? !find_country(ruleset, alpha2, &country)
			   : code != NULL || name == NULL ||
				 !find_country_name(ruleset, name, &country))
		return NEWSALERT_OK;
	snprintf(text, sizeof(text), "country:%s",
	    ruleset->strings + ruleset->countries[country].code);
	return add_tag(provided, arena, country, true, text);
}

/* Numbers belong to whoever gave them: those of ISO 3166 to its schemes. */
static bool
is_foreign_number(const char *scheme, const char *code)
{
	return code != NULL && code[0] != '\0' &&
	       strspn(code, "0123456789") == strlen(code) &&
	       strstr(scheme, "3166") == NULL;
}

/* The scheme may be told apart, be part of the code, or be absent. */
static enum newsalert_err
read_subject(struct provided *provided, const struct ruleset *ruleset,
    struct arena *arena, const struct article_subject *subject)
{
	const char *code = subject->code;
	const char *tail = code == NULL ? NULL : tail_of(code);
	const char *scheme = subject->scheme;
	const bool is_bare = scheme == NULL && tail == code;

	if (scheme == NULL || tail != code)
		scheme = code == NULL ? "" : code;
	if (has_one(scheme, country_schemes, LENGTH(country_schemes)))
		return read_country(provided, ruleset, arena,
		    is_foreign_number(scheme, tail) ? NULL : tail,
		    subject->name);
	if (code != NULL &&
	    (is_bare || has_one(scheme, topic_schemes, LENGTH(topic_schemes))))
		return read_topic(provided, arena, tail);
	return NEWSALERT_OK;
}

enum newsalert_err
provided_read(struct provided *provided, const struct ruleset *ruleset,
    const struct article *article, struct arena *arena)
{
	enum newsalert_err err = NEWSALERT_OK;

	provided->tags.count = 0;
	for (size_t i = 0; i < article->subject_count && err == NEWSALERT_OK;
	     i++)
		err = read_subject(provided, ruleset, arena,
		    &article->subjects[i]);
	return err;
}

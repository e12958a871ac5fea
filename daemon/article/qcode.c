/* SPDX-License-Identifier: MIT */
/* Subjects by their codes. */
#include "daemon/article/qcode.h"

#include "daemon/article/provider.h"

#define NAMES_MAX 64 /* children that are looked at for a name */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *uri; /* without its scheme of transport */
	const char *alias;
} standards[] = {
	{ "cv.iptc.org/newscodes/mediatopic/", "medtop" },
	{ "cv.iptc.org/newscodes/subjectcode/", "subj" },
	{ "cvx.iptc.org/iso3166-1a2/", "iso3166-1a2" },
	{ "cvx.iptc.org/iso3166-1a3/", "iso3166-1a3" },
};

static struct qcode
split_qcode(struct span text)
{
	size_t colon = span_find(text, ':');

	if (colon == text.len)
		return (struct qcode){ span_to(text, 0), text };
	return (
	    struct qcode){ span_to(text, colon), span_from(text, colon + 1) };
}

/* A scheme that everybody has goes by its alias. */
static struct qcode
split_uri(struct span uri)
{
	struct span rest = uri;
	size_t at = uri.len;

	if (span_starts(uri, "http://") || span_starts(uri, "https://"))
		rest = span_from(uri, uri.bytes[4] == ':' ? 7 : 8);
	for (size_t i = 0; i < LENGTH(standards); i++)
		if (span_starts(rest, standards[i].uri))
			return (struct qcode){ span_of(standards[i].alias),
				span_from(rest, strlen(standards[i].uri)) };
	while (at > 0 && strchr("/#:", uri.bytes[at - 1]) == NULL)
		at--;
	return (struct qcode){ span_to(uri, at), span_from(uri, at) };
}

struct qcode
qcode_of(const struct node *node)
{
	struct span text = span_trim(provider_attribute(node, "qcode"));

	if (text.len > 0)
		return split_qcode(text);
	text = span_trim(provider_attribute(node, "uri"));
	if (text.len > 0)
		return split_uri(text);
	text = span_trim(provider_attribute(node, "literal"));
	return (struct qcode){ span_to(text, 0), text };
}

bool
qcode_is_standard(struct qcode qcode)
{
	for (size_t i = 0; i < LENGTH(standards); i++)
		if (span_is(qcode.scheme, standards[i].alias))
			return true;
	return false;
}

/* "en" is the language of "en-GB". */
static bool
is_language(struct span tag, struct span wanted)
{
	tag = span_to(tag, span_find(tag, '-'));
	wanted = span_to(wanted, span_find(wanted, '-'));
	return tag.len == wanted.len && tag.len > 0 &&
	       span_starts_with(tag, wanted);
}

const struct node *
qcode_in_language(const struct node *node, const char *name,
    struct span language)
{
	const struct node *first = NULL, *plain = NULL;
	const struct node *child = node == NULL ? NULL : node->first;

	for (size_t i = 0; i < NAMES_MAX && child != NULL;
	     i++, child = child->next) {
		struct span tag = provider_attribute(child, "lang");

		if (!node_is(child, name) || child->first == NULL)
			continue;
		if (is_language(tag, language))
			return child;
		if (plain == NULL && tag.len == 0)
			plain = child;
		if (first == NULL)
			first = child;
	}
	return plain != NULL ? plain : first;
}

static enum newsalert_err
add_one(struct draft *draft, const struct node *node, struct span language)
{
	struct qcode qcode = qcode_of(node);
	struct text_buffer text = { 0 };
	enum newsalert_err err;
	struct span name;

	err = provider_text(qcode_in_language(node, "name", language), &text);
	name = text_buffer_span(&text);
	/* A literal names the concept inside this item alone. */
	if (qcode.scheme.len == 0 && name.len > 0)
		qcode.code.len = 0;
	if (err == NEWSALERT_OK)
		err =
		    provider_add_subject(draft, qcode.scheme, qcode.code, name);
	text_buffer_fini(&text);
	return err;
}

enum newsalert_err
qcode_add_subject(struct draft *draft, const struct node *subject,
    struct span language)
{
	const struct node *node = subject->first;
	enum newsalert_err err;

	err = add_one(draft, subject, language);
	for (; err == NEWSALERT_OK && node != NULL; node = node->next) {
		bool is_main = node_is(node, "mainConcept");

		if (!is_main && !node_is(node, "sameAs") &&
		    !node_is(node, "broader") && !node_is(node, "narrower"))
			continue;
		if (is_main || qcode_is_standard(qcode_of(node)))
			err = add_one(draft, node, language);
	}
	return err;
}

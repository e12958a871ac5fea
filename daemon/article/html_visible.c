/* SPDX-License-Identifier: MIT */
/* Elements that are not seen. Style sheets are not read: only what stands in
 * the element itself tells. */
#include "daemon/article/html_visible.h"

#include "daemon/article/html_element.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* For screen readers alone, in Bootstrap, WordPress, Drupal, Tailwind and what
 * followed them. What is "hidden" on some screens, as in "hidden md:block", is
 * not among them. Sorted. */
static const char *const hiding[] = { "a11y-hidden", "assistive-text", "d-none",
	"element-invisible", "is-hidden", "is-visually-hidden",
	"screen-reader-only", "screen-reader-text", "screenreader-only",
	"sr-only", "u-hidden", "u-visually-hidden", "visually-hidden",
	"visuallyhidden" };

/* The next word of the list, taken off it; empty: there is none. */
static struct span
take_word(struct span *list)
{
	struct span word;
	size_t len = 0;

	if (list->len == 0)
		return *list; /* its bytes may be NULL */
	while (list->len > 0 && ascii_is_white(list->bytes[0]))
		*list = span_from(*list, 1);
	while (len < list->len && !ascii_is_white(list->bytes[len]))
		len++;
	word = span_to(*list, len);
	*list = span_from(*list, len);
	return word;
}

bool
html_has_word(struct span list, const char *word)
{
	struct span next;

	while ((next = take_word(&list)).len > 0)
		if (span_is(next, word))
			return true;
	return false;
}

static bool
has_hiding_class(struct span list)
{
	struct span word;

	while ((word = take_word(&list)).len > 0)
		if (span_in(word, hiding, LENGTH(hiding)) &&
		    memchr(list.bytes, ':', list.len) == NULL)
			return true;
	return false;
}

/* Whether the declarations have that value for that property. */
static bool
declares(struct span style, const char *property, const char *value)
{
	while (style.len > 0) {
		struct span one = span_to(style, span_find(style, ';'));
		size_t colon = span_find(one, ':');
		struct span name = span_to(one, colon);
		struct span what = span_from(one, colon);

		style = span_from(style,
		    one.len < style.len ? one.len + 1 : one.len);
		if (what.len == 0 || !span_is(take_word(&name), property))
			continue;
		what = span_from(what, 1);
		if (span_starts(take_word(&what), value))
			return true;
	}
	return false;
}

static bool
is_hidden(const struct node *node)
{
	for (const struct attribute *at = node->attributes; at != NULL;
	     at = at->next) {
		if (span_is(at->name, "hidden"))
			return true;
		if (span_is(at->name, "class") && has_hiding_class(at->value))
			return true;
		if (span_is(at->name, "style") &&
		    (declares(at->value, "display", "none") ||
			declares(at->value, "visibility", "hidden")))
			return true;
	}
	return false;
}

bool
html_is_visible(const struct node *node)
{
	const struct html_element *element = html_element_find(node->name);

	if (element != NULL && (element->traits & HTML_SILENT) != 0)
		return false;
	return node->attributes == NULL || !is_hidden(node);
}

/* SPDX-License-Identifier: MIT */
/* Stray tags: a known name, and something that no ticker has. */
#include "daemon/article/tag.h"

#include <string.h>

#define TAG_MAX 512 /* bytes; links with trackers are long */

static const char *const breaking[] = { "br", "div", "h1", "h2", "h3", "hr",
	"li", "p", "tr", "ul" };
static const char *const inlined[] = { "a", "abbr", "b", "cite", "em",
	"figcaption", "figure", "font", "i", "img", "s", "small", "span",
	"strong", "sub", "sup", "td", "u" };

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static size_t
name_len(struct span text)
{
	size_t len = 0;

	while (ascii_is_lower(span_at(text, len)) ||
	       ascii_is_upper(span_at(text, len)) ||
	       ascii_is_digit(span_at(text, len)))
		len++;
	return len;
}

/* What stands between < and >. */
static bool
is_tag(struct span inside, bool *breaks)
{
	bool closing = span_at(inside, 0) == '/';
	struct span name = span_from(inside, closing ? 1 : 0), rest;

	name = span_to(name, name_len(name));
	rest = span_from(inside, name.len + (closing ? 1 : 0));
	*breaks = span_in(name, breaking, LENGTH(breaking));
	if (!*breaks && !span_in(name, inlined, LENGTH(inlined)))
		return false;
	rest = span_trim(rest);
	if (rest.len == 0 || span_is(rest, "/"))
		return closing || ascii_is_lower(name.bytes[0]);
	return inside.bytes[name.len] == ' ' && span_find(rest, '=') < rest.len;
}

size_t
tag_tail(struct span text, bool *breaks)
{
	size_t window = text.len < TAG_MAX ? text.len : TAG_MAX;
	struct span tail = span_from(text, text.len - window);
	const char *open = memrchr(tail.bytes, '<', tail.len);
	struct span inside;

	if (open == NULL)
		return 0;
	inside.bytes = open + 1;
	inside.len = (size_t)(text.bytes + text.len - inside.bytes);
	if (inside.len == 0 || !is_tag(inside, breaks))
		return 0;
	return inside.len + 1;
}

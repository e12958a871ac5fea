/* SPDX-License-Identifier: MIT */
/* References are resolved as RFC 3986 says, with its names. */
#include "daemon/article/link.h"

#include "daemon/article/article.h"

/* Each with its mark: "http:", "//host", "/path", "?query", "#fragment". */
struct parts {
	struct span scheme, authority, path, query, fragment;
};

/* Length of "http:"; 0: no scheme. */
static size_t
scheme_len(struct span text)
{
	size_t len = 0;
	char c;

	while ((c = ascii_lower(span_at(text, len))) != ':') {
		if (!ascii_is_lower(c) &&
		    (len == 0 || (!ascii_is_digit(c) && c != '+' && c != '-' &&
				     c != '.')))
			return 0;
		len++;
	}
	return len == 0 ? 0 : len + 1;
}

static struct span
take(struct span *text, size_t len)
{
	struct span head = span_to(*text, len);

	*text = span_from(*text, len);
	return head;
}

/* Offset of the first of the marks; the length if there is none. */
static size_t
find_any(struct span text, const char *marks, size_t from)
{
	size_t at = from;

	while (at < text.len && strchr(marks, text.bytes[at]) == NULL)
		at++;
	return at;
}

static struct parts
split(struct span text)
{
	struct parts parts;

	parts.scheme = take(&text, scheme_len(text));
	parts.authority =
	    take(&text, span_starts(text, "//") ? find_any(text, "/?#", 2) : 0);
	parts.path = take(&text, find_any(text, "?#", 0));
	parts.query = take(&text, find_any(text, "#", 0));
	parts.fragment = text;
	return parts;
}

bool
link_is_web(struct span link)
{
	return span_starts(link, "http://") || span_starts(link, "https://") ||
	       span_starts(link, "ftp://");
}

/* Back to the last "/" behind start, which goes too. */
static void
remove_segment(struct text_buffer *link, size_t start)
{
	while (link->len > start && link->bytes[link->len - 1] != '/')
		link->len--;
	if (link->len > start)
		link->len--;
}

/* Append a path that begins with "/", without "." and ".." (section 5.2.4). */
static enum newsalert_err
add_path(struct text_buffer *link, struct span path)
{
	const size_t start = link->len;
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && path.len > 0) {
		struct span segment = take(&path, find_any(path, "/", 1));
		bool is_back = span_is(segment, "/..");

		if (is_back)
			remove_segment(link, start);
		if (!is_back && !span_is(segment, "/."))
			err = text_buffer_add(link, segment);
		else if (path.len == 0)
			err = text_buffer_add(link, span_of("/"));
	}
	return err;
}

/* The base's path up to its last "/", then the reference's (section 5.2.3). */
static enum newsalert_err
add_merged(struct text_buffer *link, struct span base, struct span path)
{
	struct text_buffer merged = { 0 };
	enum newsalert_err err;

	while (base.len > 0 && base.bytes[base.len - 1] != '/')
		base.len--;
	if (base.len == 0)
		base = span_of("/");
	err = text_buffer_add(&merged, base);
	if (err == NEWSALERT_OK)
		err = text_buffer_add(&merged, path);
	if (err == NEWSALERT_OK)
		err = add_path(link, (struct span){ merged.bytes, merged.len });
	text_buffer_fini(&merged);
	return err;
}

/* What stands behind the authority. */
static enum newsalert_err
add_rest(struct text_buffer *link, const struct parts *base,
    const struct parts *reference)
{
	bool is_same = reference->path.len == 0 &&
		       reference->authority.len == 0 &&
		       reference->scheme.len == 0;
	enum newsalert_err err;

	if (is_same)
		err = text_buffer_add(link, base->path);
	else if (span_at(reference->path, 0) == '/' ||
		 reference->authority.len > 0)
		err = add_path(link, reference->path);
	else
		err = add_merged(link, base->path, reference->path);
	if (err == NEWSALERT_OK)
		err = text_buffer_add(link, is_same && reference->query.len == 0
						? base->query
						: reference->query);
	return err != NEWSALERT_OK ? err
				   : text_buffer_add(link, reference->fragment);
}

enum newsalert_err
link_resolve(struct span base, struct span reference, struct text_buffer *link)
{
	struct parts of_base, of_reference;
	const size_t start = link->len;
	enum newsalert_err err;

	reference = span_trim_white(reference);
	if (reference.len == 0 || reference.len > ARTICLE_LINK_MAX ||
	    base.len > ARTICLE_LINK_MAX)
		return NEWSALERT_OK;
	of_reference = split(reference);
	if (of_reference.scheme.len > 0) {
		if (!link_is_web(reference))
			return NEWSALERT_OK;
		return text_buffer_add(link, reference);
	}
	base = span_trim_white(base);
	if (!link_is_web(base))
		return NEWSALERT_OK;
	of_base = split(base);
	err = text_buffer_add(link, of_base.scheme);
	if (err == NEWSALERT_OK)
		err = text_buffer_add(link, of_reference.authority.len > 0
						? of_reference.authority
						: of_base.authority);
	if (err == NEWSALERT_OK)
		err = add_rest(link, &of_base, &of_reference);
	if (link->len - start > ARTICLE_LINK_MAX)
		link->len = start;
	return err;
}

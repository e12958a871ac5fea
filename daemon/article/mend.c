/* SPDX-License-Identifier: MIT */
/* One pass over the tags; the elements that are open are all its memory. */
#include "daemon/article/mend.h"

#include <string.h>

#include "client/error.h"
#include "daemon/article/mend_text.h"

#define ATTRIBUTES_MAX 64              /* of one element; others are dropped */
#define SLACK          ((size_t)65536) /* bytes by which it may always grow */
#define LENGTH(array)  (sizeof(array) / sizeof((array)[0]))

struct mender {
	struct mend_text text;
	struct text_buffer *out;
	struct newsalert_error *why;
	struct span rest;
	struct span open[TREE_DEPTH_MAX]; /* names */
	size_t depth;
	size_t wasted;   /* bytes looked at in vain */
	size_t size_max; /* of the result */
	bool no_comment_end, no_cdata_end;
};

/* Written without an end tag where HTML strayed into XML. */
static const char *const void_names[] = { "br", "hr", "img", "wbr" };

/* Elements of feeds that have no element in them, and that one which follows
 * closes when nobody else did. */
static const char *const leaf_names[] = { "guid", "id", "link", "pubDate",
	"published", "title", "updated" };

/* What may follow those. */
static const char *const after_leaf_names[] = { "author", "category", "channel",
	"content", "description", "entry", "feed", "guid", "id", "image",
	"item", "link", "pubDate", "published", "source", "summary", "title",
	"updated" };

static const char *const after_leaf_prefixes[] = { "atom:", "content:", "dc:",
	"dcterms:", "feedburner:", "itunes:", "media:", "slash:", "wfw:" };

/* These hold none of their kind. */
static const char *const single_names[] = { "entry", "item" };

static bool
is_one_of(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(name, names[i]))
			return true;
	return false;
}

static bool
is_name_start(char c)
{
	return ascii_is_lower(c) || ascii_is_upper(c) || c == '_';
}

static bool
is_name(char c)
{
	return is_name_start(c) || ascii_is_digit(c) || c == '-' || c == '.' ||
	       c == ':';
}

static struct span
take_name(struct span *text)
{
	struct span name = *text;
	size_t len = 0;

	if (is_name_start(span_at(name, 0)))
		while (len < name.len && is_name(name.bytes[len]))
			len++;
	*text = span_from(name, len);
	/* "a:" and "a:b:c" are no names where there are name spaces. */
	while (len > 0 && name.bytes[len - 1] == ':')
		len--;
	return span_to(name, len);
}

static enum newsalert_err
add(struct mender *mender, struct span text)
{
	return text_buffer_add(mender->out, text);
}

static enum newsalert_err
refuse(struct newsalert_error *why, const char *what, size_t limit)
{
	error_set(why, 0, "%s; the limit is %zu", what, limit);
	return NEWSALERT_EFORMAT;
}

/* ---- Attributes -------------------------------------------------------- */

struct attributes {
	struct span names[ATTRIBUTES_MAX];
	struct span values[ATTRIBUTES_MAX];
	size_t count;
};

static bool
has_name(const struct attributes *attributes, struct span name)
{
	for (size_t i = 0; i < attributes->count; i++)
		if (span_equal(attributes->names[i], name))
			return true;
	return false;
}

/* Up to the quote, else up to white space or ">". */
static struct span
take_value(struct span *text)
{
	char quote = span_at(*text, 0);
	struct span value = *text;
	size_t len = 0;

	if (quote == '"' || quote == '\'') {
		value = span_from(value, 1);
		len = span_find(value, quote);
		*text = span_from(value, len < value.len ? len + 1 : len);
		return span_to(value, len);
	}
	while (len < value.len && !ascii_is_white(value.bytes[len]) &&
	       value.bytes[len] != '>' && value.bytes[len] != '<')
		len++;
	/* "<a b=c/>" */
	if (len > 0 && value.bytes[len - 1] == '/' &&
	    span_at(value, len) == '>')
		len--;
	*text = span_from(value, len);
	return span_to(value, len);
}

static void
take_attribute(struct span *text, struct attributes *attributes)
{
	struct span name = take_name(text), rest = span_skip_white(*text),
		    value;

	if (span_at(rest, 0) != '=')
		return; /* HTML's "checked" says nothing here */
	*text = span_skip_white(span_from(rest, 1));
	value = take_value(text);
	if (name.len == 0 || attributes->count == ATTRIBUTES_MAX ||
	    has_name(attributes, name))
		return;
	attributes->names[attributes->count] = name;
	attributes->values[attributes->count++] = value;
}

/* Read up to ">", which *text then starts with; false: that is no tag. */
static bool
take_attributes(struct span *text, struct attributes *attributes)
{
	attributes->count = 0;
	for (;;) {
		*text = span_skip_white(*text);
		if (text->len == 0 || text->bytes[0] == '<')
			return false;
		if (text->bytes[0] == '>')
			return true;
		if (is_name_start(text->bytes[0]))
			take_attribute(text, attributes);
		else if (text->bytes[0] == '"' || text->bytes[0] == '\'')
			(void)take_value(text);
		else
			*text = span_from(*text, 1);
	}
}

static enum newsalert_err
add_attributes(struct mender *mender, const struct attributes *attributes)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < attributes->count; i++) {
		err = add(mender, span_of(" "));
		if (err == NEWSALERT_OK)
			err = add(mender, attributes->names[i]);
		if (err == NEWSALERT_OK)
			err = add(mender, span_of("=\""));
		if (err == NEWSALERT_OK)
			err =
			    mend_text_add(&mender->text, attributes->values[i]);
		if (err == NEWSALERT_OK)
			err = add(mender, span_of("\""));
	}
	return err;
}

/* ---- Elements ---------------------------------------------------------- */

static enum newsalert_err
close_one(struct mender *mender)
{
	struct span name = mender->open[--mender->depth];
	enum newsalert_err err = add(mender, span_of("</"));

	if (err == NEWSALERT_OK)
		err = add(mender, name);
	return err != NEWSALERT_OK ? err : add(mender, span_of(">"));
}

static enum newsalert_err
close_to(struct mender *mender, size_t depth)
{
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && mender->depth > depth)
		err = close_one(mender);
	return err;
}

/* How many elements are around the innermost of that name, the root left
 * out; SIZE_MAX: none is open. */
static size_t
find_open(const struct mender *mender, struct span name)
{
	for (size_t i = mender->depth; i > 1; i--)
		if (mender->open[i - 1].len == name.len &&
		    span_starts_with(mender->open[i - 1], name))
			return i - 1;
	return SIZE_MAX;
}

static bool
follows_leaf(struct span name)
{
	for (size_t i = 0; i < LENGTH(after_leaf_prefixes); i++)
		if (span_starts(name, after_leaf_prefixes[i]))
			return true;
	return is_one_of(name, after_leaf_names, LENGTH(after_leaf_names));
}

/* Close what name tells to have been forgotten. */
static enum newsalert_err
close_forgotten(struct mender *mender, struct span name)
{
	size_t at;

	if (is_one_of(name, single_names, LENGTH(single_names)) &&
	    (at = find_open(mender, name)) != SIZE_MAX)
		return close_to(mender, at);
	if (mender->depth > 1 &&
	    is_one_of(mender->open[mender->depth - 1], leaf_names,
		LENGTH(leaf_names)) &&
	    follows_leaf(name))
		return close_one(mender);
	return NEWSALERT_OK;
}

static enum newsalert_err
add_start(struct mender *mender, struct span name,
    const struct attributes *attributes, bool is_empty)
{
	enum newsalert_err err = close_forgotten(mender, name);

	if (err == NEWSALERT_OK && mender->depth == TREE_DEPTH_MAX)
		return refuse(mender->why, "elements are nested too deep",
		    TREE_DEPTH_MAX);
	if (err == NEWSALERT_OK)
		err = add(mender, span_of("<"));
	if (err == NEWSALERT_OK)
		err = add(mender, name);
	if (err == NEWSALERT_OK)
		err = add_attributes(mender, attributes);
	if (err != NEWSALERT_OK)
		return err;
	if (mender->depth > 0 && is_empty)
		return add(mender, span_of("/>"));
	mender->open[mender->depth++] = name;
	return add(mender, span_of(">"));
}

/* *handledp: whether the rest began with a tag, which is taken then. */
static enum newsalert_err
read_start(struct mender *mender, bool *handledp)
{
	struct span text = span_from(mender->rest, 1);
	struct span name = take_name(&text);
	struct attributes attributes;
	bool is_empty;

	*handledp = false;
	if (name.len == 0)
		return NEWSALERT_OK;
	if (!take_attributes(&text, &attributes)) {
		mender->wasted += mender->rest.len - text.len;
		return NEWSALERT_OK;
	}
	*handledp = true;
	is_empty = text.bytes[-1] == '/' ||
		   is_one_of(name, void_names, LENGTH(void_names));
	mender->rest = span_from(text, 1);
	return add_start(mender, name, &attributes, is_empty);
}

/* The root stays open until the end. */
static enum newsalert_err
read_end(struct mender *mender)
{
	struct span text = span_from(mender->rest, 2);
	struct span name = take_name(&text);
	size_t at = find_open(mender, name), end = span_find(text, '<');

	text = span_from(text, span_find(span_to(text, end), '>'));
	mender->rest = span_at(text, 0) == '>' ? span_from(text, 1) : text;
	if (name.len == 0 || at == SIZE_MAX)
		return NEWSALERT_OK;
	return close_to(mender, at);
}

/* ---- What is neither --------------------------------------------------- */

/* Offset of the mark, the length where it never comes. */
static size_t
find(struct span text, const char *mark, bool *absent)
{
	const char *found = NULL;

	if (!*absent)
		found = memmem(text.bytes, text.len, mark, strlen(mark));
	*absent = found == NULL;
	return found == NULL ? text.len : (size_t)(found - text.bytes);
}

static enum newsalert_err
read_cdata(struct mender *mender)
{
	static const char mark[] = "<![CDATA[";
	struct span text = span_from(mender->rest, sizeof(mark) - 1);
	size_t end = find(text, "]]>", &mender->no_cdata_end);
	enum newsalert_err err;

	mender->rest = span_from(text, end < text.len ? end + 3 : end);
	if (mender->depth == 0)
		return NEWSALERT_OK;
	err = add(mender, span_of(mark));
	if (err == NEWSALERT_OK)
		err = mend_text_add_plain(&mender->text, span_to(text, end));
	return err != NEWSALERT_OK ? err : add(mender, span_of("]]>"));
}

static void
skip_comment(struct mender *mender)
{
	size_t end = find(mender->rest, "-->", &mender->no_comment_end);

	if (end == mender->rest.len)
		end = span_find(mender->rest, '>');
	else
		end += 2;
	mender->rest =
	    span_from(mender->rest, end < mender->rest.len ? end + 1 : end);
}

static void
skip_tag(struct mender *mender)
{
	size_t end = span_find(mender->rest, '>');

	mender->rest =
	    span_from(mender->rest, end < mender->rest.len ? end + 1 : end);
}

static enum newsalert_err
read_markup(struct mender *mender, bool *handledp)
{
	*handledp = true;
	if (span_starts_exactly(mender->rest, "<![CDATA["))
		return read_cdata(mender);
	if (span_starts_exactly(mender->rest, "</"))
		return read_end(mender);
	if (span_starts_exactly(mender->rest, "<!--"))
		skip_comment(mender);
	else if (span_starts_exactly(mender->rest, "<!") ||
		 span_starts_exactly(mender->rest, "<?"))
		skip_tag(mender);
	else
		return read_start(mender, handledp);
	return NEWSALERT_OK;
}

/* A "<" that begins nothing is text. In front of the root there is none. */
static enum newsalert_err
read_piece(struct mender *mender)
{
	enum newsalert_err err = NEWSALERT_OK;
	bool handled = false;
	size_t len;

	if (mender->rest.bytes[0] == '<')
		err = read_markup(mender, &handled);
	if (err != NEWSALERT_OK || handled)
		return err;
	len = 1 + span_find(span_from(mender->rest, 1), '<');
	if (mender->depth > 0)
		err = mend_text_add(&mender->text, span_to(mender->rest, len));
	mender->rest = span_from(mender->rest, len);
	return err;
}

enum newsalert_err
mend_xml(const struct prolog *prolog, struct newsalert_error *why,
    struct text_buffer *mended)
{
	struct mender mender = { .out = mended, .why = why };
	const size_t max = 2 * prolog->root.len + SLACK;
	enum newsalert_err err;

	mender.text = (struct mend_text){ prolog, why, mended, 0 };
	mender.rest = prolog->root;
	err = text_buffer_reserve(mended, prolog->root.len + SLACK / 16);
	while (err == NEWSALERT_OK && mender.rest.len > 0) {
		err = read_piece(&mender);
		if (err == NEWSALERT_OK &&
		    (mended->len > max || mender.wasted > max))
			err = refuse(why, "there is too much to mend", max);
	}
	return err != NEWSALERT_OK ? err : close_to(&mender, 0);
}

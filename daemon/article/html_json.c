/* SPDX-License-Identifier: MIT */
/* Mending JSON: one pass that knows strings from what is between them. */
#include "daemon/article/html_json.h"

#include "client/json.h"
#include "daemon/article/text_buffer.h"

/* Whether nothing but a closing bracket follows the comma. */
static bool
is_last_comma(struct span rest)
{
	size_t at = 1;

	while (ascii_is_white(span_at(rest, at)))
		at++;
	return span_at(rest, at) == '}' || span_at(rest, at) == ']';
}

/* What becomes of the byte at the start of rest inside a string, and how many
 * bytes it takes. */
static struct span
mend_in_string(struct span rest, size_t *used)
{
	char c = rest.bytes[0];

	*used = 1;
	if (c == '\\' && rest.len > 1) {
		*used = 2;
		if (strchr("\"\\/bfnrtu", rest.bytes[1]) == NULL)
			return span_to(span_from(rest, 1), 1);
		return span_to(rest, 2);
	}
	if (c == '\n')
		return span_of("\\n");
	return (unsigned char)c < ' ' ? span_of(" ") : span_to(rest, 1);
}

static enum newsalert_err
mend(struct span rest, struct text_buffer *mended)
{
	bool in_string = false;
	enum newsalert_err err = text_buffer_reserve(mended, rest.len);

	while (err == NEWSALERT_OK && rest.len > 0) {
		struct span piece = span_to(rest, 1);
		size_t used = 1;

		if (in_string)
			piece = mend_in_string(rest, &used);
		else if (rest.bytes[0] == ',' && is_last_comma(rest))
			piece.len = 0;
		if (rest.bytes[0] == '"')
			in_string = !in_string;
		err = text_buffer_add(mended, piece);
		rest = span_from(rest, used);
	}
	return err;
}

/* From the first bracket on: a comment's start stands in front of it. */
static struct span
inside(struct span script)
{
	while (
	    script.len > 0 && script.bytes[0] != '{' && script.bytes[0] != '[')
		script = span_from(script, 1);
	if (span_starts(script, "[CDATA["))
		return inside(span_from(script, 7));
	return script;
}

enum newsalert_err
html_json_read(struct span script, json_t **valuep)
{
	struct text_buffer mended = { 0 };
	enum newsalert_err err;

	*valuep = NULL;
	script = inside(script);
	if (script.len == 0)
		return NEWSALERT_OK;
	err = mend(script, &mended);
	if (err == NEWSALERT_OK)
		err = parse_json(mended.bytes, mended.len,
		    JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL, valuep);
	text_buffer_fini(&mended);
	return err == NEWSALERT_EFORMAT ? NEWSALERT_OK : err;
}

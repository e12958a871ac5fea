/* SPDX-License-Identifier: MIT */
/* Limits: headers are told from bodies by boundaries alone, as far as is
 * needed to count them. */
#include "daemon/article/mail_limits.h"

#include "client/error.h"

struct walk {
	struct newsalert_error *why;
	struct span open[MAIL_DEPTH_MAX]; /* boundaries, outer ones first */
	size_t depth;
	size_t messages; /* one in another without a boundary between */
	size_t parts;
	bool in_header;
	bool is_message; /* the header under way announces a message */
	size_t header_len;
	size_t header_lines;
};

static struct span
take_line(struct span *rest)
{
	size_t len = span_find(*rest, '\n');
	struct span line = span_to(*rest, len);

	*rest = span_from(*rest, len < rest->len ? len + 1 : len);
	if (line.len > 0 && line.bytes[line.len - 1] == '\r')
		line.len--;
	return line;
}

static void
begin_header(struct walk *walk)
{
	walk->in_header = true;
	walk->is_message = false;
	walk->header_len = 0;
	walk->header_lines = 0;
}

/* What is behind the mark in line, in whatever case; empty: it is not there. */
static struct span
behind(struct span line, const char *mark)
{
	for (; line.len > 0; line = span_from(line, 1))
		if (span_starts(line, mark))
			return span_from(line, strlen(mark));
	return line;
}

static enum newsalert_err
reject(struct walk *walk, const char *what, size_t limit)
{
	error_set(walk->why, 0, "a mail message with more than %zu %s", limit,
	    what);
	return NEWSALERT_EFORMAT;
}

static enum newsalert_err
open_boundary(struct walk *walk, struct span value)
{
	size_t len = 0;

	while (value.len > 0 && strchr(" \t=", value.bytes[0]) != NULL)
		value = span_from(value, 1);
	if (span_at(value, 0) == '"') {
		value = span_from(value, 1);
		value.len = span_find(value, '"');
	}
	while (len < value.len && strchr(" \t;", value.bytes[len]) == NULL)
		len++;
	if (walk->depth == MAIL_DEPTH_MAX)
		return reject(walk, "parts inside each other", MAIL_DEPTH_MAX);
	walk->open[walk->depth++] = span_to(value, len);
	return NEWSALERT_OK;
}

static enum newsalert_err
walk_header(struct walk *walk, struct span line)
{
	struct span value;

	walk->header_len += line.len + 1;
	if (walk->header_len > MAIL_HEADER_MAX)
		return reject(walk, "bytes in a header", MAIL_HEADER_MAX);
	if (++walk->header_lines > MAIL_LINES_MAX)
		return reject(walk, "lines in a header", MAIL_LINES_MAX);
	if (line.len == 0) {
		walk->in_header = false;
		if (!walk->is_message)
			return NEWSALERT_OK;
		if (++walk->messages > MAIL_DEPTH_MAX)
			return reject(walk, "messages inside each other",
			    MAIL_DEPTH_MAX);
		begin_header(walk);
		return NEWSALERT_OK;
	}
	if (span_starts(line, "Content-Type") &&
	    behind(line, "message/").len > 0)
		walk->is_message = true;
	value = behind(line, "boundary");
	return value.len > 0 ? open_boundary(walk, value) : NEWSALERT_OK;
}

/* A line that begins with "--". */
static enum newsalert_err
walk_dashes(struct walk *walk, struct span line)
{
	line = span_from(line, 2);
	for (size_t i = walk->depth; i > 0; i--) {
		struct span mark = walk->open[i - 1];

		if (line.len < mark.len ||
		    memcmp(line.bytes, mark.bytes, mark.len) != 0)
			continue;
		walk->messages = 0;
		if (span_starts(span_from(line, mark.len), "--")) {
			walk->depth = i - 1;
			walk->in_header = false;
			return NEWSALERT_OK;
		}
		walk->depth = i;
		if (++walk->parts > MAIL_PARTS_MAX)
			return reject(walk, "parts", MAIL_PARTS_MAX);
		begin_header(walk);
		return NEWSALERT_OK;
	}
	return walk->in_header ? walk_header(walk, line) : NEWSALERT_OK;
}

enum newsalert_err
mail_check(struct span message, struct newsalert_error *why)
{
	struct walk walk = { .why = why, .in_header = true };
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && message.len > 0) {
		struct span line = take_line(&message);

		if (line.len >= 2 && memcmp(line.bytes, "--", 2) == 0)
			err = walk_dashes(&walk, line);
		else if (walk.in_header)
			err = walk_header(&walk, line);
	}
	return err;
}

/* SPDX-License-Identifier: MIT */
/* A look over the brackets first, which costs little: jansson would take memory
 * for whatever there is. */
#include "daemon/article/json_text.h"

#include "client/error.h"
#include "client/json.h"

struct scan {
	struct span text;
	size_t at;
	size_t depth;
	size_t values;
	int line;
};

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether the quotation mark at at is part of the string: behind an odd number
 * of backslashes. */
static bool
is_escaped(const char *start, const char *at)
{
	const char *first = at;

	while (first > start && first[-1] == '\\')
		first--;
	return ((at - first) & 1) != 0;
}

/* To the end of a string, which begins at at. A line break in it is an error,
 * which jansson tells. */
static void
skip_string(struct scan *scan)
{
	const char *start = scan->text.bytes + scan->at + 1;
	const char *end = scan->text.bytes + scan->text.len;
	const char *at = start;

	while ((at = memchr(at, '"', (size_t)(end - at))) != NULL &&
	       is_escaped(start, at))
		at++;
	scan->at =
	    at == NULL ? scan->text.len : (size_t)(at - scan->text.bytes);
}

static enum newsalert_err
check_limits(const struct scan *scan, struct newsalert_error *why)
{
	if (scan->depth > JSON_DEPTH_MAX) {
		error_set(why, 0,
		    "line %d: JSON that is nested more than %d deep",
		    scan->line + 1, JSON_DEPTH_MAX);
		return NEWSALERT_EFORMAT;
	}
	if (scan->values > JSON_VALUES_MAX) {
		error_set(why, 0,
		    "line %d: a JSON document of more than %d values: send it "
		    "in parts",
		    scan->line + 1, JSON_VALUES_MAX);
		return NEWSALERT_EFORMAT;
	}
	return NEWSALERT_OK;
}

/* One document, from its first bracket to the last. */
static enum newsalert_err
scan_document(struct scan *scan, struct newsalert_error *why)
{
	for (; scan->at < scan->text.len; scan->at++) {
		switch (scan->text.bytes[scan->at]) {
		case '"':
			skip_string(scan);
			continue;
		case '\n':
			scan->line++;
			continue;
		case '[':
		case '{':
			scan->depth++;
			scan->values++;
			break;
		case ',':
			scan->values++;
			break;
		case ']':
		case '}':
			if (scan->depth <= 1)
				return NEWSALERT_OK;
			scan->depth--;
			continue;
		default:
			continue;
		}
		if (check_limits(scan, why) != NEWSALERT_OK)
			return NEWSALERT_EFORMAT;
	}
	return NEWSALERT_OK;
}

/* What it says is of its own names for things. */
static const char *
describe(const json_error_t *fault)
{
	switch (json_error_code(fault)) {
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a NUL character (\\u0000) in a string";
	case json_error_duplicate_key:
		return "two members of an object have one name";
	case json_error_premature_end_of_input:
		return "it ends before its last bracket";
	default:
		return fault->text;
	}
}

static enum newsalert_err
reject(const struct json_text *text, const json_error_t *fault,
    struct newsalert_error *why)
{
	error_set(why, 0, "broken JSON: line %d, column %d: %s",
	    text->line + (fault->line > 0 ? fault->line : 1),
	    fault->column > 0 ? fault->column : 1, describe(fault));
	return NEWSALERT_EFORMAT;
}

static void
move_to(struct json_text *text, size_t at)
{
	for (; text->at < at; text->at++)
		text->line += text->text.bytes[text->at] == '\n';
}

static void
skip_white(struct json_text *text)
{
	size_t at = text->at;

	while (at < text->text.len && is_white(text->text.bytes[at]))
		at++;
	move_to(text, at);
}

enum newsalert_err
json_text_next(struct json_text *text, struct newsalert_error *why,
    json_t **rootp)
{
	struct scan scan = { .text = text->text };
	enum newsalert_err err;
	json_error_t fault;

	skip_white(text);
	if (text->at == text->text.len)
		return NEWSALERT_ENOTFOUND;
	scan.at = text->at;
	scan.line = text->line;
	if (scan_document(&scan, why) != NEWSALERT_OK)
		return NEWSALERT_EFORMAT;
	err = parse_json(text->text.bytes + text->at, text->text.len - text->at,
	    JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &fault, rootp);
	if (err == NEWSALERT_EFORMAT)
		return reject(text, &fault, why);
	if (err == NEWSALERT_OK)
		move_to(text, text->at + (size_t)fault.position);
	return err;
}

bool
json_text_skip(struct json_text *text)
{
	struct span rest = span_from(text->text, text->at);
	size_t end = span_find(rest, '\n');

	if (rest.bytes[0] != '{' || span_at(rest, end + 1) != '{')
		return false;
	move_to(text, text->at + end + 1);
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Cleaning: runs of plain ASCII are copied, everything else is looked at. */
#include "daemon/article/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "daemon/article/text_buffer.h"
#include "daemon/article/codepoint.h"
#include "daemon/article/entity.h"
#include "daemon/article/tag.h"

/* Combining marks in a row that are kept: those of the Stream-Safe Text
 * Format (UAX 15). Sorting marks takes the square of their number. */
#define MARKS_MAX 30

struct cleaner {
	const char *in;
	size_t len;
	size_t at;
	struct text_buffer out;
	size_t replaced;
	uint32_t previous; /* the last code point kept */
	uint32_t joiner;   /* one that waits for what follows; 0: none */
	int marks;         /* combining marks in a row so far */
	bool is_nfc;       /* all so far needs no normalization */
};

/* Bytes that need no look: ASCII but & # ; > and the controls that are no tab
 * or newline. */
static const bool is_plain[256] = {
	['\t' ... '\n'] = true,
	[' ' ... '"'] = true,
	['$' ... '%'] = true,
	['\'' ... ':'] = true,
	['<' ... '='] = true,
	['?' ... '~'] = true,
};

typedef unsigned char block __attribute__((vector_size(16)));

/* The same of 16 bytes at a time. */
static bool
is_plain_block(const char *bytes)
{
	block in, odd;
	uint64_t halves[2];

	memcpy(&in, bytes, sizeof(in));
	odd = (block)(((in < ' ') & (in != '\t') & (in != '\n')) | (in > '~') |
		      (in == '#') | (in == '&') | (in == ';') | (in == '>'));
	memcpy(halves, &odd, sizeof(halves));
	return (halves[0] | halves[1]) == 0;
}

static size_t
plain_run(const char *bytes, size_t len)
{
	size_t run = 0;

	while (len - run >= sizeof(block) && is_plain_block(bytes + run))
		run += sizeof(block);
	while (run < len && is_plain[(unsigned char)bytes[run]])
		run++;
	return run;
}

static enum newsalert_err
copy_plain(struct cleaner *cleaner, size_t run)
{
	struct span plain = { cleaner->in + cleaner->at, run };

	cleaner->at += run;
	cleaner->previous = ' ';
	cleaner->joiner = 0;
	cleaner->marks = 0;
	return text_buffer_add(&cleaner->out, plain);
}

static enum newsalert_err
append(struct cleaner *cleaner, uint32_t value)
{
	char encoded[4];
	struct span text = { encoded, codepoint_encode(value, encoded) };

	return text_buffer_add(&cleaner->out, text);
}

/* Whether a mark is one too many, for a code point that is not plainly NFC. */
static bool
is_excess_mark(struct cleaner *cleaner, uint32_t value)
{
	const utf8proc_property_t *property;

	if (codepoint_is_nfc(value)) {
		cleaner->marks = 0;
		return false;
	}
	property = utf8proc_get_property((utf8proc_int32_t)value);
	if (property->combining_class == 0)
		cleaner->marks = 0;
	else if (++cleaner->marks > MARKS_MAX)
		return true;
	cleaner->is_nfc = false;
	return false;
}

static enum newsalert_err
keep(struct cleaner *cleaner, uint32_t value)
{
	uint32_t joiner = cleaner->joiner;
	enum newsalert_err err = NEWSALERT_OK;

	cleaner->joiner = 0;
	if (is_excess_mark(cleaner, value))
		return NEWSALERT_OK;
	cleaner->previous = value;
	if (joiner != 0 && codepoint_takes_joiner(value))
		err = append(cleaner, joiner);
	return err != NEWSALERT_OK ? err : append(cleaner, value);
}

static enum newsalert_err
put(struct cleaner *cleaner, uint32_t value)
{
	switch (codepoint_fate(value)) {
	case CODEPOINT_KEEP:
		return keep(cleaner, value);
	case CODEPOINT_SPACE:
		return keep(cleaner, ' ');
	case CODEPOINT_NEWLINE:
		return keep(cleaner, '\n');
	case CODEPOINT_JOINER:
		if (codepoint_takes_joiner(cleaner->previous))
			cleaner->joiner = value;
		return NEWSALERT_OK;
	case CODEPOINT_DROP:
		break;
	}
	return NEWSALERT_OK;
}

/* CR, CR LF and the CR CR LF of some transfers are one line end each. */
static enum newsalert_err
take_return(struct cleaner *cleaner)
{
	size_t at = cleaner->at;

	while (at < cleaner->len && cleaner->in[at] == '\r')
		at++;
	if (at < cleaner->len && cleaner->in[at] == '\n')
		cleaner->at = at + 1;
	else
		cleaner->at++;
	return keep(cleaner, '\n');
}

/* Drop the last count bytes of the output: a space, or part of a name. */
static void
take_back(struct cleaner *cleaner, size_t count)
{
	cleaner->out.len -= count;
	cleaner->previous = ' ';
}

/* The space that took the place of an ampersand, or the start of a line. */
static bool
may_start_bare(struct span done)
{
	return done.len == 0 || strchr(" \n", done.bytes[done.len - 1]) != NULL;
}

/* A '#' or ';' that may end or start what was a reference. */
static enum newsalert_err
take_bare(struct cleaner *cleaner, struct span rest)
{
	struct span done = { cleaner->out.bytes, cleaner->out.len };
	char c = rest.bytes[0];
	uint32_t value;
	size_t used = 1;

	if (c == '#' && may_start_bare(done) &&
	    (used = entity_decode_number(rest, &value)) != 0) {
		if (done.len > 0 && done.bytes[done.len - 1] == ' ')
			take_back(cleaner, 1);
	} else if (c == ';' && done.len > 0 &&
		   (used = entity_bare_tail(done, &value)) != 0) {
		take_back(cleaner, used);
		used = 1;
	} else {
		used = 1;
		value = (unsigned char)c;
	}
	cleaner->at += used;
	return put(cleaner, value);
}

/* A '>' may end a tag, written plainly or as references. */
static enum newsalert_err
close_tag(struct cleaner *cleaner)
{
	struct span done = { cleaner->out.bytes, cleaner->out.len };
	bool breaks = false;
	size_t len = done.len == 0 ? 0 : tag_tail(done, &breaks);

	if (len == 0)
		return put(cleaner, '>');
	take_back(cleaner, len);
	return breaks ? put(cleaner, '\n') : NEWSALERT_OK;
}

static enum newsalert_err
take_reference(struct cleaner *cleaner, struct span rest)
{
	uint32_t value = '&';
	size_t used = entity_decode(rest, &value);

	cleaner->at += used == 0 ? 1 : used;
	return value == '>' ? close_tag(cleaner) : put(cleaner, value);
}

/* Controls of ISO 8859-1 are what is left of Windows-1252 that somebody took
 * for it; U+0085 is a line end as well. */
static uint32_t
meant(uint32_t value)
{
	uint32_t windows;

	if (value < 0x80 || value >= 0xA0 || value == 0x85)
		return value;
	windows = codepoint_windows((unsigned char)value);
	return windows == 0 ? value : windows;
}

static enum newsalert_err
take_codepoint(struct cleaner *cleaner, struct span rest)
{
	struct codepoint point = codepoint_decode(rest.bytes, rest.len);

	cleaner->at += point.len;
	if (!point.valid)
		cleaner->replaced += point.len;
	return put(cleaner, meant(point.value));
}

static enum newsalert_err
take_special(struct cleaner *cleaner)
{
	struct span rest = { cleaner->in + cleaner->at,
		cleaner->len - cleaner->at };

	switch (rest.bytes[0]) {
	case '\r':
		return take_return(cleaner);
	case '&':
		return take_reference(cleaner, rest);
	case '>':
		cleaner->at++;
		return close_tag(cleaner);
	case '#':
	case ';':
		return take_bare(cleaner, rest);
	default:
		return take_codepoint(cleaner, rest);
	}
}

static enum newsalert_err
clean_all(struct cleaner *cleaner)
{
	enum newsalert_err err =
	    text_buffer_reserve(&cleaner->out, cleaner->len + 1);

	while (err == NEWSALERT_OK && cleaner->at < cleaner->len) {
		size_t run = plain_run(cleaner->in + cleaner->at,
		    cleaner->len - cleaner->at);

		if (run > 0)
			err = copy_plain(cleaner, run);
		else
			err = take_special(cleaner);
	}
	return err;
}

static enum newsalert_err
normalize(struct text_buffer *buffer)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t len;

	len = utf8proc_map((const utf8proc_uint8_t *)buffer->bytes,
	    (utf8proc_ssize_t)buffer->len, &out,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (len < 0)
		return len == UTF8PROC_ERROR_NOMEM ? NEWSALERT_ENOMEM
						   : NEWSALERT_ETOOBIG;
	text_buffer_fini(buffer);
	buffer->bytes = (char *)out;
	buffer->len = (size_t)len;
	buffer->size = (size_t)len + 1; /* utf8proc ends it in NUL */
	return NEWSALERT_OK;
}

enum newsalert_err
text_clean(const char *bytes, size_t len, struct text *text)
{
	struct cleaner cleaner = { .in = bytes, .len = len, .is_nfc = true };
	enum newsalert_err err = clean_all(&cleaner);

	if (err == NEWSALERT_OK && !cleaner.is_nfc)
		err = normalize(&cleaner.out);
	if (err == NEWSALERT_OK)
		err = text_buffer_reserve(&cleaner.out, 1);
	if (err != NEWSALERT_OK)
		goto out;

	text->bytes = cleaner.out.bytes;
	text->bytes[cleaner.out.len] = '\0';
	text->len = cleaner.out.len;
	text->replaced = cleaner.replaced;
	cleaner.out = (struct text_buffer){ 0 };
out:
	text_buffer_fini(&cleaner.out);
	return err;
}

void
text_fini(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ 0 };
}

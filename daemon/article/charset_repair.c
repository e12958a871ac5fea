/* SPDX-License-Identifier: MIT */
/* Repair: runs of bytes that are no ASCII are judged one by one. */
#include "daemon/article/charset_repair.h"

#include "daemon/article/codepoint.h"

static size_t
ascii_run(struct span text)
{
	size_t len = 0;
	uint64_t word;

	while (text.len - len >= sizeof(word)) {
		memcpy(&word, text.bytes + len, sizeof(word));
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
		len += sizeof(word);
	}
	while (len < text.len && (text.bytes[len] & 0x80) == 0)
		len++;
	return len;
}

static size_t
high_run(struct span text)
{
	size_t len = 0;

	while (len < text.len && (text.bytes[len] & 0x80) != 0)
		len++;
	return len;
}

static void
survey_run(struct span run, struct charset_survey *survey)
{
	survey->high += run.len;
	if (run.len > survey->longest)
		survey->longest = run.len;
	while (run.len > 0) {
		struct codepoint point = codepoint_decode(run.bytes, run.len);

		survey->sequences += point.valid;
		survey->sure +=
		    point.valid && (point.value < 0x100 || point.len > 2);
		survey->invalid += point.valid ? 0 : point.len;
		run = span_from(run, point.len);
	}
}

void
charset_survey(struct span bytes, struct charset_survey *survey)
{
	size_t len;

	*survey = (struct charset_survey){ 0 };
	survey->has_escapes = span_find(bytes, '\x1B') < bytes.len;
	while (bytes.len > 0) {
		bytes = span_from(bytes, ascii_run(bytes));
		len = high_run(bytes);
		survey_run(span_to(bytes, len), survey);
		bytes = span_from(bytes, len);
	}
}

/* 0xFF is a letter that no newspaper has, and what binary data is full of. */
static bool
is_latin_byte(char c)
{
	return (unsigned char)c != 0xFF &&
	       codepoint_windows((unsigned char)c) != 0;
}

/* A sequence that lacks its end is no Latin text. */
static bool
is_cut_sequence(struct span run)
{
	struct codepoint point = codepoint_decode(run.bytes, run.len);

	return run.len > 1 && point.len == run.len;
}

static bool
is_latin_run(struct span run, const struct charset_survey *survey)
{
	if (survey->sequences > 0 || run.len > CHARSET_LATIN_RUN_MAX ||
	    is_cut_sequence(run))
		return false;
	for (size_t i = 0; i < run.len; i++)
		if (!is_latin_byte(run.bytes[i]))
			return false;
	return true;
}

static enum newsalert_err
add_value(struct text_buffer *out, uint32_t value)
{
	char encoded[4];
	struct span text = { encoded, codepoint_encode(value, encoded) };

	return text_buffer_add(out, text);
}

static enum newsalert_err
repair_run(struct span run, struct text_buffer *out, size_t *replacedp)
{
	struct charset_survey survey = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	survey_run(run, &survey);
	if (survey.invalid == 0)
		return text_buffer_add(out, run);
	if (is_latin_run(run, &survey)) {
		for (size_t i = 0; err == NEWSALERT_OK && i < run.len; i++)
			err = add_value(out,
			    codepoint_windows((unsigned char)run.bytes[i]));
		return err;
	}
	*replacedp += survey.invalid;
	while (err == NEWSALERT_OK && run.len > 0) {
		struct codepoint point = codepoint_decode(run.bytes, run.len);

		err = add_value(out, point.value);
		run = span_from(run, point.len);
	}
	return err;
}

enum newsalert_err
charset_repair(struct span bytes, struct text_buffer *out, size_t *replacedp)
{
	enum newsalert_err err = text_buffer_reserve(out, bytes.len + 1);
	size_t len;

	while (err == NEWSALERT_OK && bytes.len > 0) {
		len = ascii_run(bytes);
		err = text_buffer_add(out, span_to(bytes, len));
		bytes = span_from(bytes, len);
		len = high_run(bytes);
		if (err == NEWSALERT_OK && len > 0)
			err = repair_run(span_to(bytes, len), out, replacedp);
		bytes = span_from(bytes, len);
	}
	return err;
}

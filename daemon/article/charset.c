/* SPDX-License-Identifier: MIT */
/* Charsets: valid UTF-8 is passed on; else the likeliest reading of the bytes
 * is the one that loses the fewest of them. */
#include "daemon/article/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "daemon/article/charset_guess.h"
#include "daemon/article/charset_name.h"
#include "daemon/article/charset_repair.h"
#include "daemon/article/text_buffer.h"

/* A conversion that loses one byte in so many is given up. */
#define LOST_SHARE 8
/* So many UTF-8 sequences in a row are no text of another charset. */
#define SURE_SEQUENCES 4
/* Where one byte in so many is no ASCII the text is English, German, Spanish,
 * which Windows-1252 has; detecting that would take most of the time. */
#define SPARSE_SHARE 50

static const char replacement[] = "\xEF\xBF\xBD";

/* ---- Conversion -------------------------------------------------------- */

struct conversion {
	struct text_buffer out;
	size_t replaced;
	bool given_up;
};

static enum newsalert_err
replace_byte(struct conversion *conversion, struct span *rest)
{
	conversion->replaced++;
	*rest = span_from(*rest, 1);
	return text_buffer_add(&conversion->out, span_of(replacement));
}

/* One call of iconv, and room for what it writes. */
static enum newsalert_err
convert_step(iconv_t converter, struct span *rest,
    struct conversion *conversion)
{
	struct text_buffer *out = &conversion->out;
	char *in = (char *)(uintptr_t)rest->bytes, *to;
	size_t left = rest->len, room;
	enum newsalert_err err;
	size_t done;
	int fault;

	err = text_buffer_reserve(out, rest->len + rest->len / 2 + 16);
	if (err != NEWSALERT_OK)
		return err;
	to = out->bytes + out->len;
	room = out->size - out->len;
	done = iconv(converter, &in, &left, &to, &room);
	fault = errno;
	out->len = (size_t)(to - out->bytes);
	*rest = (struct span){ in, left };
	if (done != (size_t)-1 || fault == E2BIG || left == 0)
		return NEWSALERT_OK;
	return replace_byte(conversion, rest);
}

/* The end of a text in a charset with states. */
static enum newsalert_err
convert_end(iconv_t converter, struct conversion *conversion)
{
	struct text_buffer *out = &conversion->out;
	enum newsalert_err err = text_buffer_reserve(out, 16);
	size_t room;
	char *to;

	if (err != NEWSALERT_OK)
		return err;
	to = out->bytes + out->len;
	room = out->size - out->len;
	(void)iconv(converter, NULL, NULL, &to, &room);
	out->len = (size_t)(to - out->bytes);
	return NEWSALERT_OK;
}

/* A charset that the C library has not got gives up at once. */
static enum newsalert_err
convert(struct span bytes, const char *name, struct conversion *conversion)
{
	iconv_t converter = iconv_open(CHARSET_UTF8, name);
	size_t limit = bytes.len / LOST_SHARE;
	enum newsalert_err err = NEWSALERT_OK;

	conversion->given_up = converter == (iconv_t)-1;
	if (conversion->given_up)
		return errno == ENOMEM ? NEWSALERT_ENOMEM : NEWSALERT_OK;
	while (err == NEWSALERT_OK && bytes.len > 0 && !conversion->given_up) {
		err = convert_step(converter, &bytes, conversion);
		conversion->given_up = conversion->replaced > limit;
	}
	if (err == NEWSALERT_OK)
		err = convert_end(converter, conversion);
	iconv_close(converter);
	return err;
}

static enum newsalert_err
take(struct conversion *conversion, struct charset_text *out)
{
	enum newsalert_err err = text_buffer_reserve(&conversion->out, 1);

	if (err != NEWSALERT_OK)
		return err;
	out->made = conversion->out.bytes;
	out->text = (struct span){ out->made, conversion->out.len };
	out->replaced = conversion->replaced;
	conversion->out = (struct text_buffer){ 0 };
	return NEWSALERT_OK;
}

/* ---- Choice ------------------------------------------------------------ */

/* UTF-8 as far as it goes, with single bytes of the Latin charset. */
static enum newsalert_err
repair(struct span bytes, struct charset_text *out)
{
	struct conversion conversion = { 0 };
	enum newsalert_err err =
	    charset_repair(bytes, &conversion.out, &conversion.replaced);

	if (err == NEWSALERT_OK)
		err = take(&conversion, out);
	text_buffer_fini(&conversion.out);
	return err;
}

static enum newsalert_err
read_wide(struct span bytes, const char *name, struct charset_text *out)
{
	struct conversion conversion = { 0 };
	enum newsalert_err err = convert(bytes, name, &conversion);

	if (err == NEWSALERT_OK && conversion.given_up)
		out->replaced = bytes.len;
	else if (err == NEWSALERT_OK)
		err = take(&conversion, out);
	text_buffer_fini(&conversion.out);
	return err;
}

/* Whether valid UTF-8 is what it looks like, whatever is declared. */
static bool
is_utf8_indeed(const struct charset_survey *survey, const char *declared)
{
	if (survey->invalid > 0)
		return false;
	if (survey->high == 0)
		return !survey->has_escapes &&
		       (declared == NULL || !charset_is_escaped(declared));
	return declared == NULL || strcmp(declared, CHARSET_UTF8) == 0 ||
	       charset_is_latin(declared) ||
	       survey->sequences >= SURE_SEQUENCES;
}

/* The declared charset, if the bytes are mostly text in it. */
static enum newsalert_err
read_declared(struct span bytes, const char *name,
    const struct charset_survey *survey, struct conversion *conversion)
{
	enum newsalert_err err = convert(bytes, name, conversion);

	if (conversion->replaced * LOST_SHARE > survey->high)
		conversion->given_up = true;
	return err;
}

static bool
is_sparse(struct span bytes, const struct charset_survey *survey)
{
	return survey->high > 0 && survey->high * SPARSE_SHARE < bytes.len &&
	       survey->longest <= CHARSET_LATIN_RUN_MAX;
}

/* What nobody declared, or declared wrongly. */
static enum newsalert_err
read_guessed(struct span bytes, const struct charset_survey *survey,
    struct charset_text *out)
{
	struct conversion conversion = { 0 };
	const char *name = NULL;
	enum newsalert_err err = NEWSALERT_OK;
	bool is_mixed = survey->sequences >= SURE_SEQUENCES &&
			survey->sequences >= survey->invalid;

	if (!is_mixed && !is_sparse(bytes, survey))
		err = charset_guess(bytes, survey->high, &name);
	if (err == NEWSALERT_OK && name != NULL &&
	    strcmp(name, CHARSET_UTF8) != 0 &&
	    !(charset_is_latin(name) && survey->sure > 0))
		err = read_declared(bytes, name, survey, &conversion);
	else
		conversion.given_up = true;
	if (err == NEWSALERT_OK)
		err = conversion.given_up ? repair(bytes, out)
					  : take(&conversion, out);
	text_buffer_fini(&conversion.out);
	return err;
}

static enum newsalert_err
read_narrow(struct span bytes, const char *declared, struct charset_text *out)
{
	struct conversion conversion = { .given_up = true };
	struct charset_survey survey;
	enum newsalert_err err = NEWSALERT_OK;

	charset_survey(bytes, &survey);
	if (is_utf8_indeed(&survey, declared)) {
		out->text = bytes;
		return NEWSALERT_OK;
	}
	if (declared != NULL && strcmp(declared, CHARSET_UTF8) != 0)
		err = read_declared(bytes, declared, &survey, &conversion);
	if (err == NEWSALERT_OK)
		err = conversion.given_up ? read_guessed(bytes, &survey, out)
					  : take(&conversion, out);
	text_buffer_fini(&conversion.out);
	return err;
}

enum newsalert_err
charset_read(struct span bytes, struct span declared, struct charset_text *out)
{
	struct charset_text text = { .text = bytes };
	size_t mark_len;
	const char *wide = charset_guess_wide(bytes, &mark_len);
	enum newsalert_err err;

	if (wide != NULL) {
		text.text = span_from(bytes, mark_len);
		err = read_wide(text.text, wide, &text);
	} else if (bytes.len >= 3 &&
		   memcmp(bytes.bytes, "\xEF\xBB\xBF", 3) == 0) {
		err = read_narrow(span_from(bytes, 3), CHARSET_UTF8, &text);
	} else {
		err = read_narrow(bytes, charset_name(declared), &text);
	}
	if (err == NEWSALERT_OK)
		*out = text;
	return err;
}

void
charset_text_fini(struct charset_text *text)
{
	free(text->made);
	*text = (struct charset_text){ 0 };
}

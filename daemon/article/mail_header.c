/* SPDX-License-Identifier: MIT */
/* Header fields. Neighbouring encoded words of one charset are one text: some
 * programs cut characters in two between them. */
#include "daemon/article/mail_header.h"

#include "daemon/article/charset.h"

/* Bytes of encoded words that wait for the next word. */
struct words {
	struct text_buffer *out;
	size_t *replacedp;
	struct span charset;
	struct text_buffer bytes;
};

static enum newsalert_err
add_decoded(struct words *words, struct span bytes, struct span charset)
{
	struct charset_text text = { 0 };
	enum newsalert_err err = charset_read(bytes, charset, &text);

	if (err == NEWSALERT_OK)
		err = text_buffer_add(words->out, text.text);
	*words->replacedp += text.replaced;
	charset_text_fini(&text);
	return err;
}

static enum newsalert_err
flush(struct words *words)
{
	struct span bytes = { words->bytes.bytes, words->bytes.len };
	enum newsalert_err err = NEWSALERT_OK;

	if (bytes.len > 0)
		err = add_decoded(words, bytes, words->charset);
	words->bytes.len = 0;
	return err;
}

static int
hex_value(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t
decode_q(struct span in, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < in.len; i++) {
		int high = hex_value(span_at(in, i + 1));
		int low = hex_value(span_at(in, i + 2));
		char c = in.bytes[i];

		if (c == '=' && high >= 0 && low >= 0) {
			c = (char)(high * 16 + low);
			i += 2;
		}
		out[len++] = c == '_' ? ' ' : c;
	}
	return len;
}

static int
base64_value(char c)
{
	if (ascii_is_upper(c))
		return c - 'A';
	if (ascii_is_lower(c))
		return c - 'a' + 26;
	if (ascii_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t
decode_b(struct span in, char *out)
{
	uint32_t bits = 0;
	size_t len = 0;
	int count = 0;

	for (size_t i = 0; i < in.len; i++) {
		int value = base64_value(in.bytes[i]);

		if (value < 0)
			continue;
		bits = bits << 6 | (uint32_t)value;
		if ((count += 6) < 8)
			continue;
		count -= 8;
		out[len++] = (char)(bits >> count & 0xFF);
	}
	return len;
}

struct word {
	struct span charset;
	struct span text;
	bool is_base64;
};

/* The encoded word at the start of text: its length, 0: it is none. Its text
 * may have blanks, which some programs leave in. */
static size_t
read_word(struct span text, struct word *word)
{
	struct span rest = span_from(text, text.len < 2 ? text.len : 2);
	size_t end = span_find(rest, '?');
	const char *mark;
	char kind;

	if (!span_starts(text, "=?") || end == 0 || end + 3 >= rest.len)
		return 0;
	word->charset = span_to(rest, end);
	word->charset.len = span_find(word->charset, '*'); /* RFC 2231 */
	kind = ascii_lower(rest.bytes[end + 1]);
	if ((kind != 'q' && kind != 'b') || rest.bytes[end + 2] != '?')
		return 0;
	rest = span_from(rest, end + 3);
	word->is_base64 = kind == 'b';
	mark = memmem(rest.bytes, rest.len, "?=", 2);
	if (mark == NULL)
		return 0;
	word->text = span_to(rest, (size_t)(mark - rest.bytes));
	return (size_t)(mark + 2 - text.bytes);
}

static enum newsalert_err
add_word(struct words *words, const struct word *word)
{
	enum newsalert_err err = NEWSALERT_OK;
	char *out;

	if (words->bytes.len > 0 &&
	    (!span_starts_with(words->charset, word->charset) ||
		words->charset.len != word->charset.len))
		err = flush(words);
	if (err == NEWSALERT_OK)
		err = text_buffer_reserve(&words->bytes, word->text.len + 1);
	if (err != NEWSALERT_OK)
		return err;
	words->charset = word->charset;
	out = words->bytes.bytes + words->bytes.len;
	words->bytes.len += word->is_base64 ? decode_b(word->text, out)
					    : decode_q(word->text, out);
	return NEWSALERT_OK;
}

/* Up to the next "=?". */
static size_t
plain_len(struct span text)
{
	const char *mark =
	    text.len < 2 ? NULL : memmem(text.bytes + 1, text.len - 1, "=?", 2);

	return mark == NULL ? text.len : (size_t)(mark - text.bytes);
}

enum newsalert_err
mail_header_text(struct span raw, struct text_buffer *out, size_t *replacedp)
{
	struct words words = { .out = out, .replacedp = replacedp };
	enum newsalert_err err = NEWSALERT_OK;
	struct word word;
	size_t len;

	raw = span_trim_white(raw);
	while (err == NEWSALERT_OK && raw.len > 0) {
		len = read_word(raw, &word);
		if (len > 0) {
			err = add_word(&words, &word);
			raw = span_from(raw, len);
			continue;
		}
		len = plain_len(raw);
		/* Blanks between encoded words are none of the text's. */
		if (words.bytes.len == 0 || len == raw.len ||
		    span_trim_white(span_to(raw, len)).len > 0) {
			err = flush(&words);
			if (err == NEWSALERT_OK)
				err = add_decoded(&words, span_to(raw, len),
				    span_of(""));
		}
		raw = span_from(raw, len);
	}
	if (err == NEWSALERT_OK)
		err = flush(&words);
	text_buffer_fini(&words.bytes);
	return err;
}

/* "Re: ", "AW[2]: ": the length, 0: none. */
static size_t
reply_len(struct span text)
{
	static const char *const marks[] = { "re", "fwd", "fw", "aw", "wg",
		"sv", "vs", "tr", "rv", "res", "enc", "antw", "odp", "ynt",
		"ilt", "r", "i" };
	struct span rest;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!span_starts(text, marks[i]))
			continue;
		rest = span_from(text, strlen(marks[i]));
		if (span_at(rest, 0) == '[' || span_at(rest, 0) == '(')
			rest = span_from(rest, rest.len < 3 ? rest.len : 3);
		if (span_at(rest, 0) == ':')
			return (size_t)(rest.bytes - text.bytes) + 1;
	}
	return 0;
}

/* "[wire-desk] ": one word in brackets which is not all capitals, for that may
 * be what has become of the story: "[UPDATED]". */
static size_t
list_len(struct span text)
{
	size_t end = span_find(text, ']');
	bool has_small = false;

	if (span_at(text, 0) != '[' || end >= text.len || end < 2)
		return 0;
	for (size_t i = 1; i < end; i++) {
		if (ascii_is_white(text.bytes[i]))
			return 0;
		has_small = has_small || ascii_is_lower(text.bytes[i]);
	}
	return has_small ? end + 1 : 0;
}

struct span
mail_subject(struct span text)
{
	size_t len;

	text = span_trim_white(text);
	while ((len = reply_len(text)) > 0 || (len = list_len(text)) > 0) {
		struct span rest = span_trim_white(span_from(text, len));

		if (rest.len == 0)
			break;
		text = rest;
	}
	return text;
}

/* Without the quotes around it. */
static struct span
unquote(struct span name)
{
	name = span_trim_white(name);
	while (name.len >= 2 && strchr("\"'", name.bytes[0]) != NULL &&
	       name.bytes[name.len - 1] == name.bytes[0]) {
		name = span_from(name, 1);
		name.len--;
		name = span_trim_white(name);
	}
	return name;
}

struct span
mail_sender(struct span text)
{
	size_t angle = span_find(text, '<'), open = span_find(text, '(');
	struct span name = span_to(text, 0);

	if (angle < text.len) {
		name = span_to(text, angle);
	} else if (open < text.len) {
		name = span_from(text, open + 1);
		name.len = span_find(name, ')');
	}
	name = unquote(name);
	return span_find(name, '@') < name.len ? span_to(name, 0) : name;
}

/* SPDX-License-Identifier: MIT */
/* A keyword as a rule spells it comes in, its elements go out. */
#include "daemon/tagging/keyword.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "client/error.h"
#include "client/word.h"

static enum newsalert_err
refuse(struct newsalert_error *why, const char *text)
{
	error_set(why, 0, "%s", text);
	return NEWSALERT_EINVAL;
}

bool
keyword_number(const char *text, size_t len, double *numberp)
{
	double number = 0, unit = 1;
	bool fraction = false, digits = false;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (text[i] < '0' || text[i] > '9' || len > 16)
			return false;
		digits = true;
		number = number * 10 + (text[i] - '0');
		if (fraction)
			unit *= 10;
	}
	if (!digits)
		return false;
	*numberp = number / unit;
	return true;
}

/* Take "^3" or "^-3" off the end of text. */
static enum newsalert_err
take_weight(const char *text, size_t *lenp, struct newsalert_error *why,
    struct keyword *keyword)
{
	const char *mark = memrchr(text, '^', *lenp);
	const char *number;
	bool minus;

	keyword->weight = 1;
	keyword->has_weight = mark != NULL;
	if (mark == NULL)
		return NEWSALERT_OK;
	minus = mark + 1 < text + *lenp && mark[1] == '-';
	number = mark + 1 + minus;
	if (!keyword_number(number, *lenp - (size_t)(number - text),
		&keyword->weight) ||
	    keyword->weight <= 0 || keyword->weight > KEYWORD_WEIGHT_MAX)
		return refuse(why, "a weight is a number up to 1000, as in "
				   "word^2.5, or what the word takes away, "
				   "as in word^-1; 0 is none");
	if (minus)
		keyword->weight = -keyword->weight;
	*lenp = (size_t)(mark - text);
	return NEWSALERT_OK;
}

static enum newsalert_err
add_token(struct keyword *keyword, enum symbol_kind kind,
    const struct word *word, struct newsalert_error *why)
{
	const size_t room = sizeof(keyword->text) - keyword->text_len;
	char *out = keyword->text + keyword->text_len;
	struct element *element;
	size_t len = word->len;

	if (keyword->count == PHRASE_MAX)
		return refuse(why, "a phrase has at most 16 words");
	if (word->len >= WORD_MAX || word->len > room)
		return refuse(why, "a word is too long to match");
	if (kind == SYMBOL_WRITTEN)
		memcpy(out, word->bytes, len);
	else if (word_fold(word, out, room, &len) != NEWSALERT_OK)
		return refuse(why, "a word is too long to match");
	if (len >= WORD_MAX)
		return refuse(why, "a word is too long to match");
	element = &keyword->elements[keyword->count++];
	element->kind = kind;
	element->offset = (uint16_t)keyword->text_len;
	element->len = (uint16_t)len;
	keyword->text_len += len;
	return NEWSALERT_OK;
}

/* All tokens of text; the last one is of another kind for a prefix. */
static enum newsalert_err
add_tokens(struct keyword *keyword, const char *text, size_t len,
    enum symbol_kind kind, struct newsalert_error *why)
{
	const enum symbol_kind inner =
	    kind == SYMBOL_PREFIX ? SYMBOL_FOLDED : kind;
	const size_t before = keyword->count;
	enum newsalert_err err;
	struct word word;
	size_t offset = 0;

	while (word_next(text, len, &offset, &word)) {
		err = add_token(keyword, inner, &word, why);
		if (err != NEWSALERT_OK)
			return err;
	}
	/* "Trinidad & Tobago": a sign among words is only a gap. */
	if (keyword->count == before && kind == SYMBOL_FOLDED)
		return NEWSALERT_OK;
	if (keyword->count == before)
		return refuse(why, "no letter or digit in it: it can never "
				   "match");
	keyword->elements[keyword->count - 1].kind = kind;
	return NEWSALERT_OK;
}

static enum newsalert_err
add_element(struct keyword *keyword, const char *text, size_t len,
    struct newsalert_error *why)
{
	enum symbol_kind kind = SYMBOL_FOLDED;

	if (text[0] == '~') {
		kind = SYMBOL_STEM;
		text++;
		len--;
	} else if (text[len - 1] == '*') {
		kind = SYMBOL_PREFIX;
		len--;
	}
	if (memchr(text, '*', len) != NULL)
		return refuse(why, "* is possible only at the end of a word, "
				   "without = or ~");
	if (memchr(text, '~', len) != NULL || memchr(text, '=', len) != NULL)
		return refuse(why, "~ is possible only before a word, "
				   "= only before a whole keyword");
	return add_tokens(keyword, text, len, kind, why);
}

static enum newsalert_err
add_elements(struct keyword *keyword, const char *text, size_t len,
    struct newsalert_error *why)
{
	enum newsalert_err err;
	size_t start = 0;

	while (start < len) {
		const char *space = memchr(text + start, ' ', len - start);
		const size_t end = space == NULL ? len : (size_t)(space - text);

		if (end > start) {
			err = add_element(keyword, text + start, end - start,
			    why);
			if (err != NEWSALERT_OK)
				return err;
		}
		start = end + 1;
	}
	if (keyword->count == 0)
		return refuse(why, "no letter or digit in it: it can never "
				   "match");
	return NEWSALERT_OK;
}

/* Text is NFC of *lenp bytes that the caller frees. */
static enum newsalert_err
normalize(const char *text, struct newsalert_error *why, char **nfcp,
    size_t *lenp)
{
	const size_t len = strlen(text);

	if (len > KEYWORD_TEXT_MAX)
		return refuse(why, "longer than 512 bytes");
	if (word_is_ascii(text, len)) {
		if ((*nfcp = strdup(text)) == NULL)
			return NEWSALERT_ENOMEM;
		*lenp = len;
		return NEWSALERT_OK;
	}
	*nfcp = (char *)utf8proc_NFC((const utf8proc_uint8_t *)text);
	if (*nfcp == NULL)
		return refuse(why, "not UTF-8");
	*lenp = strlen(*nfcp);
	return NEWSALERT_OK;
}

enum newsalert_err
keyword_parse(const char *text, struct newsalert_error *why,
    struct keyword *keyword)
{
	enum newsalert_err err;
	char *nfc = NULL;
	size_t len;

	keyword->count = 0;
	keyword->text_len = 0;
	err = normalize(text, why, &nfc, &len);
	if (err != NEWSALERT_OK)
		return err;
	err = take_weight(nfc, &len, why, keyword);
	if (err == NEWSALERT_OK && nfc[0] == '=' &&
	    (memchr(nfc, '*', len) != NULL || memchr(nfc, '~', len) != NULL))
		err = refuse(why, "= takes words as they are written, "
				  "without * and ~");
	else if (err == NEWSALERT_OK && nfc[0] == '=')
		err =
		    add_tokens(keyword, nfc + 1, len - 1, SYMBOL_WRITTEN, why);
	else if (err == NEWSALERT_OK)
		err = add_elements(keyword, nfc, len, why);
	free(nfc);
	return err;
}

enum newsalert_err
keyword_parse_words(const char *text, bool as_written,
    struct newsalert_error *why, struct keyword *keyword)
{
	enum newsalert_err err;
	char *nfc = NULL;
	size_t len;

	keyword->count = 0;
	keyword->text_len = 0;
	keyword->weight = 1;
	keyword->has_weight = false;
	err = normalize(text, why, &nfc, &len);
	if (err != NEWSALERT_OK)
		return err;
	err = add_tokens(keyword, nfc, len,
	    as_written ? SYMBOL_WRITTEN : SYMBOL_FOLDED, why);
	free(nfc);
	return err;
}

void
keyword_plain(const char *text, char out[static KEYWORD_TEXT_MAX])
{
	const char *weight = strrchr(text, '^');
	const size_t len =
	    weight == NULL ? strlen(text) : (size_t)(weight - text);
	size_t used = 0;

	for (size_t i = 0; i < len && used < KEYWORD_TEXT_MAX - 1; i++)
		if (strchr("=~*", text[i]) == NULL)
			out[used++] = text[i];
	out[used] = '\0';
}

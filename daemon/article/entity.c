/* SPDX-License-Identifier: MIT */
/* Character references in plain text, by name and by number. */
#include "daemon/article/entity.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/article/codepoint.h"

#define NAME_MAX_LEN 8
#define DIGITS_MAX   7

struct entity {
	char name[NAME_MAX_LEN + 1];
	uint16_t value;
};

/* The names of HTML 4 that occur in prose, sorted by byte for bsearch. */
static const struct entity entities[] = {
	{ "AElig", 0xC6 },
	{ "Aacute", 0xC1 },
	{ "Acirc", 0xC2 },
	{ "Agrave", 0xC0 },
	{ "Aring", 0xC5 },
	{ "Atilde", 0xC3 },
	{ "Auml", 0xC4 },
	{ "Ccedil", 0xC7 },
	{ "Dagger", 0x2021 },
	{ "ETH", 0xD0 },
	{ "Eacute", 0xC9 },
	{ "Ecirc", 0xCA },
	{ "Egrave", 0xC8 },
	{ "Euml", 0xCB },
	{ "Iacute", 0xCD },
	{ "Icirc", 0xCE },
	{ "Igrave", 0xCC },
	{ "Iuml", 0xCF },
	{ "Ntilde", 0xD1 },
	{ "OElig", 0x152 },
	{ "Oacute", 0xD3 },
	{ "Ocirc", 0xD4 },
	{ "Ograve", 0xD2 },
	{ "Oslash", 0xD8 },
	{ "Otilde", 0xD5 },
	{ "Ouml", 0xD6 },
	{ "Scaron", 0x160 },
	{ "THORN", 0xDE },
	{ "Uacute", 0xDA },
	{ "Ucirc", 0xDB },
	{ "Ugrave", 0xD9 },
	{ "Uuml", 0xDC },
	{ "Yacute", 0xDD },
	{ "Yuml", 0x178 },
	{ "aacute", 0xE1 },
	{ "acirc", 0xE2 },
	{ "acute", 0xB4 },
	{ "aelig", 0xE6 },
	{ "agrave", 0xE0 },
	{ "amp", '&' },
	{ "apos", '\'' },
	{ "aring", 0xE5 },
	{ "atilde", 0xE3 },
	{ "auml", 0xE4 },
	{ "bdquo", 0x201E },
	{ "brvbar", 0xA6 },
	{ "bull", 0x2022 },
	{ "ccedil", 0xE7 },
	{ "cedil", 0xB8 },
	{ "cent", 0xA2 },
	{ "copy", 0xA9 },
	{ "curren", 0xA4 },
	{ "dagger", 0x2020 },
	{ "deg", 0xB0 },
	{ "divide", 0xF7 },
	{ "eacute", 0xE9 },
	{ "ecirc", 0xEA },
	{ "egrave", 0xE8 },
	{ "emsp", 0x2003 },
	{ "ensp", 0x2002 },
	{ "eth", 0xF0 },
	{ "euml", 0xEB },
	{ "euro", 0x20AC },
	{ "frac12", 0xBD },
	{ "frac14", 0xBC },
	{ "frac34", 0xBE },
	{ "gt", '>' },
	{ "hellip", 0x2026 },
	{ "iacute", 0xED },
	{ "icirc", 0xEE },
	{ "iexcl", 0xA1 },
	{ "igrave", 0xEC },
	{ "iquest", 0xBF },
	{ "iuml", 0xEF },
	{ "laquo", 0xAB },
	{ "ldquo", 0x201C },
	{ "lrm", 0x200E },
	{ "lsaquo", 0x2039 },
	{ "lsquo", 0x2018 },
	{ "lt", '<' },
	{ "macr", 0xAF },
	{ "mdash", 0x2014 },
	{ "micro", 0xB5 },
	{ "middot", 0xB7 },
	{ "minus", 0x2212 },
	{ "nbsp", 0xA0 },
	{ "ndash", 0x2013 },
	{ "not", 0xAC },
	{ "ntilde", 0xF1 },
	{ "oacute", 0xF3 },
	{ "ocirc", 0xF4 },
	{ "oelig", 0x153 },
	{ "ograve", 0xF2 },
	{ "ordf", 0xAA },
	{ "ordm", 0xBA },
	{ "oslash", 0xF8 },
	{ "otilde", 0xF5 },
	{ "ouml", 0xF6 },
	{ "para", 0xB6 },
	{ "permil", 0x2030 },
	{ "plusmn", 0xB1 },
	{ "pound", 0xA3 },
	{ "quot", '"' },
	{ "raquo", 0xBB },
	{ "rdquo", 0x201D },
	{ "reg", 0xAE },
	{ "rlm", 0x200F },
	{ "rsaquo", 0x203A },
	{ "rsquo", 0x2019 },
	{ "sbquo", 0x201A },
	{ "scaron", 0x161 },
	{ "sect", 0xA7 },
	{ "shy", 0xAD },
	{ "sup1", 0xB9 },
	{ "sup2", 0xB2 },
	{ "sup3", 0xB3 },
	{ "szlig", 0xDF },
	{ "thinsp", 0x2009 },
	{ "thorn", 0xFE },
	{ "times", 0xD7 },
	{ "trade", 0x2122 },
	{ "uacute", 0xFA },
	{ "ucirc", 0xFB },
	{ "ugrave", 0xF9 },
	{ "uml", 0xA8 },
	{ "uuml", 0xFC },
	{ "yacute", 0xFD },
	{ "yen", 0xA5 },
	{ "yuml", 0xFF },
	{ "zwj", 0x200D },
	{ "zwnj", 0x200C },
};

static int
compare_names(const void *key, const void *member)
{
	return strcmp(key, ((const struct entity *)member)->name);
}

static uint32_t
named(struct span name)
{
	char key[NAME_MAX_LEN + 1];
	const struct entity *found;

	if (name.len == 0 || name.len > NAME_MAX_LEN)
		return 0;
	memcpy(key, name.bytes, name.len);
	key[name.len] = '\0';
	found = bsearch(key, entities, sizeof(entities) / sizeof(entities[0]),
	    sizeof(entities[0]), compare_names);
	return found == NULL ? 0 : found->value;
}

uint32_t
entity_of_number(uint32_t number)
{
	if (number >= 0x80 && number < 0xA0)
		number = codepoint_windows((unsigned char)number);
	if (number == 0 || number > 0x10FFFF ||
	    (number >= 0xD800 && number <= 0xDFFF))
		return CODEPOINT_REPLACEMENT;
	return number;
}

static int
digit_of(char c, uint32_t base)
{
	if (ascii_is_digit(c))
		return c - '0';
	if (base == 16 && c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (base == 16 && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

size_t
entity_decode_number(struct span text, uint32_t *valuep)
{
	bool hex = span_at(text, 1) == 'x' || span_at(text, 1) == 'X';
	uint32_t base = hex ? 16 : 10;
	size_t start = hex ? 2 : 1, at = start;
	uint32_t number = 0;
	int digit;

	while ((digit = digit_of(span_at(text, at), base)) != -1) {
		if (at - start == DIGITS_MAX)
			return 0;
		number = number * base + (uint32_t)digit;
		at++;
	}
	if (at == start || span_at(text, at) != ';')
		return 0;
	*valuep = entity_of_number(number);
	return at + 1;
}

static size_t
decode_once(struct span text, uint32_t *valuep)
{
	struct span head = text;
	uint32_t value;
	size_t semicolon, used;

	if (span_at(text, 1) == '#') {
		used = entity_decode_number(span_from(text, 1), valuep);
		return used == 0 ? 0 : used + 1;
	}
	if (head.len > NAME_MAX_LEN + 2)
		head.len = NAME_MAX_LEN + 2;
	semicolon = span_find(head, ';');
	if (semicolon == head.len || semicolon < 2)
		return 0;
	value = named(span_to(span_from(text, 1), semicolon - 1));
	if (value == 0)
		return 0;
	*valuep = value;
	return semicolon + 1;
}

size_t
entity_decode(struct span text, uint32_t *valuep)
{
	static const size_t amp = sizeof("&amp;") - 1;
	char again[NAME_MAX_LEN + DIGITS_MAX];
	struct span rest;
	size_t used = decode_once(text, valuep), more;

	if (used != amp || *valuep != '&')
		return used;

	/* Encoded twice: "&amp;#39;" is "&" and "#39;". */
	rest = span_from(text, amp);
	if (rest.len > sizeof(again) - 1)
		rest.len = sizeof(again) - 1;
	again[0] = '&';
	memcpy(again + 1, rest.bytes, rest.len);
	more = decode_once((struct span){ again, rest.len + 1 }, valuep);
	return more == 0 ? used : amp + more - 1;
}

size_t
entity_bare_tail(struct span text, uint32_t *valuep)
{
	static const char *const names[] = { "quot", "amp", "lt", "gt", "nbsp",
		"apos" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);

		if (text.len > len && text.bytes[text.len - len - 1] == ' ' &&
		    memcmp(text.bytes + text.len - len, names[i], len) == 0) {
			*valuep = named(span_of(names[i]));
			return len + 1;
		}
	}
	return 0;
}

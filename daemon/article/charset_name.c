/* SPDX-License-Identifier: MIT */
/* Charsets by the names of the Encoding Standard (encoding.spec.whatwg.org),
 * and those of mail and old files that it leaves out. */
#include "daemon/article/charset_name.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define LABELS_MAX    14

struct charset {
	const char *name; /* iconv's */
	const char *labels[LABELS_MAX];
};

/* A label is compared without case, blanks, '-' and '_', and a leading "x-"
 * or "cs". */
static const struct charset charsets[] = {
	{ CHARSET_UTF8, { "utf8", "unicode11utf8", "utf8mb4" } },
	{ CHARSET_LATIN,
	    { "windows1252", "cp1252", "iso88591", "latin1", "usascii", "ascii",
		"l1", "cp819", "ibm819", "ansix3.41968", "isoir100",
		"isolatin1", "iso88591:1987" } },
	{ "CP1250", { "windows1250", "cp1250" } },
	{ "CP1251", { "windows1251", "cp1251", "win1251" } },
	{ "CP1253", { "windows1253", "cp1253" } },
	{ "CP1254", { "windows1254", "cp1254", "iso88599", "latin5", "l5" } },
	{ "CP1255", { "windows1255", "cp1255" } },
	{ "CP1256", { "windows1256", "cp1256" } },
	{ "CP1257", { "windows1257", "cp1257" } },
	{ "CP1258", { "windows1258", "cp1258" } },
	{ "CP874", { "windows874", "cp874", "tis620", "iso885911", "dos874" } },
	{ "ISO-8859-2", { "iso88592", "latin2", "l2", "isolatin2" } },
	{ "ISO-8859-3", { "iso88593", "latin3", "l3" } },
	{ "ISO-8859-4", { "iso88594", "latin4", "l4" } },
	{ "ISO-8859-5", { "iso88595", "cyrillic", "isolatincyrillic" } },
	{ "ISO-8859-6", { "iso88596", "arabic", "iso88596i", "iso88596e",
			    "ecma114", "asmo708" } },
	{ "ISO-8859-7", { "iso88597", "greek", "greek8", "suneugreek",
			    "ecma118", "elot928" } },
	{ "ISO-8859-8", { "iso88598", "hebrew", "iso88598i", "iso88598e",
			    "visual", "logical" } },
	{ "ISO-8859-10", { "iso885910", "latin6", "l6" } },
	{ "ISO-8859-13", { "iso885913" } },
	{ "ISO-8859-14", { "iso885914" } },
	{ "ISO-8859-15", { "iso885915", "latin9", "l9" } },
	{ "ISO-8859-16", { "iso885916" } },
	{ "KOI8-R", { "koi8r", "koi8", "koi" } },
	{ "KOI8-U", { "koi8u", "koi8ru" } },
	{ "IBM866", { "ibm866", "cp866", "866" } },
	{ "IBM855", { "ibm855", "cp855" } },
	{ "IBM852", { "ibm852", "cp852" } },
	{ "IBM437", { "ibm437", "cp437" } },
	{ "IBM850", { "ibm850", "cp850" } },
	{ "IBM865", { "ibm865", "cp865" } },
	{ "MACINTOSH", { "macintosh", "mac", "macroman" } },
	{ "MAC-CYRILLIC", { "maccyrillic", "macukrainian" } },
	{ "MAC-CENTRALEUROPE", { "maccentraleurope", "macce" } },
	{ "GB18030", { "gb18030", "gbk", "gb2312", "cp936", "chinese", "euccn",
			 "gb231280", "windows936", "ms936", "isoir58",
			 "iso58gb231280" } },
	{ "BIG5-HKSCS",
	    { "big5", "big5hkscs", "cnbig5", "xbig5", "cp950", "windows950" } },
	{ "EUC-TW", { "euctw" } },
	{ "EUC-JP", { "eucjp", "eucpkdfmtjapanese" } },
	{ "CP932",
	    { "shiftjis", "sjis", "mskanji", "windows31j", "cp932", "ms932" } },
	{ "ISO-2022-JP", { "iso2022jp", "iso2022jp1", "iso2022jp2" } },
	{ "ISO-2022-KR", { "iso2022kr" } },
	{ "ISO-2022-CN", { "iso2022cn", "iso2022cnext" } },
	{ "UHC", { "euckr", "ksc56011987", "korean", "ksc5601", "cp949", "uhc",
		     "windows949", "isoir149" } },
	{ "JOHAB", { "johab", "cp1361" } },
	{ "VISCII", { "viscii", "viscii1.11" } },
	{ "TCVN", { "tcvn", "tcvn57121" } },
	{ "ARMSCII-8", { "armscii8" } },
	{ "GEORGIAN-PS", { "georgianps" } },
	{ "GEORGIAN-ACADEMY", { "georgianacademy" } },
	{ "UTF-7", { "utf7", "unicode11utf7" } },
	{ "UTF-16LE", { NULL } }, /* told by their bytes alone */
	{ "UTF-16BE", { NULL } },
	{ "UTF-32LE", { NULL } },
	{ "UTF-32BE", { NULL } },
};

struct charset_converters {
	iconv_t open[LENGTH(charsets)];
	size_t count;
};

/* The next byte of a label that counts, as it is compared. 0: the end. */
static char
next_of(struct span label, size_t *atp)
{
	char c;

	do
		c = span_at(label, (*atp)++);
	while (c == '-' || c == '_' || c == ' ');
	return ascii_lower(c);
}

static bool
is_label(struct span label, const char *known)
{
	size_t at = 0;

	for (; *known != '\0'; known++)
		if (next_of(label, &at) != *known)
			return false;
	return next_of(label, &at) == '\0';
}

static struct span
trim_label(struct span label)
{
	while (label.len > 0 && strchr(" \t\r\n\"'", label.bytes[0]) != NULL)
		label = span_from(label, 1);
	while (label.len > 0 &&
	       strchr(" \t\r\n\"'", label.bytes[label.len - 1]) != NULL)
		label.len--;
	if (span_starts(label, "x-") || span_starts(label, "cs"))
		label = span_from(label, 2);
	return label;
}

const char *
charset_name(struct span label)
{
	label = trim_label(label);
	for (size_t i = 0; label.len > 0 && i < LENGTH(charsets); i++) {
		const char *const *known = charsets[i].labels;

		for (int j = 0; j < LABELS_MAX && known[j] != NULL; j++)
			if (is_label(label, known[j]))
				return charsets[i].name;
	}
	return NULL;
}

static bool
is_one_of(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

bool
charset_is_latin(const char *name)
{
	static const char *const latin[] = { CHARSET_LATIN, "ISO-8859-15",
		"CP1254", "ISO-8859-3", "ISO-8859-10", "ISO-8859-14", "IBM865",
		"MACINTOSH" };

	return is_one_of(name, latin, LENGTH(latin));
}

bool
charset_is_escaped(const char *name)
{
	static const char *const escaped[] = { "ISO-2022-JP", "ISO-2022-KR",
		"ISO-2022-CN", "UTF-7" };

	return is_one_of(name, escaped, LENGTH(escaped));
}

enum newsalert_err
charset_converters_open(struct charset_converters **convertersp)
{
	struct charset_converters *all = calloc(1, sizeof(*all));

	if (all == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < LENGTH(charsets); i++) {
		iconv_t one = iconv_open(CHARSET_UTF8, charsets[i].name);

		if (one != (iconv_t)-1) {
			all->open[all->count++] = one;
		} else if (errno == ENOMEM) {
			charset_converters_close(all);
			return NEWSALERT_ENOMEM;
		}
	}
	*convertersp = all;
	return NEWSALERT_OK;
}

void
charset_converters_close(struct charset_converters *converters)
{
	if (converters == NULL)
		return;
	for (size_t i = 0; i < converters->count; i++)
		iconv_close(converters->open[i]);
	free(converters);
}

size_t
charset_converters_count(const struct charset_converters *converters)
{
	return converters->count;
}

/* SPDX-License-Identifier: MIT */
/* The start of an article comes in, an ISO 639-1 code goes out. */
#include "daemon/article/language.h"

#include <stdio.h>
#include <string.h>

#include "daemon/article/detector.h"

#define SHARE_MIN 50 /* percent of the sample */

/* Shorter copy is mostly names, and "NTT DoCoMo, Motorola tie up" is no
 * Danish. Only English, which is what most copy is, and what other scripts
 * than the Latin say, is believed there. Bytes. */
#define SHORT_LEN 64

/* Codes of CLD2 that ISO 639-1 has otherwise; both scripts of Chinese, and
 * both ways to write Norwegian, are one language here. */
static const struct {
	const char *code;
	const char *meant;
} renamed[] = {
	{ "iw", "he" },
	{ "jw", "jv" },
	{ "mo", "ro" },
	{ "nb", "no" },
	{ "nn", "no" },
	{ "sr-ME", "sr" },
	{ "zh-Hant", "zh" },
};

/* Codes of three letters (ISO 639-2, both its sets) that news comes with. */
static const struct {
	const char *three;
	const char *two;
} shorter[] = {
	{ "afr", "af" },
	{ "amh", "am" },
	{ "ara", "ar" },
	{ "bel", "be" },
	{ "ben", "bn" },
	{ "bul", "bg" },
	{ "cat", "ca" },
	{ "ces", "cs" },
	{ "chi", "zh" },
	{ "cze", "cs" },
	{ "dan", "da" },
	{ "deu", "de" },
	{ "dut", "nl" },
	{ "ell", "el" },
	{ "eng", "en" },
	{ "est", "et" },
	{ "fas", "fa" },
	{ "fin", "fi" },
	{ "fra", "fr" },
	{ "fre", "fr" },
	{ "ger", "de" },
	{ "gre", "el" },
	{ "hau", "ha" },
	{ "heb", "he" },
	{ "hin", "hi" },
	{ "hrv", "hr" },
	{ "hun", "hu" },
	{ "ind", "id" },
	{ "isl", "is" },
	{ "ita", "it" },
	{ "jpn", "ja" },
	{ "kat", "ka" },
	{ "kaz", "kk" },
	{ "khm", "km" },
	{ "kor", "ko" },
	{ "lav", "lv" },
	{ "lit", "lt" },
	{ "mkd", "mk" },
	{ "may", "ms" },
	{ "msa", "ms" },
	{ "nld", "nl" },
	{ "nno", "no" },
	{ "nob", "no" },
	{ "nor", "no" },
	{ "per", "fa" },
	{ "pol", "pl" },
	{ "por", "pt" },
	{ "ron", "ro" },
	{ "rum", "ro" },
	{ "rus", "ru" },
	{ "slk", "sk" },
	{ "slv", "sl" },
	{ "som", "so" },
	{ "spa", "es" },
	{ "sqi", "sq" },
	{ "srp", "sr" },
	{ "swa", "sw" },
	{ "swe", "sv" },
	{ "tha", "th" },
	{ "tur", "tr" },
	{ "ukr", "uk" },
	{ "urd", "ur" },
	{ "uzb", "uz" },
	{ "vie", "vi" },
	{ "yor", "yo" },
	{ "zho", "zh" },
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct sample {
	char bytes[LANGUAGE_SAMPLE];
	size_t len;
};

/* Append what there is room for, and a newline. */
static void
add_zone(struct sample *sample, const struct article *article, enum zone zone)
{
	const char *text = article->zones[zone];
	size_t len = article->zone_lens[zone];
	const size_t room = sizeof(sample->bytes) - sample->len;

	if (text == NULL || room == 0)
		return;
	if (len >= room) {
		len = room - 1;
		while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;
	}
	memcpy(sample->bytes + sample->len, text, len);
	sample->len += len;
	sample->bytes[sample->len++] = '\n';
}

static bool
is_mostly_latin(const struct sample *sample)
{
	size_t ascii = 0;

	for (size_t i = 0; i < sample->len; i++)
		ascii += (unsigned char)sample->bytes[i] < 0x80;
	return ascii * 2 > sample->len;
}

static bool
is_believed(const struct detector_guess *guess, const struct sample *sample)
{
	if (!guess->is_reliable || guess->percent < SHARE_MIN)
		return false;
	return guess->text_len >= SHORT_LEN || strcmp(guess->code, "en") == 0 ||
	       !is_mostly_latin(sample);
}

/* "" where the language has no code of two letters. */
static const char *
iso_code(const char *code)
{
	for (size_t i = 0; i < LENGTH(renamed); i++)
		if (strcmp(renamed[i].code, code) == 0)
			return renamed[i].meant;
	return strlen(code) == 2 ? code : "";
}

static void
shorten(char code[static 4])
{
	for (size_t i = 0; i < LENGTH(shorter); i++) {
		if (strcmp(shorter[i].three, code) != 0)
			continue;
		snprintf(code, 4, "%s", shorter[i].two);
		return;
	}
}

void
language_of_tag(struct span tag, char code[static 4])
{
	char lower[4] = "";
	size_t len = 0;

	code[0] = '\0';
	while (len < tag.len && (ascii_is_upper(tag.bytes[len]) ||
				    ascii_is_lower(tag.bytes[len])))
		len++;
	if ((len != 2 && len != 3) ||
	    (len < tag.len && strchr("-_", tag.bytes[len]) == NULL))
		return;
	for (size_t i = 0; i < len; i++)
		lower[i] = ascii_lower(tag.bytes[i]);
	shorten(lower);
	snprintf(code, 4, "%s", iso_code(lower));
}

enum newsalert_err
language_detect(struct article *article)
{
	struct sample sample = { .len = 0 };
	struct detector_guess guess;
	enum newsalert_err err;

	if (article->language[0] != '\0')
		return NEWSALERT_OK;
	add_zone(&sample, article, ZONE_HEADLINE);
	add_zone(&sample, article, ZONE_STANDFIRST);
	add_zone(&sample, article, ZONE_BODY);
	err = detector_run(sample.bytes, sample.len, &guess);
	if (err != NEWSALERT_OK || !is_believed(&guess, &sample))
		return err;
	snprintf(article->language, sizeof(article->language), "%s",
	    iso_code(guess.code));
	return NEWSALERT_OK;
}

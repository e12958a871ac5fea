/* SPDX-License-Identifier: MIT */
/* Names of places in name case, word by word. */
#include "daemon/article/placename.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "daemon/article/codepoint.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const particles[] = { "al", "am", "an", "and", "au", "aux",
	"da", "das", "de", "del", "della", "der", "des", "di", "do", "dos",
	"du", "el", "en", "es", "im", "in", "la", "las", "les", "los", "of",
	"on", "sous", "sur", "the", "under", "upon", "von", "y", "НА", "на" };

/* These are small only behind another particle: "Santa Cruz de la Sierra",
 * but "Villa La Angostura". */
static const char *const articles[] = { "la", "las", "les", "los", "the" };

/* No words but initials, dots or not. */
static const char *const initials[] = { "DC", "EU", "NJ", "NY", "UAE", "UK",
	"UN", "US", "USA", "USSR" };

/* As the style books of the agencies have them, and the postal codes. */
static const char *const regions[] = { "AB", "AK", "AL", "Ala", "Alaska",
	"Alberta", "Alta", "AR", "Ariz", "Ark", "AZ", "B.C", "BC",
	"British Columbia", "CA", "Calif", "California", "CO", "Colo", "Conn",
	"CT", "D.C", "DC", "DE", "Del", "FL", "Fla", "Florida", "Ga", "Hawaii",
	"HI", "IA", "ID", "Idaho", "IL", "Ill", "Ind", "Iowa", "Kan", "Kansas",
	"KS", "Ky", "KY", "La", "MA", "Maine", "Man", "Manitoba", "Mass", "Md",
	"MD", "ME", "MI", "Mich", "Minn", "Miss", "MN", "Mo", "Mont", "MS",
	"MT", "N.B", "N.C", "N.D", "N.H", "N.J", "N.M", "N.S", "N.Y", "NC",
	"ND", "NE", "Neb", "Nev", "New Brunswick", "Newfoundland", "NH", "NJ",
	"NM", "Nova Scotia", "NV", "NY", "OH", "Ohio", "OK", "Okla", "ON",
	"Ont", "Ontario", "Ore", "Oregon", "P.E.I", "Pa", "PA", "Penn",
	"Puerto Rico", "QC", "Que", "Quebec", "R.I", "RI", "S.C", "S.D", "Sask",
	"Saskatchewan", "SC", "SD", "Tenn", "Tex", "Texas", "TN", "TX", "UT",
	"Utah", "Va", "VA", "Vt", "W Va", "W. Va", "W.Va", "WA", "Wash",
	"Washington", "WI", "Wis", "WV", "WY", "Wyo" };

static bool
is_cut(char c)
{
	return c == ' ' || c == '-' || c == '/' || c == ',';
}

static bool
is_apostrophe(uint32_t value)
{
	return value == '\'' || value == 0x2019 || value == 0x2BC;
}

static bool
is_letter(uint32_t value)
{
	if (value < 0x80)
		return ascii_is_upper((char)value) ||
		       ascii_is_lower((char)value);
	switch (utf8proc_category((utf8proc_int32_t)value)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return true;
	default:
		return false;
	}
}

static bool
is_upper(uint32_t value)
{
	if (value < 0x80)
		return ascii_is_upper((char)value);
	return utf8proc_category((utf8proc_int32_t)value) ==
	       UTF8PROC_CATEGORY_LU;
}

bool
placename_is_capitals(struct span word)
{
	size_t at = 0, capitals = 0;

	if (word.len > 2 && memcmp(word.bytes, "Mc", 2) == 0)
		at = 2;
	while (at < word.len) {
		struct codepoint point =
		    codepoint_decode(word.bytes + at, word.len - at);

		if (is_upper(point.value))
			capitals++;
		else if (is_letter(point.value))
			return false;
		at += point.len;
	}
	return capitals > 0;
}

bool
placename_is_name(struct span word)
{
	return word.len > 0 &&
	       is_upper(codepoint_decode(word.bytes, word.len).value);
}

bool
placename_is_particle(struct span word)
{
	return span_in(word, particles, LENGTH(particles));
}

bool
placename_is_region(struct span region)
{
	if (region.len > 0 && region.bytes[region.len - 1] == '.')
		region.len--;
	return span_in(region, regions, LENGTH(regions));
}

/* Write one code point of the place in lower case. */
static size_t
put_lower(char *out, struct codepoint point)
{
	return codepoint_encode((uint32_t)utf8proc_tolower(
				    (utf8proc_int32_t)point.value),
	    out);
}

/* "N.Y.", "D.C.": every letter has its dot. */
static bool
is_dotted(struct span word)
{
	return word.len >= 4 && span_at(word, 1) == '.' &&
	       span_at(word, 3) == '.';
}

/* Whether a letter behind an apostrophe is large: "N'Djamena", "O'Fallon",
 * but "Xi'an", "St. John's". */
static bool
is_large_behind(size_t letters_before, struct span rest)
{
	return letters_before == 1 && rest.len > 1;
}

static size_t
write_word(char *out, struct span word)
{
	size_t at = 0, len = 0, letters = 0;
	bool large = true;

	if (word.len > 4 && (span_starts(word, "mc"))) {
		memcpy(out, "Mc", 2);
		at = len = 2;
	}
	while (at < word.len) {
		struct codepoint point =
		    codepoint_decode(word.bytes + at, word.len - at);

		if (large)
			len += codepoint_encode(point.value, out + len);
		else
			len += put_lower(out + len, point);
		at += point.len;
		large = is_apostrophe(point.value) &&
			is_large_behind(letters, span_from(word, at));
		letters++;
	}
	return len;
}

/* A word inside a name that begins with the "d'" of "Coeur d'Alene". */
static bool
is_elided(struct span word, bool first)
{
	return !first && word.len > 3 && word.bytes[0] == 'D' &&
	       is_apostrophe(
		   codepoint_decode(word.bytes + 1, word.len - 1).value);
}

static bool
is_small(struct span word, bool first, bool behind_particle)
{
	if (first || !placename_is_particle(word))
		return false;
	return behind_particle || !span_in(word, articles, LENGTH(articles));
}

static size_t
write_small(char *out, struct span word)
{
	size_t at = 0, len = 0;

	while (at < word.len) {
		struct codepoint point =
		    codepoint_decode(word.bytes + at, word.len - at);

		len += put_lower(out + len, point);
		at += point.len;
	}
	return len;
}

static size_t
write_name(char *out, struct span place)
{
	bool first = true, behind_particle = false;
	size_t at = 0, len = 0;

	while (at < place.len) {
		struct span word = span_from(place, at);

		word.len = 0;
		while (
		    at + word.len < place.len && !is_cut(word.bytes[word.len]))
			word.len++;
		if (!placename_is_capitals(word) || is_dotted(word) ||
		    span_in(word, initials, LENGTH(initials))) {
			memcpy(out + len, word.bytes, word.len);
			len += word.len;
		} else if (is_small(word, first, behind_particle)) {
			len += write_small(out + len, word);
		} else {
			size_t start = len;

			len += write_word(out + len, word);
			if (is_elided(word, first))
				out[start] = 'd';
		}
		behind_particle = placename_is_particle(word);
		first = false;
		at += word.len;
		if (at < place.len)
			out[len++] = place.bytes[at++];
	}
	return len;
}

char *
placename_dup(struct span place, size_t limit)
{
	char *name;
	size_t len;

	if (place.len > limit)
		place.len = limit;
	/* A code point takes 4 bytes at most. */
	if ((name = malloc(place.len * 4 + 1)) == NULL)
		return NULL;
	len = write_name(name, place);
	name[len] = '\0';
	return name;
}

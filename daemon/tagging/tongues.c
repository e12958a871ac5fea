/* SPDX-License-Identifier: MIT */
/* Rules and an article's language come in; which lists it hears goes out. */
#include "daemon/tagging/tongues.h"

#include <assert.h>

#define LATIN_END 0x250 /* the first code point behind its letters */

static_assert(TONGUE_BORROWED <= UINT8_MAX, "one byte");
static_assert(OWNER_COUNT <= 8, "bits of one byte");

/* Does a word of this keyword begin in Latin script? Signs are skipped. */
static bool
is_latin(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at != '\0' && *at < 0x80 &&
	       !((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z'))
		at++;
	/* UTF-8 of what stands before LATIN_END, and of its later additions. */
	return *at < 0xC0 + (LATIN_END >> 6) ||
	       (at[0] == 0xE1 && at[1] >= 0xB8 && at[1] <= 0xBB);
}

/* A country's institutions and cities in a language are no gazetteer: it has
 * one from the first name on. */
static bool
is_telling(const struct ruleset *ruleset, const struct image_keyword *keyword)
{
	return keyword->owner_kind != OWNER_PLACE ||
	       ruleset->places[keyword->owner].kind == PLACE_NAME;
}

void
tongues_init(struct tongues *tongues, const struct ruleset *ruleset)
{
	const uint8_t english = ruleset_language(ruleset, "en");
	uint32_t latin[LANGUAGES_MAX + 1] = { 0 };
	uint32_t all[LANGUAGES_MAX + 1] = { 0 };

	*tongues = (struct tongues){ .ruleset = ruleset };
	for (uint32_t i = 0; i < ruleset->keyword_count; i++) {
		const struct image_keyword *keyword = &ruleset->keywords[i];
		const uint8_t language = keyword->language;

		all[language]++;
		latin[language] += is_latin(ruleset->strings + keyword->text);
		if (is_telling(ruleset, keyword))
			tongues->lists[language] |=
			    (uint8_t)(1 << keyword->owner_kind);
	}
	for (size_t i = 1; i <= ruleset->language_count; i++)
		tongues->is_lent[i] = latin[i] <= all[i] / 2 || i == english;
}

static uint8_t
spoken_by(const struct tongues *tongues, enum keyword_owner owner,
    uint8_t language)
{
	const uint8_t english = ruleset_language(tongues->ruleset, "en");

	if (language != 0 && (tongues->lists[language] >> owner & 1) != 0)
		return language;
	if (owner == OWNER_PLACE && english != 0 &&
	    (tongues->lists[english] >> owner & 1) != 0)
		return TONGUE_BORROWED;
	return TONGUE_ANY;
}

uint8_t
tongues_choose(struct tongues *tongues, const char *code)
{
	const uint8_t language = ruleset_language(tongues->ruleset, code);
	uint8_t *spoken = tongues->spoken;

	tongues->number =
	    language == 0 && code[0] != '\0' ? TONGUE_BORROWED : language;
	for (int owner = 0; owner < OWNER_COUNT; owner++)
		spoken[owner] = code[0] == '\0'
				    ? TONGUE_ANY
				    : spoken_by(tongues,
					  (enum keyword_owner)owner, language);
	if (spoken[OWNER_TOPIC] == language && spoken[OWNER_PLACE] == language)
		return language;
	return 0; /* of any */
}

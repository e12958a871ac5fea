/* SPDX-License-Identifier: MIT */
/* The text of a zone comes in, matches and sites go out. */
#include "daemon/tagging/matcher.h"

#include <stdlib.h>
#include <utf8proc.h>

#define WALKS_AHEAD    4    /* whose nodes are on their way from memory */
#define CAPS_SAMPLE    128  /* bytes that tell whether a zone is all capitals */
#define ZONE_DISTANCE  1024 /* tokens between two zones: nothing is NEAR */
#define CANDIDATES_MAX 16   /* readings of one name */

struct step {
	uint32_t node;
	uint32_t token; /* the next one */
};

/* What one owner has seen. Clocks count the tokens of all articles, so that
 * nothing has to be cleared between them. */
struct owner {
	uint64_t free_from; /* clock behind its last match */
	uint64_t seen;      /* clock of the start that pending is of */
	uint32_t keyword;   /* pending: the longest so far from that start */
	uint32_t end;
};

struct candidates {
	uint32_t end;
	uint32_t count;
	uint32_t keywords[CANDIDATES_MAX];
};

/* The state of a walk from one token. */
struct matcher_walk {
	uint64_t clock; /* of the zone's first token */
	uint64_t places_free_from;
	uint32_t start;
	struct candidates places;
	struct candidates small;
	uint32_t pending_count;
	uint32_t *pending;    /* owners that saw something from start */
	struct owner *owners; /* topics, then terms */
	struct step steps[PHRASE_MAX * SYMBOLS_MAX];
};

static enum newsalert_err
walk_new(const struct ruleset *ruleset, struct matcher_walk **walkp)
{
	const size_t count =
	    (size_t)ruleset->topic_count + ruleset->term_count + 1;
	struct matcher_walk *walk = calloc(1, sizeof(*walk));

	if (walk == NULL)
		return NEWSALERT_ENOMEM;
	walk->pending = calloc(count, sizeof(*walk->pending));
	walk->owners = calloc(count, sizeof(*walk->owners));
	*walkp = walk;
	return walk->pending == NULL || walk->owners == NULL ? NEWSALERT_ENOMEM
							     : NEWSALERT_OK;
}

enum newsalert_err
matcher_init(struct matcher *matcher, const struct ruleset *ruleset)
{
	enum newsalert_err err;

	memset(matcher, 0, sizeof(*matcher));
	matcher->ruleset = ruleset;
	tongues_init(&matcher->tongues, ruleset);
	err = lexicon_new(ruleset, &matcher->lexicon);
	if (err == NEWSALERT_OK)
		err = namer_new(ruleset, matcher->lexicon, &matcher->namer);
	if (err == NEWSALERT_OK)
		err = splitter_init(&matcher->splitter);
	if (err == NEWSALERT_OK)
		err = walk_new(ruleset, &matcher->walk);
	/* An article without either has arrays too: loops count from them. */
	if (err == NEWSALERT_OK &&
	    (!vector_room(&matcher->matches, 0, sizeof(struct match)) ||
		!vector_room(&matcher->sites, 0, sizeof(struct site))))
		err = NEWSALERT_ENOMEM;
	if (err != NEWSALERT_OK)
		matcher_fini(matcher);
	return err;
}

void
matcher_fini(struct matcher *matcher)
{
	namer_free(matcher->namer);
	lexicon_free(matcher->lexicon);
	splitter_fini(&matcher->splitter);
	if (matcher->walk != NULL) {
		free(matcher->walk->pending);
		free(matcher->walk->owners);
		free(matcher->walk);
	}
	free(matcher->text);
	free(matcher->starters.items);
	free(matcher->matches.items);
	free(matcher->sites.items);
	free(matcher->candidates.items);
	memset(matcher, 0, sizeof(*matcher));
}

void
matcher_begin(struct matcher *matcher, const char *language)
{
	lexicon_set_language(matcher->lexicon,
	    tongues_choose(&matcher->tongues, language));
	matcher->words = 0;
	matcher->first_token = 0;
	matcher->matches.count = 0;
	matcher->sites.count = 0;
	matcher->candidates.count = 0;
	matcher->splitter.tokens.count = 0;
}

struct letter_case {
	bool upper;
	bool lower;
};

/* The case of one character; its length to *stepp. */
static struct letter_case
letter_case_at(const char *text, size_t len, size_t *stepp)
{
	const unsigned char first = (unsigned char)text[0];
	struct letter_case found = { first >= 'A' && first <= 'Z',
		first >= 'a' && first <= 'z' };
	utf8proc_category_t category;
	utf8proc_ssize_t step;
	utf8proc_int32_t point;

	*stepp = 1;
	if (first < 0x80)
		return found;
	step = utf8proc_iterate((const utf8proc_uint8_t *)text,
	    (utf8proc_ssize_t)len, &point);
	if (step <= 0)
		return found;
	*stepp = (size_t)step;
	category = utf8proc_category(point);
	found.upper = category == UTF8PROC_CATEGORY_LU;
	found.lower = category == UTF8PROC_CATEGORY_LL;
	return found;
}

/* Keep a keyword among candidates if none is longer. */
static void
offer(struct candidates *candidates, uint32_t keyword, uint32_t end)
{
	if (end < candidates->end)
		return;
	if (end > candidates->end)
		candidates->count = 0;
	candidates->end = end;
	if (candidates->count < CANDIDATES_MAX)
		candidates->keywords[candidates->count++] = keyword;
}

static bool
starts_upper(const struct matcher *matcher, const struct token *token)
{
	size_t step;

	return letter_case_at(matcher->text + token->offset,
	    token->end - token->offset, &step)
	    .upper;
}

/* What a word says of the place beside it, by kind. */
static const uint8_t person_flags[PLACE_KIND_COUNT] = {
	[PLACE_FORENAME] = TOKEN_FORENAME,
	[PLACE_SURNAME] = TOKEN_SURNAME,
	[PLACE_FIRM] = TOKEN_FIRM,
};

static void
see_place(struct matcher *matcher, const struct image_keyword *keyword,
    uint32_t index, uint32_t end)
{
	struct matcher_walk *walk = matcher->walk;
	struct token *tokens = matcher->splitter.tokens.items;
	struct token *token = &tokens[walk->start];
	const enum place_kind kind =
	    matcher->ruleset->places[keyword->owner].kind;

	if (person_flags[kind] != 0) {
		if (starts_upper(matcher, token))
			token->flags |= person_flags[kind];
		return;
	}
	if (walk->clock + walk->start < walk->places_free_from)
		return;
	if (kind == PLACE_DATELINE || kind == PLACE_QUALIFIER)
		offer(&walk->small, index, end);
	else
		offer(&walk->places, index, end);
}

/* The longer one; of two the heavier, then the first. */
static bool
is_better(const struct ruleset *ruleset, uint32_t keyword, uint32_t end,
    const struct owner *than)
{
	const float weight = ruleset->keywords[keyword].weight;
	const float other = ruleset->keywords[than->keyword].weight;

	if (end != than->end)
		return end > than->end;
	return weight > other || (weight == other && keyword < than->keyword);
}

static void
see_keyword(struct matcher *matcher, const struct image_keyword *keyword,
    uint32_t index, uint32_t end)
{
	const struct ruleset *ruleset = matcher->ruleset;
	struct matcher_walk *walk = matcher->walk;
	const uint64_t clock = walk->clock + walk->start;
	const uint32_t number =
	    keyword->owner +
	    (keyword->owner_kind == OWNER_TERM ? ruleset->topic_count : 0);
	struct owner *owner = &walk->owners[number];

	if (clock < owner->free_from)
		return;
	if (owner->seen != clock + 1) {
		walk->pending[walk->pending_count++] = number;
		owner->seen = clock + 1;
	} else if (!is_better(ruleset, index, end, owner)) {
		return;
	}
	owner->keyword = index;
	owner->end = end;
}

static void
see_node(struct matcher *matcher, uint32_t node, uint32_t end)
{
	const struct ruleset *ruleset = matcher->ruleset;
	const uint32_t last = ruleset->nodes[node + 1].first_keyword;
	const uint8_t barred =
	    matcher->caps ? KEYWORD_NOT_CAPS : KEYWORD_CAPS_ONLY;

	for (uint32_t i = ruleset->nodes[node].first_keyword; i < last; i++) {
		const struct image_keyword *keyword = &ruleset->keywords[i];

		if ((keyword->flags & barred) != 0 ||
		    !tongues_hear(&matcher->tongues, keyword))
			continue;
		if (keyword->owner_kind == OWNER_PLACE)
			see_place(matcher, keyword, i, end);
		else
			see_keyword(matcher, keyword, i, end);
	}
}

/* Ask for the nodes that a starter's walk begins at. */
static void
prefetch_roots(const struct matcher *matcher, uint32_t start)
{
	const struct token *token = matcher->splitter.tokens.items;
	const struct named_symbol *named;

	token += start;
	named = matcher->named + token->symbols;
	for (uint32_t i = 0; i < token->count; i++)
		__builtin_prefetch(&matcher->ruleset->nodes[named[i].root]);
}

/* Follow every path of symbols from one token on. A node is reached by one
 * path only, and no path is longer than PHRASE_MAX, so steps has room. */
static void
walk_from(struct matcher *matcher, uint32_t start)
{
	const struct ruleset *ruleset = matcher->ruleset;
	const struct token *tokens = matcher->splitter.tokens.items;
	const struct named_symbol *named = matcher->named;
	struct step *steps = matcher->walk->steps;
	size_t count = 0;

	for (uint32_t i = 0; i < tokens[start].count; i++) {
		steps[count].node = named[tokens[start].symbols + i].root;
		steps[count].token = start + 1;
		count += steps[count].node != 0;
	}
	while (count > 0) {
		const struct step step = steps[--count];
		const struct token *token = &tokens[step.token];
		const uint32_t bloom = ruleset->nodes[step.node].bloom;

		see_node(matcher, step.node, step.token);
		if (bloom == 0 ||
		    step.token >= matcher->splitter.tokens.count ||
		    (token->flags & TOKEN_BREAKS) != 0 ||
		    step.token - start >= PHRASE_MAX)
			continue;
		for (uint32_t i = 0; i < token->count; i++) {
			const uint32_t symbol =
			    named[token->symbols + i].symbol;

			if ((bloom & image_bloom(symbol)) == 0)
				continue;
			steps[count].node =
			    ruleset_step(ruleset, step.node, symbol);
			steps[count].token = step.token + 1;
			count += steps[count].node != 0;
		}
	}
}

static uint16_t
span_len(const struct matcher *matcher, uint32_t start, uint32_t end)
{
	const struct token *tokens = matcher->splitter.tokens.items;

	return (uint16_t)(tokens[end - 1].end - tokens[start].offset);
}

static enum newsalert_err
add_site(struct matcher *matcher, enum zone zone, struct candidates *candidates,
    uint8_t flags)
{
	const struct token *tokens = matcher->splitter.tokens.items;
	const uint32_t start = matcher->walk->start;
	struct site *site;
	uint32_t *keywords;

	if (candidates->count == 0 || matcher->sites.count >= MATCHES_MAX)
		return NEWSALERT_OK;
	site = vector_add(&matcher->sites, 1, sizeof(*site));
	keywords = vector_add(&matcher->candidates, candidates->count,
	    sizeof(*keywords));
	if (site == NULL || keywords == NULL)
		return NEWSALERT_ENOMEM;
	memcpy(keywords, candidates->keywords,
	    candidates->count * sizeof(*keywords));
	site->candidates =
	    (uint32_t)(matcher->candidates.count - candidates->count);
	site->count = (uint8_t)candidates->count;
	site->token = start;
	site->offset = tokens[start].offset;
	site->len = span_len(matcher, start, candidates->end);
	site->tokens = (uint8_t)(candidates->end - start);
	site->zone = (uint8_t)zone;
	site->flags = flags;
	return NEWSALERT_OK;
}

static enum newsalert_err
settle_places(struct matcher *matcher, enum zone zone)
{
	struct matcher_walk *walk = matcher->walk;
	enum newsalert_err err;

	err = add_site(matcher, zone, &walk->small, SITE_SMALL);
	if (err == NEWSALERT_OK)
		err = add_site(matcher, zone, &walk->places, 0);
	if (walk->places.count > 0)
		walk->places_free_from = walk->clock + walk->places.end;
	walk->places.count = walk->places.end = 0;
	walk->small.count = walk->small.end = 0;
	return err;
}

static enum newsalert_err
settle_keywords(struct matcher *matcher, enum zone zone)
{
	const struct token *tokens = matcher->splitter.tokens.items;
	struct matcher_walk *walk = matcher->walk;
	const uint32_t start = walk->start;

	for (uint32_t i = 0; i < walk->pending_count; i++) {
		struct owner *owner = &walk->owners[walk->pending[i]];
		struct match *match;

		owner->free_from = walk->clock + owner->end;
		if (matcher->matches.count >= MATCHES_MAX)
			continue;
		match = vector_add(&matcher->matches, 1, sizeof(*match));
		if (match == NULL)
			return NEWSALERT_ENOMEM;
		match->keyword = owner->keyword;
		match->token = matcher->first_token + start;
		match->offset = tokens[start].offset;
		match->len = span_len(matcher, start, owner->end);
		match->tokens = (uint8_t)(owner->end - start);
		match->zone = (uint8_t)zone;
	}
	walk->pending_count = 0;
	return NEWSALERT_OK;
}

/* Is most of it in capitals? Only scripts that have case can be. */
static bool
is_caps(const char *text, size_t len)
{
	size_t upper = 0, lower = 0, step;

	if (len > CAPS_SAMPLE)
		len = CAPS_SAMPLE;
	for (size_t i = 0; i < len && lower <= CAPS_SAMPLE / 10; i += step) {
		const struct letter_case letter =
		    letter_case_at(text + i, len - i, &step);

		upper += letter.upper;
		lower += letter.lower;
	}
	return upper > 1 && lower * 10 <= upper;
}

static enum newsalert_err
take_text(struct matcher *matcher, const char *text, size_t len)
{
	if (len + SPLITTER_PADDING > matcher->text_room) {
		const size_t room = len * 2 + SPLITTER_PADDING;

		free(matcher->text);
		matcher->text_room = 0;
		if ((matcher->text = malloc(room)) == NULL)
			return NEWSALERT_ENOMEM;
		matcher->text_room = room;
	}
	if (len > 0)
		memcpy(matcher->text, text, len);
	memset(matcher->text + len, 0, SPLITTER_PADDING);
	return splitter_run(&matcher->splitter, matcher->text, len);
}

enum newsalert_err
matcher_zone(struct matcher *matcher, enum zone zone, const char *text,
    size_t len)
{
	enum newsalert_err err = take_text(matcher, text, len);
	struct matcher_walk *walk = matcher->walk;
	const uint32_t *starters;

	if (err != NEWSALERT_OK)
		return err;
	err = namer_run(matcher->namer, matcher->text,
	    &matcher->splitter.tokens, &matcher->starters);
	if (err != NEWSALERT_OK)
		return err;
	matcher->named = namer_symbols(matcher->namer);
	matcher->caps = is_caps(text, len);
	matcher->words += (uint32_t)matcher->splitter.tokens.count;
	starters = matcher->starters.items;
	for (size_t i = 0; i < matcher->starters.count; i++) {
		if (i + WALKS_AHEAD < matcher->starters.count)
			prefetch_roots(matcher, starters[i + WALKS_AHEAD]);
		walk->start = starters[i];
		walk_from(matcher, walk->start);
		err = settle_places(matcher, zone);
		if (err == NEWSALERT_OK)
			err = settle_keywords(matcher, zone);
		if (err != NEWSALERT_OK)
			return err;
	}
	walk->clock += matcher->splitter.tokens.count + PHRASE_MAX;
	matcher->first_token +=
	    (uint32_t)matcher->splitter.tokens.count + ZONE_DISTANCE;
	return NEWSALERT_OK;
}

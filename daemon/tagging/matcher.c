/* SPDX-License-Identifier: MIT */
/* The text of a zone comes in, matches and sites go out. */
#include "daemon/tagging/matcher.h"

#include <stdlib.h>

#include "capitals.h"

#define WALKS_AHEAD    4    /* whose beginnings are on their way from memory */
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
	struct named_keyword keyword; /* pending: the longest from there */
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
		err = namer_new(matcher->lexicon, &matcher->tongues,
		    &matcher->namer);
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

/* What a word says of the place beside it, by kind. */
static const uint8_t person_flags[PLACE_KIND_COUNT] = {
	[PLACE_FORENAME] = TOKEN_FORENAME,
	[PLACE_SURNAME] = TOKEN_SURNAME,
	[PLACE_FIRM] = TOKEN_FIRM,
};

static void
see_place(struct matcher *matcher, const struct named_keyword *keyword,
    uint32_t end)
{
	struct matcher_walk *walk = matcher->walk;
	struct token *tokens = matcher->splitter.tokens.items;
	struct token *token = &tokens[walk->start];
	const enum place_kind kind = keyword->place_kind;

	if (person_flags[kind] != 0) {
		if (capitals_start(matcher->text + token->offset,
			token->end - token->offset))
			token->flags |= person_flags[kind];
		return;
	}
	if (walk->clock + walk->start < walk->places_free_from)
		return;
	if (kind == PLACE_DATELINE || kind == PLACE_QUALIFIER)
		offer(&walk->small, keyword->keyword, end);
	else
		offer(&walk->places, keyword->keyword, end);
}

/* The longer one; of two the heavier, then the first. */
static bool
is_better(const struct named_keyword *keyword, uint32_t end,
    const struct owner *than)
{
	const struct named_keyword *other = &than->keyword;

	if (end != than->end)
		return end > than->end;
	return keyword->weight > other->weight ||
	       (keyword->weight == other->weight &&
		   keyword->keyword < other->keyword);
}

static void
see_owned(struct matcher *matcher, const struct named_keyword *keyword,
    uint32_t end)
{
	struct matcher_walk *walk = matcher->walk;
	const uint64_t clock = walk->clock + walk->start;
	const uint32_t terms_from = matcher->ruleset->topic_count;
	const uint32_t number =
	    keyword->owner +
	    (keyword->owner_kind == OWNER_TERM ? terms_from : 0);
	struct owner *owner = &walk->owners[number];

	if (clock < owner->free_from)
		return;
	if (owner->seen != clock + 1) {
		walk->pending[walk->pending_count++] = number;
		owner->seen = clock + 1;
	} else if (!is_better(keyword, end, owner)) {
		return;
	}
	owner->keyword = *keyword;
	owner->end = end;
}

static void
see_keyword(struct matcher *matcher, const struct named_keyword *keyword,
    uint32_t end)
{
	const uint8_t barred =
	    matcher->caps ? KEYWORD_NOT_CAPS : KEYWORD_CAPS_ONLY;

	if ((keyword->flags & barred) != 0)
		return;
	if (keyword->owner_kind == OWNER_PLACE)
		see_place(matcher, keyword, end);
	else
		see_owned(matcher, keyword, end);
}

/* The keywords of one word alone. */
static void
see_word(struct matcher *matcher, const struct named_symbol *named,
    uint32_t end)
{
	const struct named_keyword *keyword = matcher->named_keywords;
	bool more = named->keywords != 0;

	for (keyword += named->keywords; more; keyword++) {
		see_keyword(matcher, keyword, end);
		more = !keyword->is_last;
	}
}

static void
see_node(struct matcher *matcher, uint32_t node, uint32_t end)
{
	const struct ruleset *ruleset = matcher->ruleset;
	const uint32_t last = ruleset->nodes[node + 1].first_keyword;

	for (uint32_t i = ruleset->nodes[node].first_keyword; i < last; i++) {
		const struct named_keyword keyword = name_keyword(ruleset, i);

		if (tongues_hear(&matcher->tongues, &ruleset->keywords[i]))
			see_keyword(matcher, &keyword, end);
	}
}

/* The steps from a node on with the token at at; how many is the result. */
static size_t
step_on(const struct matcher *matcher, uint32_t node, uint32_t bloom,
    uint32_t at, struct step *steps)
{
	const struct token *token = matcher->splitter.tokens.items;
	const struct named_symbol *named = matcher->named;
	size_t count = 0;

	token += at;
	named += token->symbols;
	for (uint32_t i = 0; i < token->count; i++) {
		if ((bloom & image_bloom(named[i].symbol)) == 0)
			continue;
		steps[count].node =
		    ruleset_step(matcher->ruleset, node, named[i].symbol);
		steps[count].token = at + 1;
		count += steps[count].node != 0;
	}
	return count;
}

static bool
can_step(const struct matcher *matcher, uint32_t start, uint32_t at)
{
	const struct token *tokens = matcher->splitter.tokens.items;

	return at < matcher->splitter.tokens.count &&
	       (tokens[at].flags & TOKEN_BREAKS) == 0 &&
	       at - start < PHRASE_MAX;
}

/* Follow every path of symbols that begins with one of the start's. A node is
 * reached by one path only, and no path is longer than PHRASE_MAX, so steps
 * has room. */
static void
walk_on(struct matcher *matcher, const struct named_symbol *named,
    uint32_t start)
{
	const struct ruleset *ruleset = matcher->ruleset;
	struct step *steps = matcher->walk->steps;
	size_t count =
	    step_on(matcher, named->root, named->bloom, start + 1, steps);

	while (count > 0) {
		const struct step step = steps[--count];
		const uint32_t bloom = ruleset->nodes[step.node].bloom;

		see_node(matcher, step.node, step.token);
		if (bloom != 0 && can_step(matcher, start, step.token))
			count += step_on(matcher, step.node, bloom, step.token,
			    steps + count);
	}
}

static void
walk_from(struct matcher *matcher, const struct starter *starter)
{
	const struct token *token = matcher->splitter.tokens.items;
	const struct named_symbol *named = matcher->named;

	token += starter->token;
	named += token->symbols;
	for (uint32_t i = token->count; i-- > 0;) {
		see_word(matcher, &named[i], starter->token + 1);
		if (starter->goes_on && named[i].bloom != 0)
			walk_on(matcher, &named[i], starter->token);
	}
}

static void
prefetch_edges(const struct matcher *matcher, const struct named_symbol *from,
    const struct token *token)
{
	const struct ruleset *ruleset = matcher->ruleset;
	const struct named_symbol *named = matcher->named + token->symbols;

	for (uint32_t i = 0; i < token->count; i++)
		if ((from->bloom & image_bloom(named[i].symbol)) != 0)
			__builtin_prefetch(
			    &ruleset->edges[image_edge_hash(from->root,
						named[i].symbol) &
					    ruleset->edge_mask]);
}

/* Ask for what a walk begins with: with tens of thousands of keywords it comes
 * from far away, and half of the walk's time is waiting for it. */
static void
prefetch_walk(const struct matcher *matcher, const struct starter *starter)
{
	const struct token *token = matcher->splitter.tokens.items;
	const struct named_symbol *named = matcher->named;

	token += starter->token;
	named += token->symbols;
	for (uint32_t i = 0; i < token->count; i++) {
		__builtin_prefetch(&matcher->named_keywords[named[i].keywords]);
		if (starter->goes_on && named[i].bloom != 0)
			prefetch_edges(matcher, &named[i], token + 1);
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
		match->keyword = owner->keyword.keyword;
		match->owner = owner->keyword.owner;
		match->weight = owner->keyword.weight;
		match->owner_kind = owner->keyword.owner_kind;
		match->flags = owner->keyword.flags;
		match->token = matcher->first_token + start;
		match->offset = tokens[start].offset;
		match->len = span_len(matcher, start, owner->end);
		match->tokens = (uint8_t)(owner->end - start);
		match->zone = (uint8_t)zone;
	}
	walk->pending_count = 0;
	return NEWSALERT_OK;
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
	const struct starter *starters;

	if (err != NEWSALERT_OK)
		return err;
	err = namer_run(matcher->namer, matcher->text,
	    &matcher->splitter.tokens, &matcher->starters);
	if (err != NEWSALERT_OK)
		return err;
	matcher->named = namer_symbols(matcher->namer);
	matcher->named_keywords = namer_keywords(matcher->namer);
	matcher->caps = capitals_fill(text, len);
	matcher->words += (uint32_t)matcher->splitter.tokens.count;
	starters = matcher->starters.items;
	for (size_t i = 0; i < matcher->starters.count; i++) {
		if (i + WALKS_AHEAD < matcher->starters.count)
			prefetch_walk(matcher, &starters[i + WALKS_AHEAD]);
		walk->start = starters[i].token;
		walk_from(matcher, &starters[i]);
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

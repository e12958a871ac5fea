/* SPDX-License-Identifier: MIT */
/*
 * Finds keywords that another one of their topic always hides: wherever they
 * match, the other one matches the same words and counts more, or came first.
 */
#include <stdlib.h>

#include "daemon/tagging/compile.h"
#include "daemon/tagging/lexicon.h"

#define NODES_MAX 64

/* The nodes of the trie whose paths match all that a keyword matches. */
struct front {
	uint32_t nodes[NODES_MAX];
	size_t count;
};

struct search {
	struct rules *rules;
	const struct ruleset *ruleset;
	struct lexicon *lexicon;
	struct keyword keyword;
	struct front front;
	struct front next;
	const struct builder *builder;
	uint32_t own;    /* the keyword in the image */
	uint32_t cursor; /* its number in the builder */
};

static void
follow(struct search *search, bool first, uint32_t symbol)
{
	const struct ruleset *ruleset = search->ruleset;

	if (symbol == 0)
		return;
	for (size_t i = 0; i < (first ? 1 : search->front.count); i++) {
		const uint32_t node =
		    first
			? ruleset->roots[symbol]
			: ruleset_step(ruleset, search->front.nodes[i], symbol);

		if (node != 0 && search->next.count < NODES_MAX)
			search->next.nodes[search->next.count++] = node;
	}
}

/* Symbols that every token has that matches the element. */
static void
cover_element(struct search *search, size_t index, uint8_t language)
{
	const struct element *element = &search->keyword.elements[index];
	const struct word word = { keyword_element(&search->keyword, index),
		element->len };
	const bool first = index == 0;
	uint32_t symbols[SYMBOLS_MAX];
	uint32_t written;
	size_t count;

	if (element->kind == SYMBOL_PREFIX) {
		for (size_t len = 1; len <= word.len; len++)
			follow(search, first,
			    ruleset_symbol(search->ruleset, SYMBOL_PREFIX, 0,
				word.bytes, len));
		return;
	}
	lexicon_set_language(search->lexicon,
	    language == 0 ? LEXICON_OTHER : language);
	count = lexicon_look_up(search->lexicon, &word, symbols);
	written = ruleset_symbol(search->ruleset, SYMBOL_WRITTEN, 0, word.bytes,
	    word.len);
	for (size_t i = 0; i < count; i++)
		if (element->kind == SYMBOL_WRITTEN || symbols[i] != written)
			follow(search, first, symbols[i]);
}

static bool
hides(const struct search *search, uint32_t other)
{
	const struct image_keyword *own =
	    &search->ruleset->keywords[search->own];
	const struct image_keyword *it = &search->ruleset->keywords[other];

	return other != search->own && it->owner_kind == OWNER_TOPIC &&
	       it->owner == own->owner && it->flags == 0 &&
	       (it->language == 0 || it->language == own->language) &&
	       (it->weight > own->weight ||
		   (it->weight == own->weight && other < search->own));
}

static bool
warn_if_hidden(struct search *search, const struct rule_topic *topic,
    const struct rule_keyword *rule, uint32_t node)
{
	const struct ruleset *ruleset = search->ruleset;
	const uint32_t last = ruleset->nodes[node + 1].first_keyword;

	for (uint32_t other = ruleset->nodes[node].first_keyword; other < last;
	     other++) {
		if (!hides(search, other))
			continue;
		rules_found(search->rules, FINDING_WARNING, topic->path,
		    rule->line,
		    "keyword \"%.80s\" can never match: \"%.80s\" of the same "
		    "topic takes its place",
		    rule->text,
		    ruleset->strings + ruleset->keywords[other].text);
		return true;
	}
	return false;
}

static void
check_keyword(struct search *search, const struct rule_topic *topic,
    const struct rule_keyword *rule)
{
	const uint8_t language =
	    search->ruleset->keywords[search->own].language;

	if (keyword_parse(rule->text, NULL, &search->keyword) != NEWSALERT_OK)
		return;
	/* What tokens an inflected word stands for is not known. */
	for (size_t i = 0; i < search->keyword.count; i++)
		if (search->keyword.elements[i].kind == SYMBOL_STEM)
			return;
	for (size_t i = 0; i < search->keyword.count; i++) {
		search->next.count = 0;
		cover_element(search, i, language);
		search->front = search->next;
	}
	for (size_t i = 0; i < search->front.count; i++)
		if (warn_if_hidden(search, topic, rule, search->front.nodes[i]))
			return;
}

/* Step to the next keyword of a topic that is spelled as in the rule. The
 * builder has those of topics in the order of the rules, those of conditions
 * between them, and other spellings behind each. false: there is none. */
static bool
next_keyword(struct search *search)
{
	const uint32_t count = builder_keyword_count(search->builder);

	for (; search->cursor < count; search->cursor++) {
		const struct image_keyword *keyword;

		search->own =
		    builder_keyword_place(search->builder, search->cursor);
		keyword = &search->ruleset->keywords[search->own];
		if (keyword->owner_kind == OWNER_TOPIC &&
		    (keyword->flags & KEYWORD_CAPS_ONLY) == 0) {
			search->cursor++;
			return true;
		}
	}
	return false;
}

static void
check_topic(struct search *search, const struct rule_topic *topic)
{
	const struct rule_keyword *rules = topic->keywords.items;

	for (size_t i = 0; i < topic->keywords.count; i++)
		if (next_keyword(search))
			check_keyword(search, topic, &rules[i]);
}

enum newsalert_err
compile_warn_shadows(struct rules *rules, const struct builder *builder,
    const struct ruleset *ruleset)
{
	const struct rule_topic *topics = rules->topics.items;
	struct search *search = calloc(1, sizeof(*search));
	enum newsalert_err err;

	if (search == NULL)
		return NEWSALERT_ENOMEM;
	search->rules = rules;
	search->builder = builder;
	search->ruleset = ruleset;
	err = lexicon_new(ruleset, &search->lexicon);
	for (size_t i = 0; i < rules->topics.count && err == NEWSALERT_OK; i++)
		if (!topics[i].disabled)
			check_topic(search, &topics[i]);
	lexicon_free(search->lexicon);
	free(search);
	return err;
}

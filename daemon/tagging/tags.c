/* SPDX-License-Identifier: MIT */
/* Scores and roles come in, the countries and topics of an alert go out. */
#include <math.h>
#include <stdlib.h>

#include "daemon/tagging/evidence.h"
#include "daemon/tagging/run.h"

/* A country or topic that tags. */
struct pick {
	uint32_t index;
	double score;
};

struct writer {
	struct tagger *tagger;
	const struct article *article;
	struct evidence_ruler ruler;
	struct newsalert_alert *alert;
	uint32_t conditional[ALERT_TAGS_MAX]; /* topics of a condition alone */
	size_t conditional_count;
};

struct span {
	enum zone zone;
	size_t offset;
	size_t len;
	const char *keyword;
};

/* By falling score, then in the order of code or id. */
static int
compare_picks(const void *a, const void *b)
{
	const struct pick *left = a, *right = b;

	if (left->score != right->score)
		return left->score < right->score ? 1 : -1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static struct pick *
sort_picks(struct writer *writer, struct pick *picks, size_t *countp)
{
	qsort(picks, *countp, sizeof(*picks), compare_picks);
	if (*countp > ALERT_TAGS_MAX) {
		*countp = ALERT_TAGS_MAX;
		writer->alert->truncated = true;
	}
	return picks;
}

static double
rounded(double score)
{
	return round(score * 100) / 100;
}

static enum newsalert_err
add_evidence(struct writer *writer, struct alert_evidence **listp, size_t *lenp,
    const struct span *span)
{
	struct alert_evidence *list = *listp;

	if (list == NULL)
		list = arena_alloc(&writer->tagger->arena,
		    ALERT_EVIDENCE_MAX * sizeof(*list));
	if (list == NULL)
		return NEWSALERT_ENOMEM;
	*listp = list;
	if (*lenp == ALERT_EVIDENCE_MAX) {
		writer->alert->truncated = true;
		return NEWSALERT_OK;
	}
	list[*lenp].keyword = span->keyword;
	return evidence_take(&writer->ruler, span->zone, span->offset,
	    span->len, &list[(*lenp)++]);
}

static enum newsalert_err
add_country_evidence(struct writer *writer, uint32_t country,
    const struct span *span)
{
	const unsigned slot = writer->tagger->places.tallies[country].slot;
	struct alert_country *tag;

	if (slot == 0)
		return NEWSALERT_OK;
	tag = &writer->alert->countries[slot - 1];
	tag->evidence_count++;
	return add_evidence(writer, &tag->evidence, &tag->evidence_len, span);
}

static enum newsalert_err
pick_countries(struct writer *writer)
{
	struct tagger *tagger = writer->tagger;
	const struct ruleset *ruleset = tagger->ruleset;
	struct places *places = &tagger->places;
	struct newsalert_alert *alert = writer->alert;
	size_t count = 0;
	struct pick *picks =
	    arena_alloc(&tagger->arena, places->named_count * sizeof(*picks));

	if (picks == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < places->named_count; i++) {
		const struct tally *tally = &places->tallies[places->named[i]];

		if (tally->roles != 0)
			picks[count++] =
			    (struct pick){ places->named[i], tally->score };
	}
	sort_picks(writer, picks, &count);
	alert->countries =
	    arena_alloc(&tagger->arena, count * sizeof(*alert->countries));
	if (alert->countries == NULL)
		return NEWSALERT_ENOMEM;
	alert->countries_len = count;
	for (size_t i = 0; i < count; i++) {
		struct alert_country *tag = &alert->countries[i];
		struct ruleset_country country;

		ruleset_country(ruleset, picks[i].index, &country);
		places->tallies[picks[i].index].slot = (uint8_t)(i + 1);
		tag->code = country.code;
		tag->name = country.name;
		tag->roles = places->tallies[picks[i].index].roles;
		tag->score = rounded(picks[i].score);
		if (places->tallies[picks[i].index].provided)
			tag->origin = ALERT_ORIGIN_PROVIDER;
	}
	return NEWSALERT_OK;
}

/* The dateline speaks for the country that the story was filed from. */
static enum newsalert_err
add_filed(struct writer *writer)
{
	const struct tagger *tagger = writer->tagger;
	struct span span = { .zone = ZONE_DATELINE };
	struct ruleset_country country;

	writer->alert->dateline.country = NULL;
	if (tagger->filed == FILING_UNKNOWN)
		return NEWSALERT_OK;
	ruleset_country(tagger->ruleset, tagger->filed, &country);
	writer->alert->dateline.country = country.code;
	if (!run_dateline_span(writer->article, &span.offset, &span.len))
		return NEWSALERT_OK;
	return add_country_evidence(writer, tagger->filed, &span);
}

/* The provider's code, which stands in no zone of the text. */
static enum newsalert_err
add_code(struct writer *writer, const char *code, struct alert_evidence **listp,
    size_t *lenp)
{
	struct alert_evidence *list = arena_alloc(&writer->tagger->arena,
	    ALERT_EVIDENCE_MAX * sizeof(*list));

	if (list == NULL)
		return NEWSALERT_ENOMEM;
	list[0] = (struct alert_evidence){ .zone = "provider", .text = code };
	*listp = list;
	*lenp = 1;
	return NEWSALERT_OK;
}

/* Before all other evidence, which may be more than there is room for. */
static enum newsalert_err
add_codes(struct writer *writer)
{
	const struct tagger *tagger = writer->tagger;
	const struct provided_tag *tags = tagger->provided.tags.items;
	const size_t count = tagger->provided.tags.count;
	struct newsalert_alert *alert = writer->alert;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < count && err == NEWSALERT_OK; i++) {
		const struct provided_tag *tag = &tags[i];
		const unsigned slot =
		    tag->is_country ? tagger->places.tallies[tag->index].slot
				    : tagger->topics.standings[tag->index].slot;

		if (slot == 0)
			continue;
		if (tag->is_country) {
			struct alert_country *c = &alert->countries[slot - 1];

			c->evidence_count++;
			err = add_code(writer, tag->text, &c->evidence,
			    &c->evidence_len);
		} else {
			struct alert_topic *t = &alert->topics[slot - 1];

			t->evidence_count++;
			err = add_code(writer, tag->text, &t->evidence,
			    &t->evidence_len);
		}
	}
	return err;
}

static enum newsalert_err
add_sites(struct writer *writer)
{
	const struct matcher *matcher = &writer->tagger->matcher;
	const struct ruleset *ruleset = matcher->ruleset;
	const struct site *site = matcher->sites.items;
	const struct site *end = site + matcher->sites.count;
	enum newsalert_err err = NEWSALERT_OK;

	for (; site < end && err == NEWSALERT_OK; site++) {
		const struct image_keyword *keyword =
		    matcher_candidate(matcher, site, 0);
		const struct image_place *place =
		    &ruleset->places[keyword->owner];
		const struct span span = { site->zone, site->offset, site->len,
			ruleset->strings + keyword->text };

		if ((site->flags & SITE_DROPPED) != 0)
			continue;
		for (uint32_t i = 0;
		     i < place->code_count && err == NEWSALERT_OK; i++)
			err = add_country_evidence(writer,
			    ruleset->codes[place->first_code + i], &span);
	}
	return err;
}

/* Fill in the tag of a topic, as number slot of the alert. */
static void
write_topic(struct writer *writer, const struct pick *pick, size_t slot)
{
	struct tagger *tagger = writer->tagger;
	struct alert_topic *tag = &writer->alert->topics[slot];
	struct ruleset_topic topic;

	ruleset_topic(tagger->ruleset, pick->index, &topic);
	tagger->topics.standings[pick->index].slot = (uint8_t)(slot + 1);
	if (topic.keyword_count == 0)
		writer->conditional[writer->conditional_count++] = pick->index;
	tag->id = topic.id;
	tag->name = topic.name;
	tag->medtop = topic.medtop;
	tag->score = rounded(pick->score);
	if (tagger->topics.standings[pick->index].provided)
		tag->origin = ALERT_ORIGIN_PROVIDER;
}

static enum newsalert_err
pick_topics(struct writer *writer)
{
	struct tagger *tagger = writer->tagger;
	const uint32_t *touched = tagger->topics.touched.items;
	struct newsalert_alert *alert = writer->alert;
	size_t count = 0;
	struct pick *picks = arena_alloc(&tagger->arena,
	    tagger->topics.touched.count * sizeof(*picks));

	if (picks == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < tagger->topics.touched.count; i++) {
		const struct standing *standing =
		    &tagger->topics.standings[touched[i]];

		if (standing->verdict == VERDICT_TAG)
			picks[count++] =
			    (struct pick){ touched[i], standing->score };
	}
	sort_picks(writer, picks, &count);
	alert->topics =
	    arena_alloc(&tagger->arena, count * sizeof(*alert->topics));
	if (alert->topics == NULL)
		return NEWSALERT_ENOMEM;
	alert->topics_len = count;
	for (size_t i = 0; i < count; i++)
		write_topic(writer, &picks[i], i);
	return NEWSALERT_OK;
}

static enum newsalert_err
add_topic_evidence(struct writer *writer, uint32_t topic,
    const struct match *match)
{
	const struct ruleset *ruleset = writer->tagger->ruleset;
	const unsigned slot = writer->tagger->topics.standings[topic].slot;
	struct span span = { match->zone, match->offset, match->len, NULL };
	struct alert_topic *tag;

	if (slot == 0)
		return NEWSALERT_OK;
	span.keyword =
	    ruleset->strings + ruleset->keywords[match->keyword].text;
	tag = &writer->alert->topics[slot - 1];
	tag->evidence_count++;
	return add_evidence(writer, &tag->evidence, &tag->evidence_len, &span);
}

/* A term speaks for each topic that tags by its condition alone. */
static enum newsalert_err
add_term_evidence(struct writer *writer, uint32_t term,
    const struct match *match)
{
	const struct ruleset *ruleset = writer->tagger->ruleset;
	const uint32_t *topics = writer->conditional;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < writer->conditional_count && err == NEWSALERT_OK;
	     i++)
		if (topics_has_term(ruleset, topics[i], term))
			err = add_topic_evidence(writer, topics[i], match);
	return err;
}

static enum newsalert_err
add_matches(struct writer *writer)
{
	const struct tagger *tagger = writer->tagger;
	const struct match *match = tagger->matcher.matches.items;
	const struct match *end = match + tagger->matcher.matches.count;
	enum newsalert_err err = NEWSALERT_OK;

	for (; match < end && err == NEWSALERT_OK; match++) {
		if (match->owner_kind == OWNER_TERM)
			err = add_term_evidence(writer, match->owner, match);
		else if (topics_supports(&tagger->topics, match))
			err = add_topic_evidence(writer, match->owner, match);
	}
	return err;
}

enum newsalert_err
tagger_run(struct tagger *tagger, const struct article *article,
    struct newsalert_alert *alert)
{
	struct writer writer = { .tagger = tagger,
		.article = article,
		.alert = alert };
	enum newsalert_err err;

	err = run_article(tagger, article);
	if (err != NEWSALERT_OK)
		return err;
	alert->truncated = false;
	alert->ruleset = ruleset_id(tagger->ruleset);
	evidence_begin(&writer.ruler, &tagger->arena, article);
	err = pick_countries(&writer);
	if (err == NEWSALERT_OK)
		err = pick_topics(&writer);
	if (err == NEWSALERT_OK)
		err = add_codes(&writer);
	if (err == NEWSALERT_OK)
		err = add_filed(&writer);
	if (err == NEWSALERT_OK)
		err = add_sites(&writer);
	if (err == NEWSALERT_OK)
		err = add_matches(&writer);
	return err;
}

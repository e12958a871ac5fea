/* SPDX-License-Identifier: MIT */
/*
 * A run of the tagger comes in, its arithmetic in words goes out: what counted
 * for each country and topic, and why others are missing.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/tagging/condition.h"
#include "daemon/tagging/marked.h"
#include "daemon/tagging/weights.h"

/* An explanation goes through matches many times; more than these are not
 * looked at. */
#define MATCHES_TOLD 4096

#define BOLD_ON  "\033[1m"
#define BOLD_OFF "\033[0m"

static const char *const kind_words[PLACE_KIND_COUNT] = {
	[PLACE_NAME] = "name",
	[PLACE_DEMONYM] = "demonym",
	[PLACE_METONYM] = "metonym",
	[PLACE_CAPITAL] = "capital",
	[PLACE_CITY] = "city",
	[PLACE_REGION] = "region",
	[PLACE_DATELINE] = "town",
	[PLACE_QUALIFIER] = "region",
};

struct explanation {
	struct tagger *tagger;
	const struct article *article;
	FILE *out;
	bool colour;
};

/* A country or topic and what it is sorted by. */
struct ranked {
	uint32_t index;
	double score;
};

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	if (left->score != right->score)
		return left->score < right->score ? 1 : -1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static void
write_head(const struct explanation *e, const char *text)
{
	fprintf(e->out, "%s%s%s\n", e->colour ? BOLD_ON : "", text,
	    e->colour ? BOLD_OFF : "");
}

/* One line for each site: zone weight x kind weight (x keyword weight). */
static void
write_site(const struct explanation *e, const struct site *site)
{
	const struct matcher *matcher = &e->tagger->matcher;
	const struct image_keyword *keyword =
	    matcher_candidate(matcher, site, 0);
	const enum place_kind kind =
	    e->tagger->ruleset->places[keyword->owner].kind;
	const double zone =
	    places_zone_weight(e->article, site->zone, site->offset);
	const double weight = places_own_weight(site, kind, keyword);

	fprintf(e->out, "      %g x %g", zone, weights.place[kind]);
	if (weight != 1)
		fprintf(e->out, " x %g", weight);
	fprintf(e->out, " = %g  %s \"", zone * weights.place[kind] * weight,
	    zones_name(site->zone));
	marked_text(e->out, e->article->zones[site->zone] + site->offset,
	    site->len, " ");
	fprintf(e->out, "\" (%s)\n", kind_words[kind]);
}

static bool
site_has_country(const struct explanation *e, const struct site *site,
    uint32_t country)
{
	const struct ruleset *ruleset = e->tagger->ruleset;
	const struct image_place *place =
	    &ruleset->places[matcher_candidate(&e->tagger->matcher, site, 0)
				 ->owner];

	if ((site->flags & SITE_DROPPED) != 0)
		return false;
	for (uint32_t i = 0; i < place->code_count; i++)
		if (ruleset->codes[place->first_code + i] == country)
			return true;
	return false;
}

static void
write_country(const struct explanation *e, uint32_t index)
{
	const struct tally *tally = &e->tagger->places.tallies[index];
	const struct site *site = e->tagger->matcher.sites.items;
	const struct site *end = site + e->tagger->matcher.sites.count;
	struct ruleset_country country;

	ruleset_country(e->tagger->ruleset, index, &country);
	fprintf(e->out, "  %s %s  %.2f %s%s%s\n", country.code, country.name,
	    tally->score, tally->roles & ALERT_ABOUT ? " about" : "",
	    tally->roles & ALERT_FILED ? " filed" : "",
	    tally->roles & ALERT_MENTIONED ? " mentioned" : "");
	if (tally->roles & ALERT_FILED) {
		fputs("      dateline \"", e->out);
		marked_text(e->out, e->article->dateline.place,
		    strlen(e->article->dateline.place), " ");
		fputs("\"\n", e->out);
	}
	for (; site < end; site++)
		if (site_has_country(e, site, index))
			write_site(e, site);
}

static enum newsalert_err
write_countries(const struct explanation *e)
{
	const struct places *places = &e->tagger->places;
	struct ranked *ranked =
	    calloc(places->named_count + 1, sizeof(*ranked));

	if (ranked == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < places->named_count; i++)
		ranked[i] = (struct ranked){ places->named[i],
			places->tallies[places->named[i]].score };
	qsort(ranked, places->named_count, sizeof(*ranked), compare_ranked);
	fputc('\n', e->out);
	write_head(e, "countries: zone weight x kind weight, summed");
	fprintf(e->out,
	    "  about from %g on; where none has that, the best one, unless "
	    "filed from another\n",
	    weights.about);
	for (size_t i = 0; i < places->named_count; i++)
		if (places->tallies[ranked[i].index].roles != 0)
			write_country(e, ranked[i].index);
	free(ranked);
	return NEWSALERT_OK;
}

static const struct match *
matches_end(const struct explanation *e)
{
	const struct vector *matches = &e->tagger->matcher.matches;
	const struct match *first = matches->items;

	return first +
	       (matches->count < MATCHES_TOLD ? matches->count : MATCHES_TOLD);
}

/* All matches of one keyword, which match is the first of. */
static void
write_keyword(const struct explanation *e, const struct match *match)
{
	const struct ruleset *ruleset = e->tagger->ruleset;
	const struct match *end = matches_end(e);
	const struct image_keyword *keyword =
	    &ruleset->keywords[match->keyword];
	const struct match *other = match;
	double sum = 0, counted;

	fprintf(e->out, "      \"%s\"", ruleset->strings + keyword->text);
	for (; other < end; other++) {
		if (other->keyword != match->keyword)
			continue;
		sum +=
		    places_zone_weight(e->article, other->zone, other->offset);
		fprintf(e->out, " %s", zones_name(other->zone));
	}
	counted = sum < weights.mentions_max ? sum : weights.mentions_max;
	fprintf(e->out, ": sqrt(%g) x %g x %.3g = %.2f\n", counted,
	    (double)keyword->weight, e->tagger->context.length_factor,
	    sqrt(counted) * (double)keyword->weight *
		e->tagger->context.length_factor);
}

static bool
is_first_match(const struct explanation *e, const struct match *match)
{
	const struct match *other = e->tagger->matcher.matches.items;

	for (; other < match; other++)
		if (other->keyword == match->keyword)
			return false;
	return true;
}

/* Is the match one of a keyword of the topic, or of a term that it has
 * instead? */
static bool
speaks_for(const struct explanation *e, const struct match *match,
    uint32_t topic)
{
	const struct ruleset *ruleset = e->tagger->ruleset;
	const struct image_keyword *keyword =
	    &ruleset->keywords[match->keyword];

	if (keyword->owner_kind == OWNER_TERM)
		return ruleset->topics[topic].keyword_count == 0 &&
		       topics_has_term(ruleset, topic, keyword->owner);
	return keyword->owner == topic &&
	       topics_counts(&e->tagger->topics, ruleset, match);
}

static void
write_verdict(const struct explanation *e, uint32_t topic)
{
	const struct standing *standing = &e->tagger->topics.standings[topic];
	const double threshold =
	    (double)e->tagger->ruleset->topics[topic].threshold;

	switch (standing->verdict) {
	case VERDICT_THRESHOLD:
		fprintf(e->out, "  not: below its threshold %g\n", threshold);
		break;
	case VERDICT_SHARE:
		fprintf(e->out,
		    "  not: too far below the best, which makes it need "
		    "%.2f\n",
		    standing->share_of);
		break;
	case VERDICT_WHEN:
		fputs("  not: its condition `when` does not hold\n", e->out);
		break;
	case VERDICT_UNLESS:
		fputs("  not: its exclusion `unless` holds\n", e->out);
		break;
	case VERDICT_TAG:
	case VERDICT_NONE:
		fprintf(e->out, "  threshold %g, share of the best %.2f\n",
		    threshold, standing->share_of);
		break;
	}
}

static void
write_topic(const struct explanation *e, uint32_t index)
{
	const struct match *match = e->tagger->matcher.matches.items;
	const struct match *end = matches_end(e);
	struct ruleset_topic topic;

	ruleset_topic(e->tagger->ruleset, index, &topic);
	fprintf(e->out, "  %s (%s)  %.2f", topic.id, topic.name,
	    e->tagger->topics.standings[index].score);
	write_verdict(e, index);
	for (; match < end; match++)
		if (speaks_for(e, match, index) && is_first_match(e, match))
			write_keyword(e, match);
	if (topics_lone(&e->tagger->topics, e->tagger->ruleset, index))
		fprintf(e->out, "      one mention, %u keywords: x %g\n",
		    e->tagger->ruleset->topics[index].keyword_count,
		    weights.lone);
}

static enum newsalert_err
write_topics(const struct explanation *e, bool tagged)
{
	const struct topics *topics = &e->tagger->topics;
	const uint32_t *touched = topics->touched.items;
	struct ranked *ranked =
	    calloc(topics->touched.count + 1, sizeof(*ranked));
	size_t count = 0;

	if (ranked == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < topics->touched.count; i++) {
		const struct standing *standing =
		    &topics->standings[touched[i]];

		if (standing->score > 0 &&
		    (standing->verdict == VERDICT_TAG) == tagged)
			ranked[count++] =
			    (struct ranked){ touched[i], standing->score };
	}
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	for (size_t i = 0; i < count; i++)
		write_topic(e, ranked[i].index);
	free(ranked);
	return NEWSALERT_OK;
}

enum newsalert_err
tagger_explain(struct tagger *tagger, const struct article *article, FILE *out,
    bool colour)
{
	const struct explanation e = { tagger, article, out, colour };
	enum newsalert_err err = run_article(tagger, article);

	if (err == NEWSALERT_OK)
		err = marked_write(tagger, article, out, colour);
	if (err == NEWSALERT_OK)
		err = write_countries(&e);
	if (err != NEWSALERT_OK)
		return err;
	fputc('\n', out);
	write_head(&e, "topics: sqrt(zone weights of a keyword, summed) x its "
		       "weight x length");
	fprintf(out, "  length: %u words, taken to a story of %g: %.3g\n",
	    tagger->matcher.words, weights.story_words,
	    tagger->context.length_factor);
	err = write_topics(&e, true);
	if (err != NEWSALERT_OK)
		return err;
	write_head(&e, "near misses");
	err = write_topics(&e, false);
	return err == NEWSALERT_OK && ferror(out) ? NEWSALERT_EIO : err;
}

/* SPDX-License-Identifier: MIT */
/*
 * A run of the tagger comes in, its arithmetic in words goes out: what counted
 * for each country and topic, and why others are missing.
 */
#include <math.h>
#include <stdlib.h>

#include "daemon/tagging/condition.h"
#include "daemon/tagging/marked.h"
#include "daemon/tagging/site.h"
#include "daemon/tagging/weights.h"

/* An explanation goes through matches many times; more than these are not
 * looked at. */
#define MATCHES_TOLD 4096

/* Near misses, and places that are none: the first of them. */
#define MISSES_TOLD  20
#define DROPPED_TOLD 12

#define BOLD_ON   "\033[1m"
#define DIM_ON    "\033[2m"
#define STYLE_OFF "\033[0m"

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
	    e->colour ? STYLE_OFF : "");
}

/* A tag, in the colour of its evidence; NULL: what is none. */
static void
write_tag(const struct explanation *e, const char *style, const char *tag)
{
	if (e->colour)
		fputs(style == NULL ? DIM_ON : style, e->out);
	fputs(tag, e->out);
	if (e->colour)
		fputs(STYLE_OFF, e->out);
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
names_country(const struct explanation *e, const struct site *site,
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

/* What the provider says of a country or topic, if it does. */
static void
write_code(const struct explanation *e, uint32_t index, bool is_country)
{
	const struct provided_tag *tag = e->tagger->provided.tags.items;

	for (size_t i = 0; i < e->tagger->provided.tags.count; i++)
		if (tag[i].index == index && tag[i].is_country == is_country)
			fprintf(e->out, "      the provider says so: %s\n",
			    tag[i].text);
}

static void
write_country(const struct explanation *e, uint32_t index)
{
	const struct tally *tally = &e->tagger->places.tallies[index];
	const struct site *site = e->tagger->matcher.sites.items;
	const struct site *end = site + e->tagger->matcher.sites.count;
	struct ruleset_country country;

	ruleset_country(e->tagger->ruleset, index, &country);
	fputs("  ", e->out);
	write_tag(e, MARKED_COUNTRY, country.code);
	fprintf(e->out, " %s  %.2f %s%s%s\n", country.name, tally->score,
	    tally->roles & ALERT_ABOUT ? " about" : "",
	    tally->roles & ALERT_FILED ? " filed" : "",
	    tally->roles & ALERT_MENTIONED ? " mentioned" : "");
	if (tally->roles & ALERT_FILED) {
		fputs("      dateline \"", e->out);
		marked_text(e->out, e->article->dateline.place,
		    strlen(e->article->dateline.place), " ");
		fputs("\"\n", e->out);
	}
	write_code(e, index, true);
	for (; site < end; site++)
		if (names_country(e, site, index))
			write_site(e, site);
}

/* Why a name counts for nothing; NULL: it is part of one that does, or marks
 * others. */
static const char *
why_dropped(const struct explanation *e, const struct site *site)
{
	switch (site_kind(&e->tagger->matcher, site, 0)) {
	case PLACE_BLOCK:
		return "a phrase that stands for no place";
	case PLACE_FORENAME:
	case PLACE_SURNAME:
	case PLACE_QUALIFIER:
	case PLACE_FIRM:
		return NULL;
	default:
		break;
	}
	if ((site->flags & SITE_SMALL) != 0)
		return "counts in a dateline, or with its region behind it";
	if ((site->flags & SITE_WEAK) != 0)
		return "may be another word, and its country has no other "
		       "mention";
	return "the name of a person, or part of another name";
}

/* Does a place that counts stand there, too? */
static bool
is_covered(const struct explanation *e, const struct site *site)
{
	const struct site *other = e->tagger->matcher.sites.items;
	const struct site *end = other + e->tagger->matcher.sites.count;

	for (; other < end; other++)
		if ((other->flags & SITE_DROPPED) == 0 &&
		    other->zone == site->zone &&
		    other->offset < site->offset + site->len &&
		    site->offset < other->offset + other->len)
			return true;
	return false;
}

static void
write_dropped(const struct explanation *e)
{
	const struct matcher *matcher = &e->tagger->matcher;
	const struct site *site = matcher->sites.items;
	const struct site *end = site + matcher->sites.count;
	size_t count = 0;

	for (; site < end; site++) {
		const char *why = (site->flags & SITE_DROPPED) == 0
				      ? NULL
				      : why_dropped(e, site);

		if (why == NULL || is_covered(e, site) ||
		    count++ >= DROPPED_TOLD)
			continue;
		if (count == 1)
			fputs("  not counted\n", e->out);
		fprintf(e->out, "      %s \"", zones_name(site->zone));
		marked_text(e->out,
		    e->article->zones[site->zone] + site->offset, site->len,
		    " ");
		fprintf(e->out, "\": %s\n", why);
	}
	if (count > DROPPED_TOLD)
		fprintf(e->out, "      and %zu more\n", count - DROPPED_TOLD);
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
	write_dropped(e);
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
	fprintf(e->out, ": sqrt(%g%s) x %g x %.3g = %.2f\n", counted,
	    counted < sum ? ", the most" : "", (double)keyword->weight,
	    e->tagger->context.length_factor,
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

	if (match->owner_kind == OWNER_TERM)
		return ruleset->topics[topic].keyword_count == 0 &&
		       topics_has_term(ruleset, topic, match->owner);
	return match->owner == topic &&
	       topics_counts(&e->tagger->topics, match);
}

/* What the best topic of its level makes this one need. */
static void
write_share(const struct explanation *e, uint32_t topic)
{
	const struct image_topic *item = &e->tagger->ruleset->topics[topic];
	const double share_of = e->tagger->topics.standings[topic].share_of;
	const bool top = item->is_top != 0;
	double share = (double)item->share;

	if (share < 0)
		share = top ? weights.share_top : weights.share_sub;
	fprintf(e->out, " share %.2f (%.3g of the best %s, %.2f)\n", share_of,
	    share, top ? "top topic" : "subtopic", share_of / share);
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
		fputs("  not: below its", e->out);
		write_share(e, topic);
		break;
	case VERDICT_WHEN:
		fputs("  not: its condition `when` does not hold\n", e->out);
		break;
	case VERDICT_UNLESS:
		fputs("  not: its exclusion `unless` holds\n", e->out);
		break;
	case VERDICT_TAG:
	case VERDICT_NONE:
		if (standing->provided) {
			fputs("  tags: by the provider's code\n", e->out);
			break;
		}
		fprintf(e->out, "  tags: threshold %g", threshold);
		if (standing->share_of > 0) {
			fputc(',', e->out);
			write_share(e, topic);
			break;
		}
		fputc('\n', e->out);
		break;
	}
}

static void
write_condition(const struct explanation *e, const char *key, uint32_t first,
    uint32_t count)
{
	struct condition_context condition;

	if (count == 0)
		return;
	topics_condition(&e->tagger->topics, &e->tagger->context, &condition);
	fprintf(e->out, "      %s %s: ", key,
	    condition_holds(&condition, first, count) ? "holds"
						      : "does not hold");
	condition_write(&condition, first, count, e->out);
	fputc('\n', e->out);
}

static void
write_topic(const struct explanation *e, uint32_t index)
{
	const struct match *match = e->tagger->matcher.matches.items;
	const struct match *end = matches_end(e);
	const struct image_topic *item = &e->tagger->ruleset->topics[index];
	const struct standing *standing = &e->tagger->topics.standings[index];
	const double lone =
	    topics_lone(&e->tagger->topics, &e->tagger->context, index);
	struct ruleset_topic topic;

	ruleset_topic(e->tagger->ruleset, index, &topic);
	fputs("  ", e->out);
	write_tag(e, standing->verdict == VERDICT_TAG ? MARKED_TOPIC : NULL,
	    topic.id);
	fprintf(e->out, " (%s)  %.2f", topic.name, standing->score);
	write_verdict(e, index);
	write_code(e, index, false);
	for (; match < end; match++)
		if (speaks_for(e, match, index) && is_first_match(e, match))
			write_keyword(e, match);
	if (lone < 1)
		fprintf(e->out, "      alone of %u keywords: x %.3g\n",
		    item->keyword_count, lone);
	write_condition(e, "when", item->when, item->when_count);
	write_condition(e, "unless", item->unless, item->unless_count);
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
	for (size_t i = 0; i < count && (tagged || i < MISSES_TOLD); i++)
		write_topic(e, ranked[i].index);
	if (!tagged && count > MISSES_TOLD)
		fprintf(e->out, "  and %zu more\n", count - MISSES_TOLD);
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
	fprintf(out, "  length: sqrt(%g / %g) = %.3g; %u words\n",
	    weights.story_words,
	    tagger->matcher.words < weights.short_words ? weights.short_words
							: tagger->matcher.words,
	    tagger->context.length_factor, tagger->matcher.words);
	err = write_topics(&e, true);
	if (err != NEWSALERT_OK)
		return err;
	write_head(&e, "near misses");
	err = write_topics(&e, false);
	return err == NEWSALERT_OK && ferror(out) ? NEWSALERT_EIO : err;
}

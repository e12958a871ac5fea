/* SPDX-License-Identifier: MIT */
/* Datelines: a small parser that takes what the wires really print. */
#include "daemon/article/dateline.h"

#include <string.h>

#include "daemon/article/agency.h"
#include "daemon/article/dateline_word.h"
#include "daemon/article/placename.h"

#define PLACE_WORDS_MAX  6
#define REGION_WORDS_MAX 4
#define ITEMS_MAX        8  /* region, date, agency, and dots between */
#define BRACKET_MAX      64 /* bytes of what stands in brackets */
#define WEAK_AGENCY_MAX  8  /* "WASHINGTON (RNS) Evangelical leaders" */
#define DATELINE_MAX     200

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Capitals in front of a dash that are no place. */
static const char *const labels[] = { "ADVISORY", "ALERT", "ANALYSIS",
	"BREAKING", "BRIEF", "BULLETIN", "COLUMN", "CORRECTED", "CORRECTION",
	"EXCLUSIVE", "EXPLAINER", "FACTBOX", "FEATURE", "FILE", "FLASH",
	"FOCUS", "INSIGHT", "INTERVIEW", "KILL", "LIVE", "MORE", "NOTE",
	"OPINION", "POLL", "PREVIEW", "PROFILE", "REFILE", "REPEAT", "REVIEW",
	"RPT", "SPORT", "SUMMARY", "TIMELINE", "UPDATE", "URGENT", "WATCH",
	"WRAPUP" };

/* What is large at the start of a line and in front of a date, no place. */
static const char *const no_places[] = { "At", "By", "Date", "Friday", "From",
	"In", "Monday", "On", "Posted", "Published", "Saturday", "Since",
	"Sunday", "Thursday", "Tuesday", "Until", "Updated", "Wednesday" };

enum ending {
	ENDING_NONE, /* the sentence follows at once */
	ENDING_DASH,
	ENDING_PERIOD,
	ENDING_COLON,
	ENDING_COMMA,
	ENDING_LINE, /* nothing follows */
};

struct parser {
	struct span text;
	size_t at;
	struct dateline_parts *parts;
	enum ending ending;
	bool capitals;
	bool brackets; /* the agency stood in brackets */
};

static struct span
rest_of(const struct parser *parser)
{
	return span_from(parser->text, parser->at);
}

static char
peek(const struct parser *parser)
{
	return span_at(parser->text, parser->at);
}

static void
skip_spaces(struct parser *parser)
{
	while (peek(parser) == ' ')
		parser->at++;
}

static bool
fits_place(const struct parser *parser, struct span word)
{
	if (placename_is_capitals(word))
		return true;
	return !parser->capitals && placename_is_name(word);
}

/* A particle, and behind it a word that fits: "RIO de JANEIRO". */
static bool
is_particle_inside(const struct parser *parser, struct span word)
{
	struct span next = span_from(rest_of(parser), word.len);

	if (!placename_is_particle(word) || span_at(next, 0) != ' ')
		return false;
	return fits_place(parser, dateline_word(span_from(next, 1)));
}

static bool
starts_date(struct span text)
{
	struct date date;

	return calendar_read(text, &date) > 0;
}

/* "Mexico city, april 1": a small word, if a date makes all of it sure. */
static bool
is_careless(const struct parser *parser, struct span word)
{
	struct span next = span_from(rest_of(parser), word.len);

	return !parser->capitals && span_starts(next, ", ") &&
	       starts_date(span_from(next, 2));
}

/* Words that fit, up to what cannot be part of a name. The parser stands
 * behind the last of them. */
static struct span
read_name(struct parser *parser, int words_max)
{
	size_t start = parser->at, end = start;

	for (int words = 0; words < words_max; words++) {
		struct span word = dateline_word(rest_of(parser));

		if (word.len == 0 ||
		    (words > 0 && starts_date(rest_of(parser))))
			break;
		if (!fits_place(parser, word) &&
		    (words == 0 || (!is_particle_inside(parser, word) &&
				       !is_careless(parser, word))))
			break;
		parser->at += word.len;
		end = parser->at;
		if (peek(parser) != ' ')
			break;
		parser->at++;
	}
	parser->at = end;
	return span_to(span_from(parser->text, start), end - start);
}

/* "/JERUSALEM" behind the first of two places. */
static void
skip_other_places(struct parser *parser)
{
	while (peek(parser) == '/' &&
	       span_has_letter(parser->text, parser->at + 1)) {
		size_t before = parser->at;
		struct span name;

		parser->at++;
		name = read_name(parser, PLACE_WORDS_MAX);
		if (name.len == 0 || peek(parser) == '/') {
			parser->at = before; /* an agency: "/TASS/" */
			return;
		}
	}
}

static bool
read_place(struct parser *parser)
{
	struct span first = dateline_word(rest_of(parser));

	parser->capitals = placename_is_capitals(first);
	if ((!placename_is_name(first) && !parser->capitals) ||
	    span_in(first, no_places, LENGTH(no_places)))
		return false;
	parser->parts->place = read_name(parser, PLACE_WORDS_MAX);
	skip_other_places(parser);
	return true;
}

static bool
read_date(struct parser *parser)
{
	size_t used;

	if (parser->parts->date.month != 0)
		return false;
	used = calendar_read(rest_of(parser), &parser->parts->date);
	parser->at += used;
	return used > 0;
}

/* "(Reuters)", "/TASS/"; a date may stand there too, or beside the agency. */
static bool
read_bracket(struct parser *parser, char close)
{
	struct span inside = span_from(rest_of(parser), 1);
	size_t len = span_find(inside, close), used;
	struct span content = span_trim(span_to(inside, len));
	struct date date;

	if (len == inside.len || len == 0 || len > BRACKET_MAX)
		return false;
	used = calendar_read(content, &date);
	if (used > 0 && used == content.len) {
		parser->parts->date = date;
	} else if (parser->parts->agency.len == 0) {
		parser->parts->agency = content;
		parser->brackets = true;
	}
	parser->at += len + 2;
	return true;
}

/* An agency's name without brackets, in front of a dash or a stop. */
static bool
read_alone(struct parser *parser)
{
	struct span rest = rest_of(parser);
	size_t len = agency_read_alone(rest);

	if (len == 0)
		return false;
	if (parser->parts->agency.len == 0)
		parser->parts->agency = span_to(rest, len);
	parser->at += len;
	return true;
}

static bool
read_region(struct parser *parser)
{
	size_t start = parser->at;
	bool capitals = parser->capitals;
	struct dateline_parts *parts = parser->parts;
	struct span region;

	parser->capitals = false;
	if (span_starts(rest_of(parser), "the "))
		parser->at += strlen("the ");
	region = read_name(parser, REGION_WORDS_MAX);
	parser->capitals = capitals;
	if (region.len == 0)
		return false;
	if (peek(parser) == '.')
		parser->at++; /* "Conn.", "Calif." are long for a word */
	if (parts->region.len > 0)
		start = (size_t)(parts->region.bytes - parser->text.bytes);
	parts->region =
	    span_to(span_from(parser->text, start), parser->at - start);
	return true;
}

/* Behind a comma: date, agency or region. Else the sentence goes on. */
static bool
read_behind_comma(struct parser *parser)
{
	size_t before = parser->at;

	parser->at++;
	skip_spaces(parser);
	if (read_date(parser) || read_alone(parser) ||
	    dateline_dash(rest_of(parser)) > 0)
		return true;
	if (parser->parts->date.month == 0 && parser->parts->agency.len == 0 &&
	    read_region(parser))
		return true;
	parser->at = before;
	parser->ending = ENDING_COMMA;
	return false;
}

/* A dash ends it, unless date or agency are still to come. */
static bool
read_dash(struct parser *parser)
{
	size_t before = parser->at;

	parser->at += dateline_dash(rest_of(parser));
	skip_spaces(parser);
	if (read_date(parser))
		return true;
	if (peek(parser) == '(' && parser->parts->agency.len == 0 &&
	    read_bracket(parser, ')'))
		return true;
	parser->at = before;
	parser->ending = ENDING_DASH;
	return false;
}

/* "FARMINGTON Conn., ...": the comma was forgotten. */
static bool
read_known_region(struct parser *parser)
{
	struct span word = dateline_word(rest_of(parser));
	char next = span_at(rest_of(parser), word.len);

	if (parser->parts->region.len > 0 || !placename_is_name(word) ||
	    (next != ',' && next != '.' && next != ' ') ||
	    !placename_is_region(word))
		return false;
	return read_region(parser);
}

/* One more part of the dateline; false: it ends here. */
static bool
read_item(struct parser *parser)
{
	skip_spaces(parser);
	parser->ending = ENDING_NONE;
	switch (peek(parser)) {
	case '\0':
		parser->ending = ENDING_LINE;
		return false;
	case ',':
		return read_behind_comma(parser);
	case '(':
		return read_bracket(parser, ')');
	case '/':
		return read_bracket(parser, '/');
	case '.':
		parser->ending = ENDING_PERIOD;
		break;
	case ':':
		parser->ending = ENDING_COLON;
		break;
	default:
		if (dateline_dash(rest_of(parser)) > 0)
			return read_dash(parser);
		return read_date(parser) || read_alone(parser) ||
		       read_known_region(parser);
	}
	return false;
}

/* Behind a full stop or a colon there may be more: "13. /TASS/.", "(EFE).-",
 * "MOSCOW. Dec 13 (Interfax)". */
static bool
goes_on(struct parser *parser)
{
	struct parser ahead = *parser;
	struct span rest;

	ahead.at++;
	skip_spaces(&ahead);
	rest = rest_of(&ahead);
	if (span_at(rest, 0) != '/' && span_at(rest, 0) != '(' &&
	    span_at(rest, 0) != '.' && dateline_dash(rest) == 0 &&
	    (parser->parts->date.month != 0 || !starts_date(rest)))
		return false;
	if (span_at(rest, 0) == '(' && parser->parts->agency.len > 0)
		return false;
	parser->at = ahead.at;
	return true;
}

static void
read_items(struct parser *parser)
{
	for (int items = 0; items < ITEMS_MAX; items++) {
		if (read_item(parser))
			continue;
		if ((parser->ending != ENDING_PERIOD &&
			parser->ending != ENDING_COLON) ||
		    !goes_on(parser))
			break;
	}
}

/* "- РИА Новости. Текст": the agency stands behind the dash. */
static void
read_late_agency(struct parser *parser)
{
	size_t before = parser->at;

	if (parser->parts->agency.len > 0)
		return;
	if (!read_alone(parser) ||
	    (peek(parser) != '.' && dateline_dash(rest_of(parser)) == 0))
		parser->at = before;
}

/* Set the end of the dateline and step over dash, stop or colon. */
static void
read_ending(struct parser *parser)
{
	struct dateline_parts *parts = parser->parts;

	parts->len = parser->at;
	while (parts->len > 0 && parser->text.bytes[parts->len - 1] == ' ')
		parts->len--;
	if (parser->ending == ENDING_DASH) {
		parser->at += dateline_dash(rest_of(parser));
		skip_spaces(parser);
		read_late_agency(parser);
		parser->at += dateline_dash(rest_of(parser));
	}
	if (peek(parser) == '.' || peek(parser) == ':' ||
	    (peek(parser) == ',' && parser->ending == ENDING_COMMA)) {
		if (parser->ending == ENDING_PERIOD)
			parts->len = parser->at + 1;
		parser->at++;
	}
	skip_spaces(parser);
	parts->text_at = parser->at;
}

/* Whether the name in brackets is an agency whatever stands around it. */
static bool
has_known_agency(const struct parser *parser)
{
	struct span agency = parser->parts->agency;

	if (agency.len == 0 || agency_find(agency) == NULL)
		return false;
	return parser->capitals || parser->ending == ENDING_DASH ||
	       agency_stands_alone(agency) || parser->parts->date.month != 0;
}

static bool
is_sure(const struct parser *parser)
{
	const struct dateline_parts *parts = parser->parts;
	bool dated = parts->date.month != 0;
	enum ending ending = parser->ending;

	if (parts->place.len == 0)
		return parts->agency.len > 0 && ending == ENDING_DASH &&
		       agency_find(parts->agency) != NULL;
	if (dated && (ending == ENDING_DASH || ending == ENDING_LINE ||
			 parts->agency.len > 0))
		return true;
	if (dated && parser->capitals && ending != ENDING_NONE)
		return true;
	if (has_known_agency(parser))
		return true;
	return parser->capitals && parts->region.len > 0 &&
	       parts->agency.len > 0 && ending == ENDING_DASH;
}

/* A sentence: it begins large, and is not in capitals throughout. */
static bool
is_sentence(struct span text)
{
	struct span words = span_to(text, text.len < 40 ? text.len : 40);
	char c = span_at(text, 0);

	if (ascii_is_lower(c) || text.len == 0)
		return false;
	return !placename_is_capitals(words);
}

static bool
is_likely(const struct parser *parser)
{
	const struct dateline_parts *parts = parser->parts;
	struct span text = span_from(parser->text, parts->text_at);

	if (parts->place.len < 3 ||
	    span_in(span_first_word(parts->place), labels, LENGTH(labels)))
		return false;
	if (parser->capitals && parser->ending == ENDING_LINE)
		return placename_is_region(parts->region);
	if (!is_sentence(text))
		return false;
	if (parser->capitals &&
	    (parser->ending == ENDING_DASH || parser->ending == ENDING_COLON))
		return true;
	if (parser->capitals)
		return parser->brackets &&
		       parts->agency.len <= WEAK_AGENCY_MAX &&
		       placename_is_capitals(parts->agency);
	return parser->ending == ENDING_DASH &&
	       placename_is_region(parts->region);
}

/* "****RIO DE JANEIRO", "c CHICAGO", "RPT --LONDON": what stands in front by
 * chance or habit. */
static void
skip_noise(struct parser *parser)
{
	struct span word = dateline_word(rest_of(parser));

	if (word.len > 2 && placename_is_capitals(word) &&
	    span_in(word, labels, LENGTH(labels)))
		parser->at += word.len;
	while (peek(parser) != '\0' && strchr("*=+^- ", peek(parser)) != NULL)
		parser->at++;
	if (ascii_is_lower(peek(parser)) &&
	    span_at(parser->text, parser->at + 1) == ' ')
		parser->at += 2;
}

static bool
read_from(struct span text, size_t at, struct dateline_parts *parts)
{
	struct parser parser = { .text = text, .at = at, .parts = parts };

	*parts = (struct dateline_parts){ 0 };
	skip_noise(&parser);
	if (!starts_date(rest_of(&parser)) && !read_alone(&parser) &&
	    peek(&parser) != '(' && !read_place(&parser))
		return false;
	read_items(&parser);
	read_ending(&parser);
	parts->is_sure = is_sure(&parser);
	return parts->is_sure || is_likely(&parser);
}

bool
dateline_read(struct span paragraph, struct dateline_parts *parts)
{
	struct span text = span_to(paragraph,
	    paragraph.len < DATELINE_MAX ? paragraph.len : DATELINE_MAX);
	struct dateline_parts second;

	/* The start of most lines of a text, which is asked of each. */
	if (ascii_is_lower(span_at(text, 0)) && span_at(text, 1) != ' ')
		return false;
	if (!read_from(text, 0, parts))
		return false;
	/* "Canadian Press - OTTAWA (CP) - ", "(ANSA) - ROME, 13 DIC - " */
	if (parts->place.len == 0 && read_from(text, parts->text_at, &second) &&
	    second.place.len > 0 && second.is_sure) {
		if (second.agency.len == 0)
			second.agency = parts->agency;
		*parts = second;
	}
	return true;
}

static enum newsalert_err
fill_agency(struct span agency, char **agencyp)
{
	const char *known;

	if (agency.len == 0)
		return NEWSALERT_OK;
	known = agency_find(agency);
	*agencyp =
	    known != NULL ? strdup(known) : strndup(agency.bytes, agency.len);
	return *agencyp == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

static enum newsalert_err
fill_name(struct span name, char **namep)
{
	if (name.len == 0)
		return NEWSALERT_OK;
	*namep = placename_dup(name, ARTICLE_FIELD_MAX);
	return *namep == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

/* "KY" and "N.J." stay as they are, "WEST GERMANY" does not. */
static enum newsalert_err
fill_region(struct span region, char **regionp)
{
	if (region.len == 0 || !placename_is_region(region))
		return fill_name(region, regionp);
	*regionp = strndup(region.bytes, region.len);
	return *regionp == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

enum newsalert_err
dateline_fill(const struct dateline_parts *parts, int64_t time_sec,
    struct span lead, struct dateline *dateline)
{
	enum newsalert_err err = fill_name(parts->place, &dateline->place);

	if (err == NEWSALERT_OK)
		err = fill_region(parts->region, &dateline->region);
	if (err == NEWSALERT_OK)
		err = fill_agency(parts->agency, &dateline->agency);
	if (parts->date.month != 0 && parts->date.day != 0) {
		dateline->year = calendar_year(&parts->date, time_sec, lead);
		dateline->month = parts->date.month;
		dateline->day = parts->date.day;
	}
	return err;
}

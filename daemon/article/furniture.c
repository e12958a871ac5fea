/* SPDX-License-Identifier: MIT */
/* Furniture: tables of what the lines around a story begin and end with. */
#include "daemon/article/furniture.h"

#include <string.h>

#include "daemon/article/agency.h"
#include "daemon/article/calendar.h"
#include "daemon/article/placename.h"

#define CREDIT_MAX       160 /* bytes of a credit line */
#define CREDIT_WORDS_MAX 3   /* in front of its slash: "Ana de Sousa/AP" */
#define CREDIT_TAIL_MAX  100
#define BYLINE_MAX       120
#define DESK_MAX         40
#define DATE_MAX         64
#define INITIALS_MAX     16
#define END_MAX          40
#define SECTION_MAX      48
#define SECTION_WORDS    5
#define DATE_REST_MAX    24

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const byline_starts[] = { "By ", "Di ", "Par ", "Por ",
	"Von ", "Автор: " };
static const char *const byline_small[] = { "al", "and", "at", "bin", "da",
	"de", "del", "den", "der", "di", "du", "e", "el", "et", "for", "in",
	"la", "le", "of", "the", "und", "van", "von", "y" };
static const char *const desk_words[] = { "Correspondent", "Correspondents",
	"Editor", "Reporter", "Staff", "Writer", "Writers" };

static const char *const credit_starts[] = { "AFP/", "AP Photo",
	"Credit:", "EPA-EFE/", "EPA/", "Foto:", "Getty Images", "Image by ",
	"Image credit", "Image source", "Image:", "Photo by ", "Photo credit",
	"Photo:", "Photograph by ", "Photograph:", "Photos by ",
	"Photos:", "Picture by ", "Picture:", "Pictures:", "REUTERS/",
	"Фото:" };
static const char *const picture_desks[] = { "Alamy", "Corbis", "EPA",
	"EPA-EFE", "Getty Images", "Handout", "Imago", "NurPhoto",
	"picture alliance", "Pool", "Shutterstock", "WireImage", "Zuma Press" };

static const char *const note_starts[] = { "--With assistance",
	"Additional reporting", "All rights reserved",
	"Associated Press journalist", "Associated Press writer", "Compiled by",
	"Contact:", "Contacts:", "Copyright ", "dpa xx", "Editing by",
	"Editor's note", "Editors' note", "Editors:", "Editors’ note",
	"Editor’s note", "Eds:", "Follow AP", "Follow us on",
	"For further information", "For more information",
	"Keywords:", "Media contact", "MORE TO FOLLOW", "Note to editors",
	"Notes to editors", "Our Standards:", "Press contact", "Read also",
	"Read more:", "Related:", "Reporting by",
	"The Associated Press contributed", "This story has been",
	"This story was ", "Translated by", "Translation by",
	"With inputs from", "With reporting by", "Writing by" };
/* Without their bracket these begin sentences. */
static const char *const bracket_starts[] = { "$1 = ", "1 euro = ", "Adds ",
	"Corrected ", "Correcting ", "Corrects ", "Recasts", "Refiles ",
	"Refiling ", "Removes ", "Reporting and ", "Rewrites ", "Story by ",
	"Updates ", "Updating " };

static const char *const ends[] = { "# # #", "# Notizblock", "##", "###",
	"(END)", "(ENDS)", "(MORE)", "- 30 -", "- ENDS -", "-30-", "-END-",
	"-ENDS-", "/END/", "[END]", "Contact:", "Contacts:", "END", "Enditem",
	"ENDS", "Media contact:", "Media contacts:", "MORE",
	"Note to editors:", "Notes to editors", "Notes to editors:" };

static const char *const section_words[] = { "africa", "all", "america",
	"americas", "analysis", "arts", "asia", "breaking", "business", "china",
	"climate", "companies", "crime", "culture", "defence", "defense",
	"diplomacy", "domestic", "east", "economics", "economy", "education",
	"energy", "entertainment", "environment", "eu", "europe", "feature",
	"features", "finance", "financial", "football", "general", "headlines",
	"health", "home", "international", "justice", "latest", "law", "life",
	"lifestyle", "local", "market", "markets", "middle", "military",
	"money", "national", "news", "opinion", "pacific", "policy", "politics",
	"press", "regional", "release", "releases", "religion", "review",
	"russia", "russian", "science", "soccer", "society", "space", "sport",
	"sports", "stories", "story", "tech", "technology", "top", "travel",
	"uk", "updates", "us", "weather", "wire", "world" };

static struct span
without_bracket(struct span line)
{
	while (span_at(line, 0) == '(' || span_at(line, 0) == '[')
		line = span_from(line, 1);
	return line;
}

static size_t
count_words(struct span text)
{
	size_t words = text.len > 0;

	for (size_t i = 0; i < text.len; i++)
		words += text.bytes[i] == ' ';
	return words;
}

/* Names, and what ties them: "Jane Doe and John Roe in Paris". */
static bool
is_names(struct span text)
{
	while (text.len > 0) {
		struct span word = span_first_word(text);

		text = span_trim(span_from(text, word.len));
		if (word.len > 0 &&
		    strchr(",;)", word.bytes[word.len - 1]) != NULL)
			word.len--;
		if (!placename_is_name(word) && !span_is(word, "&") &&
		    agency_find(word) == NULL &&
		    !span_in(word, byline_small, LENGTH(byline_small)))
			return false;
	}
	return true;
}

/* The last of "Associated Press Writer", "AP Sports Writer". */
static bool
is_desk(struct span line)
{
	struct span first = span_first_word(line);
	const char *space = memrchr(line.bytes, ' ', line.len);

	if (agency_stands_alone(line))
		return space != NULL; /* one word is an end mark */
	if (space == NULL || count_words(line) > 5)
		return false;
	return (agency_stands_alone(first) ||
		   span_starts(line, "Associated Press")) &&
	       span_in(span_from(line, (size_t)(space + 1 - line.bytes)),
		   desk_words, LENGTH(desk_words));
}

static bool
is_byline(struct span line)
{
	size_t space;

	if (line.len > BYLINE_MAX || line.len == 0)
		return false;
	if (line.len <= DESK_MAX && is_desk(line))
		return true;
	if (!span_starts_in(line, byline_starts, LENGTH(byline_starts)) ||
	    count_words(line) < 2)
		return false;
	space = span_find(line, ' ');
	return span_at(line, line.len - 1) != '.' &&
	       is_names(span_from(line, space + 1));
}

static bool
is_picture_desk(struct span name)
{
	name = span_trim(name);
	return agency_find(name) != NULL ||
	       span_in(name, picture_desks, LENGTH(picture_desks)) ||
	       span_ends(name, "via Getty Images") ||
	       span_ends(name, "via AP") || span_ends(name, "via REUTERS");
}

/* "Jane Doe/AFP", whole. */
static bool
is_signed(struct span text)
{
	size_t slash = span_find(text, '/');
	struct span name = span_trim(span_to(text, slash));

	return slash < text.len && slash > 0 &&
	       count_words(name) <= CREDIT_WORDS_MAX && is_names(name) &&
	       is_picture_desk(span_from(text, slash + 1));
}

static bool
has_year(struct span text)
{
	for (size_t i = 0; i + 4 <= text.len; i++)
		if (ascii_is_digit(text.bytes[i]) &&
		    ascii_is_digit(text.bytes[i + 1]) &&
		    ascii_is_digit(text.bytes[i + 2]) &&
		    ascii_is_digit(text.bytes[i + 3]))
			return true;
	return false;
}

static bool
is_copyright_sign(struct span line)
{
	return span_starts(line, "©") || span_starts(line, "(c)");
}

static bool
is_credit(struct span line)
{
	if (line.len > CREDIT_MAX)
		return false;
	if (is_copyright_sign(line))
		return !has_year(line);
	line = without_bracket(line);
	if (span_starts_in(line, credit_starts, LENGTH(credit_starts)))
		return true;
	if (line.len > 0 && line.bytes[line.len - 1] == ')')
		line.len--;
	return is_signed(line);
}

/* "___", "-----", "* * *": between two parts. */
static bool
is_rule(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (strchr("-_*=~. ", line.bytes[i]) == NULL)
			return false;
	return true;
}

static bool
is_note(struct span line)
{
	struct span inside = without_bracket(line);

	if (is_rule(line))
		return true;
	if (is_copyright_sign(line))
		return line.len <= CREDIT_MAX && has_year(line);
	return span_starts_in(inside, note_starts, LENGTH(note_starts)) ||
	       (inside.len < line.len && span_starts_in(inside, bracket_starts,
					     LENGTH(bracket_starts)));
}

/* "ab/cd/ef", "jd-sm/pw": who wrote and who edited. */
static bool
is_initials(struct span line)
{
	size_t letters = 0;

	if (line.len > INITIALS_MAX || span_find(line, '/') == line.len)
		return false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.bytes[i];

		letters = ascii_is_lower(c) ? letters + 1 : 0;
		if (letters > 4 || (letters == 0 && c != '/' && c != '-'))
			return false;
	}
	return letters > 0;
}

/* "###", "REUTER", "--IANS". */
static bool
is_end(struct span line)
{
	if (line.len > END_MAX)
		return false;
	if (span_in(line, ends, LENGTH(ends)) || is_initials(line))
		return true;
	line = without_bracket(line);
	while (span_at(line, 0) == '-' || span_at(line, 0) == ' ')
		line = span_from(line, 1);
	if (line.len > 0 && line.bytes[line.len - 1] == ')')
		line.len--;
	return span_find(line, ' ') == line.len && agency_stands_alone(line);
}

/* Hours, zones and dots: what may stand behind a date on its line. */
static bool
is_clock(struct span rest)
{
	size_t letters = 0;

	for (size_t i = 0; i < rest.len; i++) {
		char c = rest.bytes[i];

		letters =
		    ascii_is_lower(c) || ascii_is_upper(c) ? letters + 1 : 0;
		if (letters > 4 || (c & 0x80) != 0)
			return false;
	}
	return rest.len <= DATE_REST_MAX;
}

/* "11:09 AM", "3 min read": what pages print beside a date. */
static bool
is_page_time(struct span line)
{
	size_t digits = 0;

	while (ascii_is_digit(span_at(line, digits)))
		digits++;
	if (digits == 0 || digits > 2)
		return false;
	return (span_at(line, digits) == ':' && is_clock(line)) ||
	       span_ends(line, " min read") || span_ends(line, " ago");
}

static bool
is_date(struct span line)
{
	static const char *const starts[] = { "Published", "Updated", "Posted",
		"Last updated", "First published", "Date" };
	struct date date;
	size_t used;

	if (line.len > DATE_MAX)
		return false;
	for (size_t i = 0; i < LENGTH(starts); i++) {
		if (!span_starts(line, starts[i]))
			continue;
		line = span_from(line, strlen(starts[i]));
		while (span_at(line, 0) == ':' || span_at(line, 0) == ' ')
			line = span_from(line, 1);
		break;
	}
	if (line.len == 0 || line.bytes[line.len - 1] == '.')
		return false;
	used = calendar_read(line, &date);
	return is_page_time(line) ||
	       (used > 0 && is_clock(span_from(line, used)));
}

/* Most lines of wrapped text go on in small letters. */
static bool
goes_on(struct span line)
{
	return line.len > END_MAX && ascii_is_lower(line.bytes[0]) &&
	       ascii_is_lower(line.bytes[1]);
}

enum furniture
furniture_of(struct span line)
{
	if (line.len == 0 || goes_on(line))
		return FURNITURE_NONE;
	if (is_end(line))
		return FURNITURE_END;
	if (is_credit(line))
		return FURNITURE_CREDIT;
	if (is_note(line))
		return FURNITURE_NOTE;
	if (is_byline(line))
		return FURNITURE_BYLINE;
	return is_date(line) ? FURNITURE_DATE : FURNITURE_NONE;
}

bool
furniture_is_section(struct span line)
{
	size_t words = 0;

	if (span_starts(line, "BC-") || span_starts(line, "AM-") ||
	    span_starts(line, "PM-"))
		return true;
	if (line.len > SECTION_MAX)
		return false;
	while (line.len > 0) {
		size_t len = 0;

		while (len < line.len &&
		       strchr(" &/|>,-:", line.bytes[len]) == NULL)
			len++;
		if (len > 0 && !span_is(span_to(line, len), "and") &&
		    (++words > SECTION_WORDS ||
			!span_in(span_to(line, len), section_words,
			    LENGTH(section_words))))
			return false;
		line = span_from(line, len < line.len ? len + 1 : len);
	}
	return words > 0;
}

/* The last bracket of the paragraph, where it closes it. */
static size_t
last_bracket(struct span text)
{
	const char *open = memrchr(text.bytes, '(', text.len);

	if (text.len == 0 || text.bytes[text.len - 1] != ')' || open == NULL)
		return text.len;
	return (size_t)(open - text.bytes);
}

static size_t
find_last(struct span text, const char *word)
{
	size_t len = strlen(word);

	for (size_t at = text.len; at-- > 0;)
		if (text.len - at >= len &&
		    memcmp(text.bytes + at, word, len) == 0)
			return at;
	return text.len;
}

size_t
furniture_credit_tail(struct span paragraph)
{
	static const char *const marks[] = { " REUTERS/", " AP Photo/", " EPA/",
		" EPA-EFE/", " © " };
	size_t from = paragraph.len > CREDIT_TAIL_MAX
			  ? paragraph.len - CREDIT_TAIL_MAX
			  : 0;
	struct span tail = span_from(paragraph, from);
	size_t bracket;

	if (span_find(tail, '/') == tail.len &&
	    span_find(tail, "©"[0]) == tail.len)
		return paragraph.len;
	bracket = last_bracket(tail);
	if (bracket < tail.len && is_credit(span_from(tail, bracket)))
		return from + bracket;
	for (size_t i = 0; i < LENGTH(marks); i++) {
		size_t at = find_last(tail, marks[i]);

		if (at < tail.len && is_credit(span_trim(span_from(tail, at))))
			return from + at;
	}
	return paragraph.len;
}

size_t
furniture_agency_tail(struct span headline)
{
	size_t bracket = last_bracket(headline);
	struct span inside;

	if (bracket == 0 || bracket == headline.len)
		return headline.len;
	inside = span_from(headline, bracket + 1);
	inside.len--;
	if (!agency_stands_alone(inside))
		return headline.len;
	return span_trim(span_to(headline, bracket)).len;
}

size_t
furniture_end_tail(struct span paragraph)
{
	static const char *const marks[] = { " Enditem", " (END)", " /END/",
		" ###", " -30-" };

	for (size_t i = 0; i < LENGTH(marks); i++)
		if (span_ends(paragraph, marks[i]))
			return paragraph.len - strlen(marks[i]);
	return paragraph.len;
}

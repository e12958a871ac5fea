/* SPDX-License-Identifier: MIT */
/* Life-cycle words at the start of a line. */
#include "daemon/article/lifecycle.h"

#include <string.h>

#include "daemon/article/embargo.h"

#define TAIL_LINE_MAX 300 /* bytes of a headline with a label at its end */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* In order of gravity. */
static const char *const msgtypes[] = { "new", "update", "correct",
	"withdraw" };
enum gravity { GRAVITY_NEW, GRAVITY_UPDATE, GRAVITY_CORRECT, GRAVITY_WITHDRAW };

/* How a keyword has to be written to be a label. */
enum form {
	FORM_ANY,      /* in capitals, or with a colon or in brackets */
	FORM_COLON,    /* the same but for brackets: "Two found (killed)" */
	FORM_NUMBERED, /* only with a number behind it: "UPDATE 2-" */
	FORM_SHOUTED,  /* only in capitals: the word opens headlines too */
};

struct keyword {
	struct span word;
	enum gravity gravity;
	int urgency;
	enum form form;
};

/* Longer ones first. English, German (dpa, APA), French (AFP, Belga). */
static const struct keyword keywords[] = {
	{ SPAN("MANDATORY KILL"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("BULLETIN KILL"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("STORY WITHDRAWN"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("WITHDRAWAL"), GRAVITY_WITHDRAW, 0, FORM_COLON },
	{ SPAN("WITHDRAWN"), GRAVITY_WITHDRAW, 0, FORM_COLON },
	{ SPAN("KILLED"), GRAVITY_WITHDRAW, 0, FORM_COLON },
	{ SPAN("KILL"), GRAVITY_WITHDRAW, 0, FORM_COLON },
	{ SPAN("HOLD"), GRAVITY_WITHDRAW, 0, FORM_SHOUTED },
	{ SPAN("MELDUNG ZURÜCKGEZOGEN"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("MELDUNG ZURUECKGEZOGEN"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("ZURÜCKGEZOGEN"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("Zurückgezogen"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("ZURUECKGEZOGEN"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("ANNULLIERUNG"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("ANNULLIERT"), GRAVITY_WITHDRAW, 0, FORM_SHOUTED },
	{ SPAN("ANNULE ET REMPLACE"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("ANNULATION"), GRAVITY_WITHDRAW, 0, FORM_SHOUTED },
	{ SPAN("ANNULÉE"), GRAVITY_WITHDRAW, 0, FORM_SHOUTED },
	{ SPAN("ANNULÉ"), GRAVITY_WITHDRAW, 0, FORM_SHOUTED },
	{ SPAN("ANNULEE"), GRAVITY_WITHDRAW, 0, FORM_SHOUTED },
	{ SPAN("ANNULE"), GRAVITY_WITHDRAW, 0, FORM_SHOUTED },
	{ SPAN("DÉPÊCHE ANNULÉE"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("DEPECHE ANNULEE"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("À NE PAS PUBLIER"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("à ne pas publier"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("A NE PAS PUBLIER"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("NE PAS PUBLIER"), GRAVITY_WITHDRAW, 0, FORM_ANY },
	{ SPAN("OFFICIAL CORRECTION"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("CLARIFICATION"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("CORRECTIVE"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("CORRECTION"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("CORRECTED"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("CORRECTS"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("REFILED"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("REFILE"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("BERICHTIGUNG"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("BERICHTIGT"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("KORREKTURMELDUNG"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("KORREKTUR"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("KORRIGIERT"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("RECTIFICATIF"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("RECTIFICATION"), GRAVITY_CORRECT, 0, FORM_ANY },
	{ SPAN("CORRIGÉ"), GRAVITY_CORRECT, 0, FORM_SHOUTED },
	{ SPAN("CORRIGE"), GRAVITY_CORRECT, 0, FORM_SHOUTED },
	{ SPAN("UPDATED"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("UPDATE"), GRAVITY_UPDATE, 0, FORM_NUMBERED },
	{ SPAN("WRAPUP"), GRAVITY_UPDATE, 0, FORM_NUMBERED },
	{ SPAN("ZUSAMMENFASSUNG"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("AKTUALISIERUNG"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("AKTUALISIERT"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("NEUFASSUNG"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("ACTUALISATION"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("ACTUALISÉ"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("actualisé"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("ACTUALISE"), GRAVITY_UPDATE, 0, FORM_SHOUTED },
	{ SPAN("MISE À JOUR"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("mise à jour"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("MISE A JOUR"), GRAVITY_UPDATE, 0, FORM_ANY },
	{ SPAN("REPEAT"), GRAVITY_NEW, 0, FORM_ANY },
	{ SPAN("RPT"), GRAVITY_NEW, 0, FORM_ANY },
	{ SPAN("ADVISORY"), GRAVITY_NEW, 0, FORM_SHOUTED },
	{ SPAN("WIEDERHOLUNG"), GRAVITY_NEW, 0, FORM_SHOUTED },
	{ SPAN("WDH"), GRAVITY_NEW, 0, FORM_SHOUTED },
	{ SPAN("ACHTUNG-KUNDEN"), GRAVITY_NEW, 0, FORM_ANY },
	{ SPAN("ACHTUNG KUNDEN"), GRAVITY_NEW, 0, FORM_ANY },
	{ SPAN("ACHTUNG REDAKTIONEN"), GRAVITY_NEW, 0, FORM_ANY },
	{ SPAN("BIS REPETITA"), GRAVITY_NEW, 0, FORM_ANY },
	{ SPAN("RÉPÉTITION"), GRAVITY_NEW, 0, FORM_SHOUTED },
	{ SPAN("REPETITION"), GRAVITY_NEW, 0, FORM_SHOUTED },
	{ SPAN("ATTENTION"), GRAVITY_NEW, 0, FORM_SHOUTED },
	{ SPAN("ACHTUNG"), GRAVITY_NEW, 0, FORM_SHOUTED },
	{ SPAN("EILMELDUNG"), GRAVITY_NEW, 1, FORM_ANY },
	{ SPAN("BULLETIN"), GRAVITY_NEW, 1, FORM_COLON },
	{ SPAN("FLASH"), GRAVITY_NEW, 1, FORM_COLON },
	{ SPAN("URGENT"), GRAVITY_NEW, 2, FORM_COLON },
	{ SPAN("EIL"), GRAVITY_NEW, 2, FORM_SHOUTED },
};

static enum gravity
gravity_of(const char *msgtype)
{
	for (size_t i = 0; i < LENGTH(msgtypes); i++)
		if (strcmp(msgtypes[i], msgtype) == 0)
			return (enum gravity)i;
	return GRAVITY_NEW;
}

static void
raise_to(struct life_cycle *cycle, enum gravity gravity)
{
	if (gravity > gravity_of(cycle->msgtype))
		cycle->msgtype = msgtypes[gravity];
}

static size_t
skip_spaces(struct span text, size_t at)
{
	while (span_at(text, at) == ' ')
		at++;
	return at;
}

/* Dash, colon, bracket or the end: what tells a label from a sentence. A
 * word repeated ("KILL KILL KILL") is a label as well. */
static size_t
separator_len(struct span rest, struct span word)
{
	size_t start = skip_spaces(rest, 0), at = start;

	while (at < rest.len && strchr(" -:)*.!_=", rest.bytes[at]) != NULL)
		at++;
	if (span_starts(span_from(rest, at), "—") ||
	    span_starts(span_from(rest, at), "–"))
		at += strlen("—");
	if (at == start && !span_starts_with(span_from(rest, at), word) &&
	    at < rest.len)
		return 0;
	return skip_spaces(rest, at);
}

static size_t
number_len(struct span rest)
{
	size_t at = skip_spaces(rest, 0);

	if (!ascii_is_digit(span_at(rest, at)))
		return 0;
	while (ascii_is_digit(span_at(rest, at)))
		at++;
	return at;
}

static bool
is_shout(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (ascii_is_lower(word.bytes[i]))
			return false;
	return true;
}

/* The bytes of one label at the start of text and its separator; 0: none. In
 * small letters only a colon or a bracket behind it makes it one:
 * "Correction: ...", "(Correction) ...". */
static size_t
read_label(struct span text, const struct keyword *keyword)
{
	size_t at = keyword->word.len, number, separator;
	struct span rest;

	if (!span_starts_with(text, keyword->word) || span_has_letter(text, at))
		return 0;
	number = number_len(span_from(text, at));
	if (keyword->form == FORM_NUMBERED && number == 0)
		return 0;
	rest = span_from(text, at + number);
	separator = separator_len(rest, keyword->word);
	if (rest.len > 0 && separator == 0)
		return 0;
	if (!is_shout(span_to(text, at)) &&
	    (keyword->form == FORM_SHOUTED ||
		(span_at(rest, 0) != ':' &&
		    (span_at(rest, 0) != ')' || keyword->form == FORM_COLON))))
		return 0;
	return at + number + separator;
}

static size_t
read_keyword(struct span text, struct life_cycle *cycle)
{
	for (size_t i = 0; i < LENGTH(keywords); i++) {
		size_t used = read_label(text, &keywords[i]);

		if (used == 0)
			continue;
		raise_to(cycle, keywords[i].gravity);
		if (keywords[i].urgency != 0 && cycle->urgency == 0)
			cycle->urgency = keywords[i].urgency;
		return used;
	}
	return 0;
}

/* "1st Ld-Writethru", "2nd Lead": the slug of a later take. */
static bool
is_later_take(struct span line)
{
	size_t at = 0;

	while (ascii_is_digit(span_at(line, at)))
		at++;
	if (at == 0 || at > 2 || line.len < at + 5)
		return false;
	line = span_from(line, at + 2);
	return (span_starts(line, " Ld") && !span_has_letter(line, 3)) ||
	       span_starts(line, " Lead");
}

/* "neu: Zitate" of dpa. */
static bool
is_later_version(struct span inner)
{
	return span_starts(inner, "neu:") ||
	       span_starts(inner, "neu durchgehend");
}

/* The label in brackets that a headline may end with: "(RECTIFICATIF)",
 * "(Zusammenfassung 1530)", "(neu: Zitate)". Returns the headline without it,
 * which is the whole where it has none. */
static struct span
read_tail(struct span line, struct life_cycle *cycle)
{
	struct span head = span_trim(line), inner;
	size_t open;

	if (head.len < 2 || head.len > TAIL_LINE_MAX ||
	    head.bytes[head.len - 1] != ')')
		return line;
	for (open = head.len - 1; open > 0 && head.bytes[open] != '(';)
		open--;
	if (open == 0)
		return line;
	/* The bracket that closes it tells a label from a sentence. */
	inner = span_from(head, open + 1);
	if (is_later_version(inner))
		raise_to(cycle, GRAVITY_UPDATE);
	else if (read_keyword(inner, cycle) == 0)
		return line;
	return span_trim(span_to(head, open));
}

bool
life_cycle_read(struct span line, int64_t time_sec, struct life_cycle *cycle)
{
	size_t used;

	while (line.len > 0 && strchr("(*+=^ ", line.bytes[0]) != NULL)
		line = span_from(line, 1);
	if (embargo_is(line)) {
		cycle->embargo_sec = embargo_read(line, time_sec);
		return true;
	}
	if (is_later_take(line)) {
		raise_to(cycle, GRAVITY_UPDATE);
		return line.len < 40;
	}
	line = read_tail(line, cycle);
	do {
		used = read_keyword(line, cycle);
		line = span_from(line, used);
	} while (used > 0 && line.len > 0);
	return line.len == 0;
}

struct span
life_cycle_strip(struct span headline)
{
	struct life_cycle cycle = { .msgtype = msgtypes[GRAVITY_NEW] };
	size_t used;

	headline = read_tail(headline, &cycle);
	do {
		while (headline.len > 0 &&
		       strchr("(*+=^ ", headline.bytes[0]) != NULL)
			headline = span_from(headline, 1);
		used = read_keyword(headline, &cycle);
		headline = span_from(headline, used);
	} while (used > 0);
	return headline;
}

bool
life_cycle_read_note(struct span line, struct life_cycle *cycle)
{
	static const char *const corrects[] = { "Berichtigt", "Berichtigung",
		"Corrected", "Correcting", "Correction", "Corrects", "Corrige",
		"Korrektur", "Korrigiert", "Rectifie", "Refiles", "Refiling",
		"Removes" };
	static const char *const updates[] = { "Actualise", "Adds",
		"Aktualisiert", "Recasts", "Rewrites", "Updated", "Updates",
		"Updating" };
	struct span word;
	size_t at = 0;

	if (span_starts(line, "Eds:"))
		at = strlen("Eds:");
	else if (span_at(line, 0) == '(')
		at = 1;
	if (at == 0)
		return false;
	word = span_first_word(span_trim(span_from(line, at)));
	if (word.len > 0 && strchr(",;:", word.bytes[word.len - 1]) != NULL)
		word.len--;
	if (span_in(word, corrects, LENGTH(corrects)))
		raise_to(cycle, GRAVITY_CORRECT);
	else if (span_in(word, updates, LENGTH(updates)) ||
		 is_later_version(span_from(line, at)))
		raise_to(cycle, GRAVITY_UPDATE);
	else
		return span_starts(line, "Eds:");
	return true;
}

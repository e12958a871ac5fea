/* SPDX-License-Identifier: MIT */
/* Wire records: control characters mark them off and are gone from their
 * text; what the header means is told by the format. */
#include "daemon/article/wire_record.h"

#include <stdio.h>

#include "daemon/article/lifecycle.h"
#include "daemon/article/timestamp.h"

#define SOH '\x01'
#define STX '\x02'
#define ETX '\x03'
#define EOT '\x04'

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct span
wire_take_line(struct span *text)
{
	size_t len = span_find(*text, '\n');
	struct span line = span_to(*text, len);

	*text = span_from(*text, len < text->len ? len + 1 : len);
	while (line.len > 0 && ascii_is_white(line.bytes[line.len - 1]))
		line.len--;
	return line;
}

struct span
wire_take_word(struct span *text)
{
	struct span word;
	size_t len = 0;

	while (text->len > 0 && ascii_is_white(text->bytes[0]))
		*text = span_from(*text, 1);
	while (len < text->len && !ascii_is_white(text->bytes[len]))
		len++;
	word = span_to(*text, len);
	*text = span_from(*text, len);
	return word;
}

int
wire_number(struct span word)
{
	int number = 0;

	if (word.len == 0 || word.len > 9)
		return -1;
	for (size_t i = 0; i < word.len; i++) {
		if (!ascii_is_digit(word.bytes[i]))
			return -1;
		number = number * 10 + word.bytes[i] - '0';
	}
	return number;
}

int
wire_urgency(struct span priority)
{
	static const char letters[] = "fbur?d";
	const char *at;

	if (priority.len != 1)
		return 0;
	if (priority.bytes[0] >= '1' && priority.bytes[0] <= '9')
		return priority.bytes[0] - '0';
	at = memchr(letters, ascii_lower(priority.bytes[0]),
	    sizeof(letters) - 1);
	return at == NULL || *at == '?' ? 0 : (int)(at - letters) + 1;
}

bool
wire_time(const int date[static 3], int hhmm, int64_t *secp)
{
	char text[64];
	int len;

	if (date[0] < 0 || date[1] < 1 || date[1] > 12 || date[2] < 1 ||
	    date[2] > 31 || hhmm < 0 || hhmm % 100 > 59 || hhmm > 2359)
		return false;
	len = snprintf(text, sizeof(text), "20%02d-%02d-%02dT%02d:%02d:00Z",
	    date[0] % 100, date[1], date[2], hhmm / 100, hhmm % 100);
	return timestamp_read((struct span){ text, (size_t)len }, secp);
}

/* ---- Labels ------------------------------------------------------------ */

struct label {
	struct span text;
	const char *msgtype; /* NULL: says nothing of it */
	int urgency;
};

/* Of dpa and AP, beside those of lifecycle.c. */
static const struct label labels[] = {
	{ SPAN("(achtung)"), NULL, 0 },
	{ SPAN("extra"), NULL, 0 },
	{ SPAN("roundup"), NULL, 0 },
	{ SPAN("eilmeldung"), NULL, 1 },
	{ SPAN("eil"), NULL, 1 },
	{ SPAN("blitz"), NULL, 1 },
	{ SPAN("newsalert"), NULL, 1 },
	{ SPAN("korrektur"), "correct", 0 },
	{ SPAN("berichtigung"), "correct", 0 },
	{ SPAN("(korrektur)"), "correct", 0 },
	{ SPAN("(berichtigung)"), "correct", 0 },
	{ SPAN("rückzug"), "withdraw", 0 },
	{ SPAN("elimination"), "withdraw", 0 },
	{ SPAN("withhold"), "withdraw", 0 },
	{ SPAN("lead"), "update", 0 },
	{ SPAN("lead-all"), "update", 0 },
	{ SPAN("writethru"), "update", 0 },
};

/* "1ST LEAD", "2. Lead", "3rd Ld-Writethru". */
static bool
is_numbered_lead(struct span line)
{
	size_t at = 0;

	while (ascii_is_digit(span_at(line, at)))
		at++;
	if (at == 0 || at > 2)
		return false;
	line = span_from(line, at);
	(void)wire_take_word(&line);
	while (span_at(line, 0) == ' ')
		line = span_from(line, 1);
	return span_is(line, "lead") || span_starts(line, "ld") ||
	       span_is(line, "zusammenfassung") || span_starts(line, "lead ");
}

static size_t
gravity_of(const char *msgtype)
{
	static const char *const graver[] = { "update", "correct", "withdraw" };

	for (size_t i = 0; msgtype != NULL && i < LENGTH(graver); i++)
		if (strcmp(msgtype, graver[i]) == 0)
			return i + 1;
	return 0;
}

bool
wire_take_label(struct span line, int64_t time_sec, struct draft *draft)
{
	struct life_cycle cycle = { .msgtype = "new" };
	bool is_whole = life_cycle_read(line, time_sec, &cycle);

	if (is_numbered_lead(line)) {
		cycle.msgtype = "update";
		is_whole = true;
	}
	for (size_t i = 0; i < LENGTH(labels) && !is_whole; i++) {
		if (!span_is(line, labels[i].text.bytes))
			continue;
		is_whole = true;
		cycle.urgency = labels[i].urgency;
		if (labels[i].msgtype != NULL)
			cycle.msgtype = labels[i].msgtype;
	}
	if (gravity_of(cycle.msgtype) > gravity_of(draft->msgtype))
		draft->msgtype = cycle.msgtype;
	if (cycle.urgency != 0)
		draft->urgency = cycle.urgency;
	if (cycle.embargo_sec != 0)
		draft->embargo_sec = cycle.embargo_sec;
	return is_whole;
}

/* ---- Characters -------------------------------------------------------- */

struct variant {
	const char *language;
	const char *letters[8]; /* for [ \ ] { | } ~ @ */
};

/* National variants of ISO 646, in which lines of 7 bits are written. */
static const struct variant variants[] = {
	{ "de", { "Ä", "Ö", "Ü", "ä", "ö", "ü", "ß", "@" } },
	{ "sv", { "Ä", "Ö", "Å", "ä", "ö", "å", "~", "@" } },
	{ "fi", { "Ä", "Ö", "Å", "ä", "ö", "å", "~", "@" } },
	{ "no", { "Æ", "Ø", "Å", "æ", "ø", "å", "~", "@" } },
	{ "nb", { "Æ", "Ø", "Å", "æ", "ø", "å", "~", "@" } },
	{ "da", { "Æ", "Ø", "Å", "æ", "ø", "å", "~", "@" } },
	{ "fr", { "°", "ç", "§", "é", "ù", "è", "¨", "à" } },
	{ "it", { "°", "ç", "é", "à", "ò", "è", "ì", "@" } },
	{ "es", { "¡", "Ñ", "¿", "°", "ñ", "ç", "~", "@" } },
};

/* NULL: none is known, or the text has letters of 8 bits. */
static const struct variant *
variant_of(struct span text, const char *language)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.bytes[i] & 0x80) != 0)
			return NULL;
	for (size_t i = 0; language != NULL && i < LENGTH(variants); i++)
		if (strcmp(language, variants[i].language) == 0)
			return &variants[i];
	return NULL;
}

static struct span
letter_of(const struct variant *variant, const char *at)
{
	static const char places[] = "[\\]{|}~@";
	const char *place = strchr(places, *at);

	if (variant == NULL || place == NULL)
		return (struct span){ at, 1 };
	return span_of(variant->letters[place - places]);
}

/* Controls that separate columns are spaces; those that change type or quad
 * are nothing, and neither is DEL. */
static struct span
shown(const struct variant *variant, const char *at)
{
	unsigned char c = (unsigned char)*at;

	if (c == '\f' || c == '\v')
		return span_of("\n");
	if (c == 0x10 || (c >= 0x1D && c < ' '))
		return span_of(" ");
	if (c == 0x7F || (c < ' ' && (c < '\b' || c > '\r')))
		return (struct span){ at, 0 };
	return letter_of(variant, at);
}

/* How many bytes at the start are shown as they are. */
static size_t
plain_run(const struct variant *variant, struct span text)
{
	size_t len = 0;

	while (len < text.len) {
		unsigned char c = (unsigned char)text.bytes[len];

		if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') ||
		    c == 0x7F ||
		    (variant != NULL && strchr("[\\]{|}~@", c) != NULL))
			break;
		len++;
	}
	return len;
}

static enum newsalert_err
add_shown(struct text_buffer *out, struct span text, const char *language)
{
	const struct variant *variant = variant_of(text, language);
	enum newsalert_err err = text_buffer_reserve(out, text.len + 1);
	size_t run;

	while (err == NEWSALERT_OK && text.len > 0) {
		run = plain_run(variant, text);
		err = text_buffer_add(out, span_to(text, run));
		text = span_from(text, run);
		if (err != NEWSALERT_OK || text.len == 0)
			break;
		err = text_buffer_add(out, shown(variant, text.bytes));
		text = span_from(text, 1);
	}
	return err;
}

/* ---- Records ----------------------------------------------------------- */

/* ANPA has a unit separator in its first line, or device controls in the
 * second. */
static bool
is_anpa(struct span header)
{
	for (size_t i = 0; i < header.len; i++)
		if (header.bytes[i] == '\x1F' ||
		    (header.bytes[i] >= '\x11' && header.bytes[i] <= '\x14'))
			return true;
	return false;
}

static enum newsalert_err
read_record(const struct wire_record *record, const struct article_input *input,
    struct article_list *list)
{
	struct wire_record clean = *record;
	struct text_buffer text = { 0 };
	struct draft draft = { 0 };
	enum newsalert_err err;

	if (record->text.len == 0)
		return article_list_refuse(list,
		    "an IPTC 7901 or ANPA record without text: no STX");
	err = add_shown(&text, record->text, input->language);
	clean.text = (struct span){ text.bytes, text.len };
	if (err == NEWSALERT_OK)
		err = is_anpa(record->header)
			  ? anpa_draft(&clean, input, &draft)
			  : iptc7901_draft(&clean, input, &draft);
	if (err == NEWSALERT_OK)
		err = article_list_take(list, &draft, input);
	draft_fini(&draft);
	text_buffer_fini(&text);
	return err;
}

/* The parts of a record; one that lacks its end is all the same one. */
static struct wire_record
cut(struct span bytes)
{
	struct wire_record record = { .header = bytes };
	size_t at = span_find(bytes, STX);

	record.header = span_to(bytes, at);
	record.text = span_from(bytes, at < bytes.len ? at + 1 : at);
	at = span_find(record.text, ETX);
	record.trailer =
	    span_from(record.text, at < record.text.len ? at + 1 : at);
	record.text = span_to(record.text, at);
	record.text.len = span_find(record.text, EOT);
	record.trailer.len = span_find(record.trailer, EOT);
	return record;
}

enum newsalert_err
wire_record_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct span rest = { input->bytes, input->len };
	enum newsalert_err err = NEWSALERT_OK;
	size_t at = span_find(rest, SOH);

	(void)why;
	while (err == NEWSALERT_OK && at < rest.len) {
		struct wire_record record;

		rest = span_from(rest, at + 1);
		at = span_find(rest, SOH);
		record = cut(span_to(rest, at));
		err = read_record(&record, input, list);
	}
	return err;
}

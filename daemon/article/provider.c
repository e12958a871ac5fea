/* SPDX-License-Identifier: MIT */
/* Names of providers for what an article keeps. */
#include "daemon/article/provider.h"

#include <stdio.h>

#include "daemon/article/agency.h"
#include "daemon/article/dateline_field.h"
#include "daemon/article/lifecycle.h"
#include "daemon/article/timestamp.h"

#define VERSION_DIGITS 18
#define NOTE_START_MAX 64 /* bytes of a note that say what it is for */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* What the words of a state begin with, sorted. What is withheld must not be
 * published: to who has it already it is withdrawn. */
static const char *const withdrawals[] = { "cancel", "delet", "kill", "recall",
	"retract", "withdraw", "withheld", "withhold" };
static const char *const corrections[] = { "correct", "rectif", "refile" };
static const char *const updates[] = { "update", "updating" };

/* ---- Text -------------------------------------------------------------- */

struct span
provider_attribute(const struct node *node, const char *name)
{
	struct span value = node_attribute(node, name);

	return value.bytes == NULL ? span_of("") : value;
}

/* In place: every run of white space is a space, none at the ends. */
static void
fold(struct text_buffer *text)
{
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++) {
		char c = text->bytes[i];

		if (!ascii_is_white(c))
			text->bytes[len++] = c;
		else if (len > 0 && text->bytes[len - 1] != ' ')
			text->bytes[len++] = ' ';
	}
	if (len > 0 && text->bytes[len - 1] == ' ')
		len--;
	text->len = len;
}

enum newsalert_err
provider_text(const struct node *node, struct text_buffer *text)
{
	enum newsalert_err err;

	text->len = 0;
	err = node_text(node, text);
	if (err == NEWSALERT_OK)
		fold(text);
	return err;
}

enum newsalert_err
provider_add(struct draft *draft, enum zone zone, const struct node *node)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(node, &text);

	if (err == NEWSALERT_OK)
		err = draft_add(draft, zone, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

enum newsalert_err
provider_set(struct draft *draft, enum draft_field field,
    const struct node *node)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = provider_text(node, &text);

	if (err == NEWSALERT_OK)
		err = draft_set(draft, field, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

/* ---- Life cycle -------------------------------------------------------- */

static int
gravity_of(const char *msgtype)
{
	static const char *const grave[] = { "update", "correct", "withdraw" };

	for (size_t i = 0; msgtype != NULL && i < LENGTH(grave); i++)
		if (strcmp(grave[i], msgtype) == 0)
			return (int)i + 1;
	return 0;
}

static void
raise_to(struct draft *draft, const char *msgtype)
{
	if (gravity_of(msgtype) > gravity_of(draft->msgtype))
		draft->msgtype = msgtype;
}

/* What stands behind the last colon or slash of a code. */
static struct span
tail_of(struct span code)
{
	for (size_t i = code.len; i > 0; i--)
		if (code.bytes[i - 1] == ':' || code.bytes[i - 1] == '/')
			return span_from(code, i);
	return code;
}

void
provider_set_state(struct draft *draft, struct span word)
{
	word = span_trim(tail_of(word));
	if (span_starts_in(word, withdrawals, LENGTH(withdrawals)))
		raise_to(draft, "withdraw");
	else if (span_starts_in(word, corrections, LENGTH(corrections)))
		raise_to(draft, "correct");
	else if (span_starts_in(word, updates, LENGTH(updates)))
		raise_to(draft, "update");
}

/* Whether it is a number over 1. */
static bool
is_later(struct span version)
{
	if (version.len == 0 || version.len > VERSION_DIGITS)
		return false;
	for (size_t i = 0; i < version.len; i++)
		if (!ascii_is_digit(version.bytes[i]))
			return false;
	while (version.len > 1 && version.bytes[0] == '0')
		version = span_from(version, 1);
	return version.len > 1 || version.bytes[0] > '1';
}

enum newsalert_err
provider_set_version(struct draft *draft, struct span version)
{
	version = span_trim(version);
	if (is_later(version))
		raise_to(draft, "update");
	return draft_set(draft, DRAFT_VERSION, version);
}

void
provider_set_urgency(struct draft *draft, struct span urgency)
{
	urgency = span_trim(urgency);
	if (draft->urgency == 0 && urgency.len == 1 &&
	    urgency.bytes[0] >= '1' && urgency.bytes[0] <= '9')
		draft->urgency = urgency.bytes[0] - '0';
}

/* As the same words in copy would be read, where a mark tells notes. */
static void
read_note(struct span note, struct life_cycle *cycle)
{
	char marked[NOTE_START_MAX];
	int len = snprintf(marked, sizeof(marked), "Eds: %.*s",
	    note.len < NOTE_START_MAX ? (int)note.len : NOTE_START_MAX,
	    note.bytes);

	if (len < 0)
		return;
	if ((size_t)len >= sizeof(marked))
		len = sizeof(marked) - 1;
	(void)life_cycle_read_note((struct span){ marked, (size_t)len }, cycle);
}

enum newsalert_err
provider_add_note(struct draft *draft, struct span note, int64_t time_sec)
{
	struct life_cycle cycle = { "new", 0, 0 };

	note = span_trim(note);
	if (note.len == 0)
		return NEWSALERT_OK;
	(void)life_cycle_read(note, time_sec, &cycle);
	read_note(note, &cycle);
	raise_to(draft, cycle.msgtype);
	if (draft->embargo_sec == 0)
		draft->embargo_sec = cycle.embargo_sec;
	if (draft->urgency == 0)
		draft->urgency = cycle.urgency;
	return draft_add(draft, ZONE_NOTE, note);
}

/* ---- Names ------------------------------------------------------------- */

/* "reuters.com" of "http://www.reuters.com/about"; a name that is no URL stays
 * as it is. */
static struct span
host_of(struct span name)
{
	const char *scheme =
	    name.len == 0 ? NULL : memmem(name.bytes, name.len, "://", 3);

	if (scheme != NULL) {
		name = span_from(name, (size_t)(scheme + 3 - name.bytes));
		name = span_to(name, span_find(name, '/'));
	}
	return span_starts(name, "www.") ? span_from(name, strlen("www."))
					 : name;
}

/* The agency's own name; NULL: not one that is known. */
static const char *
agency_of(struct span host)
{
	const char *known = agency_find(host);

	if (known != NULL || span_find(host, ' ') < host.len)
		return known;
	return agency_find(span_to(host, span_find(host, '.')));
}

bool
provider_is_agency(struct span name)
{
	return name.len > 0 && agency_of(host_of(span_trim(name))) != NULL;
}

enum newsalert_err
provider_set_source(struct draft *draft, struct span name)
{
	struct span host = host_of(span_trim(name));
	const char *known = host.len == 0 ? NULL : agency_of(host);

	return draft_set(draft, DRAFT_SOURCE,
	    known != NULL ? span_of(known) : host);
}

enum newsalert_err
provider_set_dateline(struct draft *draft, struct span line)
{
	struct dateline_parts parts;

	if (!dateline_field_read(line, &parts))
		return NEWSALERT_OK;
	return draft_set(draft, DRAFT_DATELINE, line);
}

/* ---- Subjects ---------------------------------------------------------- */

static bool
is_text(const char *text, struct span span)
{
	return text == NULL ? span.len == 0
			    : span_equal(span_of(text), span_trim(span));
}

static bool
has_subject(const struct draft *draft, struct span scheme, struct span code,
    struct span name)
{
	for (size_t i = 0; i < draft->subject_count; i++) {
		const struct article_subject *had = &draft->subjects[i];

		if (!is_text(had->scheme, scheme) || !is_text(had->code, code))
			continue;
		if (code.len > 0 || is_text(had->name, name))
			return true;
	}
	return false;
}

enum newsalert_err
provider_add_subject(struct draft *draft, struct span scheme, struct span code,
    struct span name)
{
	if (draft->subject_count == SUBJECTS_MAX ||
	    has_subject(draft, scheme, code, name))
		return NEWSALERT_OK;
	return draft_add_subject(draft, scheme, code, name);
}

static bool
is_iptc(struct span code)
{
	for (size_t i = 0; i < code.len; i++)
		if (!ascii_is_digit(code.bytes[i]))
			return false;
	return code.len == 8;
}

enum newsalert_err
provider_add_iptc(struct draft *draft, struct span code, struct span name)
{
	struct span scheme = span_of("");

	code = span_trim(code);
	if (is_iptc(code))
		scheme = span_of(code.bytes[0] == '2' ? "medtop" : "subj");
	return provider_add_subject(draft, scheme, code, name);
}

static bool
is_letters(struct span code)
{
	for (size_t i = 0; i < code.len; i++)
		if (!ascii_is_upper(code.bytes[i]) &&
		    !ascii_is_lower(code.bytes[i]))
			return false;
	return true;
}

enum newsalert_err
provider_add_country(struct draft *draft, struct span code, struct span name)
{
	code = span_trim(code);
	if (code.len == 2 && is_letters(code))
		return provider_add_subject(draft, span_of("iso3166-1a2"), code,
		    name);
	if (code.len == 3 && is_letters(code))
		return provider_add_subject(draft, span_of("iso3166-1a3"), code,
		    name);
	return provider_add_subject(draft, span_of("country"), span_of(""),
	    name.len > 0 ? name : code);
}

int64_t
provider_time(const struct node *node)
{
	int64_t sec;

	/* Times are one text: no markup, no references. */
	if (node == NULL || node->first == NULL ||
	    !timestamp_read(node->first->text, &sec))
		return 0;
	return sec;
}

enum newsalert_err
provider_take(struct article_list *list, struct draft *draft,
    const struct article_input *input)
{
	const struct text_buffer *slug = &draft->fields[DRAFT_SLUGLINE];
	enum newsalert_err err = NEWSALERT_OK;

	if (!draft_has_story(draft) && draft->msgtype != NULL &&
	    strcmp(draft->msgtype, "withdraw") == 0)
		err = draft_add(draft, ZONE_HEADLINE, text_buffer_span(slug));
	return err != NEWSALERT_OK ? err
				   : article_list_take(list, draft, input);
}

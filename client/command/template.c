/* SPDX-License-Identifier: MIT */
/* Template text in, a list of pieces; for each alert a line out. */
#include "client/command/template.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client/moment.h"

typedef void (*field_fn)(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind);

/* A member of the alert that is a string, or something to be spelt out. */
struct field {
	const char *name;
	size_t member;  /* offset of the string */
	field_fn print; /* NULL: it is a string */
};

/* Either a field, or text as it is. */
struct piece {
	const struct field *field;
	char *text;
};

struct template
{
	struct piece *pieces;
	size_t count;
};

static void
print_text(FILE *out, const char *text, enum escape_kind kind)
{
	if (text != NULL)
		escape_text(out, text, kind);
}

static void
print_seq(FILE *out, const struct newsalert_alert *alert, enum escape_kind kind)
{
	(void)kind;
	fprintf(out, "%" PRIu64, alert->seq);
}

static void
print_epoch(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	(void)kind;
	fprintf(out, "%016" PRIx64, alert->epoch);
}

static void
print_time(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	char text[25];

	(void)kind;
	alert_format_time(alert->time_ms, text);
	fputs(text, out);
}

static void
print_local(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	char text[MOMENT_TEXT_SIZE];

	(void)kind;
	moment_format(alert->time_ms, 0, text);
	fputs(text, out);
}

static void
print_urgency(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	(void)kind;
	if (alert->urgency != 0)
		fprintf(out, "%d", alert->urgency);
}

static void
print_seconds(FILE *out, int64_t time_sec)
{
	char text[25];

	if (time_sec == 0)
		return;
	alert_format_seconds(time_sec, text);
	fputs(text, out);
}

static void
print_published(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	(void)kind;
	print_seconds(out, alert->published_sec);
}

static void
print_modified(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	(void)kind;
	print_seconds(out, alert->modified_sec);
}

static void
print_roles(FILE *out, const struct newsalert_alert *alert, unsigned roles,
    enum escape_kind kind)
{
	const char *comma = "";

	for (size_t i = 0; i < alert->countries_len; i++) {
		if ((alert->countries[i].roles & roles) == 0)
			continue;
		fputs(comma, out);
		print_text(out, alert->countries[i].code, kind);
		comma = ",";
	}
}

static void
print_countries(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	print_roles(out, alert, ALERT_ABOUT | ALERT_FILED, kind);
}

static void
print_mentions(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	print_roles(out, alert, ALERT_MENTIONED, kind);
}

static void
print_topics(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	for (size_t i = 0; i < alert->topics_len; i++) {
		if (i > 0)
			putc(',', out);
		print_text(out, alert->topics[i].id, kind);
	}
}

static void
print_replaces(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	(void)kind;
	if (alert->links.replaces != 0)
		fprintf(out, "%" PRIu64, alert->links.replaces);
}

static void
print_similar(FILE *out, const struct newsalert_alert *alert,
    enum escape_kind kind)
{
	(void)kind;
	for (size_t i = 0; i < alert->links.similar_len; i++)
		fprintf(out, "%s%" PRIu64, i == 0 ? "" : ",",
		    alert->links.similar[i].seq);
}

#define STRING(member) offsetof(struct newsalert_alert, member), NULL

static const struct field fields[] = {
	{ "seq", 0, print_seq },
	{ "epoch", 0, print_epoch },
	{ "id", STRING(id) },
	{ "time", 0, print_time },
	{ "local", 0, print_local },
	{ "headline", STRING(headline) },
	{ "summary", STRING(summary) },
	{ "countries", 0, print_countries },
	{ "mentions", 0, print_mentions },
	{ "topics", 0, print_topics },
	{ "source", STRING(source) },
	{ "language", STRING(language) },
	{ "urgency", 0, print_urgency },
	{ "msgtype", STRING(msgtype) },
	{ "replaces", 0, print_replaces },
	{ "similar", 0, print_similar },
	{ "place", STRING(dateline.place) },
	{ "link", STRING(link) },
	{ "slugline", STRING(slugline) },
	{ "guid", STRING(guid) },
	{ "version", STRING(version) },
	{ "published", 0, print_published },
	{ "modified", 0, print_modified },
	{ "file", STRING(file) },
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

static const struct field *
find_field(const char *name, size_t len)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (strlen(fields[i].name) == len &&
		    strncmp(fields[i].name, name, len) == 0)
			return &fields[i];
	}
	return NULL;
}

static void
tell(struct newsalert_error *why, const char *text, size_t offset,
    const char *what)
{
	size_t len = strlen(text);
	size_t used;

	if (why == NULL)
		return;
	why->column = 1;
	for (size_t at = 0; at < offset && at < len;) {
		(void)escape_next(text, len, &at);
		why->column++;
	}
	snprintf(why->text, sizeof(why->text), "%s; fields are", what);
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		used = strlen(why->text);
		snprintf(why->text + used, sizeof(why->text) - used, " {%s}",
		    fields[i].name);
	}
}

static char
unescaped(char letter)
{
	switch (letter) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	default:
		return letter;
	}
}

/* Text up to the next field or the end. Stops at a brace that stands alone. */
static enum newsalert_err
parse_literal(const char *text, size_t *atp, struct piece *piece)
{
	size_t at = *atp;
	size_t len = 0;

	if ((piece->text = calloc(strlen(text + at) + 1, 1)) == NULL)
		return NEWSALERT_ENOMEM;
	while (text[at] != '\0') {
		if (text[at] == '{' || text[at] == '}') {
			if (text[at + 1] != text[at])
				break;
			at++;
		} else if (text[at] == '\\' && text[at + 1] != '\0') {
			at++;
			piece->text[len++] = unescaped(text[at++]);
			continue;
		}
		piece->text[len++] = text[at++];
	}
	*atp = at;
	return NEWSALERT_OK;
}

static enum newsalert_err
parse_field(const char *text, size_t *atp, struct newsalert_error *why,
    struct piece *piece)
{
	const struct field *field;
	size_t len;

	if (text[*atp] == '}') {
		tell(why, text, *atp, "a single } (write }} for a brace)");
		return NEWSALERT_EINVAL;
	}
	len = strcspn(text + *atp + 1, "{}");
	if (text[*atp + 1 + len] != '}') {
		tell(why, text, *atp, "{ without } (write {{ for a brace)");
		return NEWSALERT_EINVAL;
	}
	if ((field = find_field(text + *atp + 1, len)) == NULL) {
		tell(why, text, *atp + 1, "no such field");
		return NEWSALERT_EINVAL;
	}
	piece->field = field;
	*atp += len + 2;
	return NEWSALERT_OK;
}

static bool
starts_field(const char *text)
{
	return (*text == '{' || *text == '}') && text[1] != *text;
}

enum newsalert_err
template_parse(const char *text, struct newsalert_error *why,
    struct template **templatep)
{
	enum newsalert_err err = NEWSALERT_ENOMEM;
	struct template *template;
	struct piece *piece;

	if ((template = calloc(1, sizeof(*template))) == NULL)
		return NEWSALERT_ENOMEM;
	/* Each piece takes at least one byte of the text. */
	template->pieces = calloc(strlen(text) + 1, sizeof(*template->pieces));
	if (template->pieces == NULL)
		goto out;
	for (size_t at = 0; text[at] != '\0';) {
		piece = &template->pieces[template->count++];
		err = starts_field(text + at)
			  ? parse_field(text, &at, why, piece)
			  : parse_literal(text, &at, piece);
		if (err != NEWSALERT_OK)
			goto out;
	}
	*templatep = template;
	template = NULL;
	err = NEWSALERT_OK;
out:
	template_free(template);
	return err;
}

void
template_free(struct template *template)
{
	if (template == NULL)
		return;
	for (size_t i = 0; i < template->count; i++)
		free(template->pieces[i].text);
	free(template->pieces);
	free(template);
}

static void
print_field(FILE *out, const struct field *field,
    const struct newsalert_alert *alert, enum escape_kind kind)
{
	const char *text;

	if (field->print != NULL) {
		field->print(out, alert, kind);
		return;
	}
	memcpy(&text, (const char *)alert + field->member, sizeof(text));
	print_text(out, text, kind);
}

void
template_print(FILE *out, const struct template *template,
    const struct newsalert_alert *alert, enum escape_kind kind)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct piece *piece = &template->pieces[i];

		if (piece->field != NULL)
			print_field(out, piece->field, alert, kind);
		else
			fputs(piece->text, out);
	}
	putc('\n', out);
}

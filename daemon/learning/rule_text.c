/* SPDX-License-Identifier: MIT */
/* What was learned comes in, YAML that a person can edit goes out. */
#include "daemon/learning/rule_text.h"

#include <string.h>

/* As a plain scalar where that is safe, else between quotes. Keywords are
 * letters, digits, marks and spaces. */
static bool
is_plain(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return text[0] != '\0' && strchr(letters, text[0]) != NULL &&
	       text[strlen(text) - 1] != ' ' &&
	       text[strspn(text, letters)
			? strspn(text,
			      "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -/")
			: 0] == '\0';
}

static void
write_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		const unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			fprintf(out, "\\%c", byte);
		else if (byte < 0x20 || byte == 0x7F)
			fprintf(out, "\\x%02X", byte);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

static void
write_text(FILE *out, const char *text)
{
	if (is_plain(text))
		fputs(text, out);
	else
		write_quoted(out, text);
}

/* "economy/crude-oil" is Crude oil. */
static void
write_name(FILE *out, const struct proposal_topic *topic)
{
	const char *last = strrchr(topic->id, '/');
	char name[256];

	if (topic->name != NULL) {
		write_text(out, topic->name);
		return;
	}
	snprintf(name, sizeof(name), "%s", last == NULL ? topic->id : last + 1);
	for (char *c = name; *c != '\0'; c++)
		if (*c == '-')
			*c = ' ';
	if (name[0] >= 'a' && name[0] <= 'z')
		name[0] -= 'a' - 'A';
	write_text(out, name);
}

static void
write_keyword(FILE *out, const struct proposed_keyword *keyword,
    const char *indent)
{
	char text[768];

	if (keyword->weight == 1)
		snprintf(text, sizeof(text), "%s", keyword->text);
	else
		snprintf(text, sizeof(text), "%s^%g", keyword->text,
		    keyword->weight);
	fprintf(out, "%s- ", indent);
	if (is_plain(keyword->text))
		fputs(text, out);
	else
		write_quoted(out, text);
	fprintf(out, " # %zu, %zu\n", keyword->positive, keyword->negative);
}

void
rule_text_write(FILE *out, const struct proposal_topic *topic,
    const struct proposal *proposal)
{
	const struct proposed_keyword *keywords = proposal->keywords.items;
	const char *indent = topic->language == NULL ? "    " : "      ";

	fputs("- topic: ", out);
	write_text(out, topic->id);
	fputs("\n  name: ", out);
	write_name(out, topic);
	fprintf(out, "\n  threshold: %g\n", proposal->threshold);
	fputs("  share: 0 # the threshold was chosen for this topic alone\n"
	      "  keywords:\n",
	    out);
	if (topic->language != NULL)
		fprintf(out, "    %s:\n", topic->language);
	for (size_t i = 0; i < proposal->keywords.count; i++)
		write_keyword(out, &keywords[i], indent);
}

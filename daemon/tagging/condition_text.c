/* SPDX-License-Identifier: MIT */
/* A program and an article come in, what it asks for and the answers go out in
 * words: `bells yes, headline:TSMC no`. */
#include <stdio.h>

#include "client/alert.h"
#include "daemon/tagging/condition.h"
#include "daemon/tagging/zones.h"

#define ANSWERS_MAX 64

static const char *
role_field(unsigned roles)
{
	switch (roles) {
	case ALERT_ABOUT:
		return "about";
	case ALERT_FILED:
		return "filed";
	case ALERT_ABOUT | ALERT_FILED:
		return "country";
	default:
		return "mentions";
	}
}

/* A field has one zone. */
static void
write_zone(FILE *out, unsigned zones)
{
	if (zones == CONDITION_ANY_ZONE)
		return;
	if (zones == CONDITION_LEAD)
		fputs("lead:", out);
	for (const struct read_zone *read = zones_read; read->name; read++)
		if (zones == 1u << read->zone)
			fprintf(out, "%s:", read->name);
}

static const char *
term_text(const struct ruleset *ruleset, uint32_t term)
{
	return ruleset->strings + ruleset->terms[term];
}

static void
write_near(FILE *out, const struct ruleset *ruleset, const struct image_op *op)
{
	for (uint32_t i = 1; i <= op->count; i++) {
		if (i > 1)
			fprintf(out, " NEAR/%u ", op->arg);
		fputs(term_text(ruleset, op[i].arg), out);
	}
}

static void
write_question(FILE *out, const struct ruleset *ruleset,
    const struct image_op *op)
{
	switch (op->code) {
	case OP_TERM:
		write_zone(out, op->zones);
		fputs(term_text(ruleset, op->arg), out);
		break;
	case OP_COUNTRY:
		fprintf(out, "%s:%s", role_field(op->zones),
		    ruleset->strings + ruleset->countries[op->arg].code);
		break;
	case OP_LANGUAGE:
		fprintf(out, "lang:%s", ruleset->strings + op->arg);
		break;
	case OP_SOURCE:
		fprintf(out, "source:%s", ruleset->strings + op->arg);
		break;
	default:
		write_near(out, ruleset, op);
	}
}

void
condition_write(const struct condition_context *context, uint32_t first,
    uint32_t count, FILE *out)
{
	const char *comma = "";
	uint32_t written = 0, own;

	for (uint32_t i = 0; i < count; i += own) {
		const struct image_op *op = &context->ruleset->ops[first + i];

		own = op->code == OP_NEAR ? 1 + op->count : 1;
		if (op->code == OP_NOT || op->code == OP_AT_LEAST)
			continue;
		fputs(comma, out);
		comma = ", ";
		if (written++ == ANSWERS_MAX) {
			fputs("...", out);
			return;
		}
		write_question(out, context->ruleset, op);
		fputs(condition_holds(context, first + i, own) ? " yes" : " no",
		    out);
	}
}

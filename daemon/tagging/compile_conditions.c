/* SPDX-License-Identifier: MIT */
/*
 * Finds conditions that say nothing: a topic that no article can have, because
 * its condition never holds or its exclusion always does, and conditions that
 * change nothing. All combinations of what a condition asks for are tried.
 */
#include <strings.h>

#include "daemon/tagging/compile.h"
#include "daemon/tagging/condition.h"
#include "daemon/tagging/weights.h"

/* A condition that asks for more different things is believed. */
#define ATOMS_MAX 14

/* The questions of a topic's conditions, each once, and what is known of the
 * answers: which follow from one another, which exclude each other. */
struct logic {
	const struct ruleset *ruleset;
	const struct image_op *atoms[ATOMS_MAX];
	uint32_t follow[ATOMS_MAX];
	uint32_t exclude[ATOMS_MAX];
	uint32_t count;
	bool too_many;
};

/* Part of the program of a topic; none: it holds. */
struct program {
	const struct image_op *ops;
	uint32_t count;
	bool negated;
};

static bool
is_atom(const struct image_op *op)
{
	return op->code != OP_NOT && op->code != OP_AT_LEAST &&
	       op->code != OP_ARG;
}

static bool
same_terms(const struct image_op *a, const struct image_op *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 1; i <= a->count; i++)
		if (a[i].arg != b[i].arg)
			return false;
	return true;
}

static bool
same_atom(const struct image_op *a, const struct image_op *b)
{
	return a->code == b->code && a->arg == b->arg && a->zones == b->zones &&
	       (a->code != OP_NEAR || same_terms(a, b));
}

static uint32_t
find_atom(struct logic *logic, const struct image_op *op)
{
	for (uint32_t i = 0; i < logic->count; i++)
		if (same_atom(logic->atoms[i], op))
			return i;
	if (logic->count == ATOMS_MAX) {
		logic->too_many = true;
		return 0;
	}
	logic->atoms[logic->count] = op;
	return logic->count++;
}

static void
collect_atoms(struct logic *logic, const struct program *program)
{
	for (uint32_t i = 0; i < program->count; i++)
		if (is_atom(&program->ops[i]))
			(void)find_atom(logic, &program->ops[i]);
}

/* The zones that have the word when one of these has it. */
static bool
zones_follow(unsigned from, unsigned to)
{
	if ((from & CONDITION_LEAD) != 0 && (to & (1u << ZONE_BODY)) != 0)
		from &= ~CONDITION_LEAD;
	return (from & ~to) == 0;
}

static bool
near_has(const struct image_op *near, uint32_t term)
{
	for (uint32_t i = 1; i <= near->count; i++)
		if (near[i].arg == term)
			return true;
	return false;
}

/* Where a holds, does b? */
static bool
follows(const struct image_op *a, const struct image_op *b)
{
	if (a->code == OP_NEAR && b->code == OP_TERM)
		return near_has(a, b->arg) && b->zones == CONDITION_ANY_ZONE;
	if (a->code != b->code)
		return false;
	switch (a->code) {
	case OP_TERM:
		return a->arg == b->arg && zones_follow(a->zones, b->zones);
	case OP_COUNTRY:
		return a->arg == b->arg && (a->zones & ~b->zones) == 0;
	case OP_NEAR:
		return a->arg <= b->arg && same_terms(a, b);
	default:
		return false;
	}
}

/* An article has one language and one source. */
static bool
excludes(const struct logic *logic, const struct image_op *a,
    const struct image_op *b)
{
	return a->code == b->code &&
	       (a->code == OP_LANGUAGE || a->code == OP_SOURCE) &&
	       strcasecmp(logic->ruleset->strings + a->arg,
		   logic->ruleset->strings + b->arg) != 0;
}

static void
relate_atoms(struct logic *logic)
{
	for (uint32_t i = 0; i < logic->count; i++) {
		for (uint32_t j = 0; j < logic->count; j++) {
			const struct image_op *a = logic->atoms[i];
			const struct image_op *b = logic->atoms[j];

			if (follows(a, b))
				logic->follow[i] |= 1u << j;
			if (excludes(logic, a, b))
				logic->exclude[i] |= 1u << j;
		}
	}
}

/* Can an article be like that? Bit n: the answer to question n. */
static bool
is_possible(const struct logic *logic, uint32_t answers)
{
	for (uint32_t i = 0; i < logic->count; i++)
		if ((answers >> i & 1) != 0 &&
		    ((logic->follow[i] & ~answers) != 0 ||
			(logic->exclude[i] & answers) != 0))
			return false;
	return true;
}

static bool
holds(struct logic *logic, const struct program *program, uint32_t answers)
{
	bool stack[CONDITION_OP_MAX + 1];
	uint32_t depth = 0;

	for (uint32_t i = 0; i < program->count; i++) {
		const struct image_op *op = &program->ops[i];
		uint32_t holding = 0;

		if (op->code == OP_NOT) {
			/* NOLINTNEXTLINE(clang-analyzer-core.*): set before */
			stack[depth - 1] = !stack[depth - 1];
		} else if (op->code == OP_AT_LEAST) {
			for (uint32_t k = 0; k < op->count; k++)
				/* NOLINTNEXTLINE(clang-analyzer-core.*): set */
				holding += stack[--depth];
			stack[depth++] = holding >= op->arg;
		} else if (op->code != OP_ARG) {
			stack[depth++] =
			    (answers >> find_atom(logic, op) & 1) != 0;
		}
	}
	/* NOLINTNEXTLINE(clang-analyzer-core.*): one is left on it */
	return program->count == 0 || stack[0] != program->negated;
}

/* Is there an article for which both hold? b may be NULL. Most often there is
 * one among the first that are tried. */
static bool
can_hold(struct logic *logic, const struct program *a, const struct program *b)
{
	for (uint32_t answers = 0; answers < 1u << logic->count; answers++)
		if (is_possible(logic, answers) && holds(logic, a, answers) &&
		    (b == NULL || holds(logic, b, answers)))
			return true;
	return false;
}

/* What is checked, for messages. */
struct subject {
	struct rules *rules;
	const struct rule_topic *topic;
};

static void
tell(const struct subject *subject, enum finding_level level, int line,
    const char *text)
{
	rules_found(subject->rules, level, subject->topic->path, line,
	    "topic \"%s\" %s", subject->topic->id, text);
}

/* false: it never holds. */
static bool
check_when(const struct subject *subject, struct logic *logic,
    const struct program *when)
{
	const struct program not_when = { when->ops, when->count, true };
	const int line = subject->topic->when_line;

	if (when->count == 0)
		return true;
	if (!can_hold(logic, when, NULL)) {
		tell(subject, FINDING_ERROR, line,
		    "can never tag: its condition `when` never holds");
		return false;
	}
	if (!can_hold(logic, &not_when, NULL))
		tell(subject, FINDING_WARNING, line,
		    "has a condition `when` that always holds: it changes "
		    "nothing");
	return true;
}

/* Against a condition that can hold. */
static void
check_unless(const struct subject *subject, struct logic *logic,
    const struct program *unless, const struct program *when)
{
	const struct program not_unless = { unless->ops, unless->count, true };
	const int line = subject->topic->unless_line;

	if (unless->count == 0)
		return;
	if (!can_hold(logic, &not_unless, NULL))
		tell(subject, FINDING_ERROR, line,
		    "can never tag: its exclusion `unless` always holds");
	else if (!can_hold(logic, &not_unless, when))
		tell(subject, FINDING_ERROR, line,
		    "can never tag: its exclusion `unless` holds wherever "
		    "`when` does");
	else if (!can_hold(logic, unless, NULL))
		tell(subject, FINDING_WARNING, line,
		    "has an exclusion `unless` that never holds: it changes "
		    "nothing");
	else if (!can_hold(logic, unless, when))
		tell(subject, FINDING_WARNING, line,
		    "has an exclusion `unless` that never holds where `when` "
		    "does: it changes nothing");
}

/* A topic without keywords scores by the words of its condition. */
static void
check_score(const struct subject *subject, const struct image_topic *item,
    const struct program *when)
{
	double words = 0, highest;

	for (uint32_t i = 0; i < when->count; i++)
		words +=
		    when->ops[i].code == OP_TERM || when->ops[i].code == OP_ARG;
	highest = compile_highest_score(words);
	if (item->keyword_count == 0 && (double)item->threshold > highest)
		rules_found(subject->rules, FINDING_ERROR, subject->topic->path,
		    subject->topic->threshold_line,
		    "topic \"%s\" can never reach its threshold %g; the words "
		    "of its condition give at most %.3g",
		    subject->topic->id, (double)item->threshold, highest);
}

static void
check_topic(const struct subject *subject, const struct ruleset *ruleset,
    const struct image_topic *item)
{
	const struct program when = { ruleset->ops + item->when,
		item->when_count, false };
	const struct program unless = { ruleset->ops + item->unless,
		item->unless_count, false };
	struct logic logic = { .ruleset = ruleset };

	check_score(subject, item, &when);
	collect_atoms(&logic, &when);
	collect_atoms(&logic, &unless);
	if (logic.too_many)
		return;
	relate_atoms(&logic);
	if (check_when(subject, &logic, &when))
		check_unless(subject, &logic, &unless, &when);
}

void
compile_check_conditions(struct rules *rules, const struct ruleset *ruleset)
{
	const struct rule_topic *topics = rules->topics.items;
	const struct image_topic *item = ruleset->topics;

	for (size_t i = 0; i < rules->topics.count; i++) {
		const struct subject subject = { rules, &topics[i] };

		if (topics[i].disabled)
			continue;
		if (item->when_count + item->unless_count > 0)
			check_topic(&subject, ruleset, item);
		item++;
	}
}

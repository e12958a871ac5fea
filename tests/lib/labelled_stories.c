/* SPDX-License-Identifier: MIT */
/* A small generator of random numbers comes in, stories go out. */
#include "tests/lib/labelled_stories.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define WORDS 40 /* of a story */

static const char *const fillers[] = { "morning", "river", "people", "street",
	"council", "report", "number", "question", "answer", "window", "winter",
	"letter", "office", "visit", "season", "village", "reason", "minute",
	"island", "market", "corner", "paper", "history", "summer" };

static unsigned
draw(unsigned *state, unsigned below)
{
	*state = *state * 1103515245u + 12345u;
	return (*state >> 16) % below;
}

void
labelled_story(struct corpus *corpus, const char *text, bool positive)
{
	struct newsalert_error why = { .text = "" };
	const struct article_input input = { .bytes = text,
		.len = strlen(text),
		.name = "story" };

	ck_assert_msg(corpus_add(corpus, &input, positive, &why) ==
			  NEWSALERT_OK,
	    "%s", why.text);
}

static const char *
signal_word(unsigned *state, bool baking, bool steel)
{
	if (steel)
		return draw(state, 2) == 0 ? "oven" : "steel";
	if (!baking)
		return draw(state, 40) == 0 ? "dough" : "table";
	switch (draw(state, 3)) {
	case 0:
		return "oven";
	case 1:
		return "dough";
	default:
		return "sourdough starter";
	}
}

void
labelled_stories(struct corpus *corpus, size_t count)
{
	unsigned state = 7;

	for (size_t i = 0; i < count; i++) {
		const bool baking = i % 3 == 0;
		const bool steel = i % 3 == 1 && i % 2 == 0;
		char text[1024];
		size_t used = (size_t)snprintf(text, sizeof(text),
		    "The %s of the %s\n\nIt is said that",
		    fillers[draw(&state, 24)], fillers[draw(&state, 24)]);

		for (unsigned word = 0; word < WORDS; word++)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, " %s",
			    word % 10 == 3 ? signal_word(&state, baking, steel)
					   : fillers[draw(&state, 24)]);
		snprintf(text + used, sizeof(text) - used, ".\n");
		labelled_story(corpus, text, baking);
	}
}

/* SPDX-License-Identifier: MIT */
/* What a stream leads to: a terminal or not, in colour or not, how wide. */
#ifndef COMMAND_TERMINAL_H
#define COMMAND_TERMINAL_H

#include <stdbool.h>

enum colour_when { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_MARK, /* evidence: why something matched */
	STYLE_TAG,  /* a country or topic */
	STYLE_GOOD,
	STYLE_BAD,
};

struct terminal {
	bool tty;
	bool colour;
	int columns; /* 80 where nobody tells */
};

void terminal_init(struct terminal *terminal, int fd, enum colour_when when);

/* How wide it is now: its window may have changed. */
void terminal_measure(struct terminal *terminal, int fd);

/* The sequence that starts a style; "" without colour. STYLE_PLAIN ends
 * whichever was started. */
const char *terminal_style(const struct terminal *terminal, enum style style);

#endif

/* SPDX-License-Identifier: MIT */
/* Asks the system and the environment about a terminal. */
#include "client/command/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN     20
#define COLUMNS_MAX     1000

static bool
wants_colour(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return (no == NULL || *no == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

void
terminal_measure(struct terminal *terminal, int fd)
{
	const char *told = getenv("COLUMNS");
	struct winsize size;
	long columns = 0;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0)
		columns = size.ws_col;
	if (columns == 0 && told != NULL)
		columns = strtol(told, NULL, 10);
	if (columns < COLUMNS_MIN || columns > COLUMNS_MAX)
		columns = COLUMNS_DEFAULT;
	terminal->columns = (int)columns;
}

void
terminal_init(struct terminal *terminal, int fd, enum colour_when when)
{
	terminal->tty = isatty(fd);
	terminal_measure(terminal, fd);
	terminal->colour =
	    when == COLOUR_ALWAYS ||
	    (when == COLOUR_AUTO && terminal->tty && wants_colour());
}

const char *
terminal_style(const struct terminal *terminal, enum style style)
{
	if (!terminal->colour)
		return "";
	switch (style) {
	case STYLE_PLAIN:
		return "\033[0m";
	case STYLE_BOLD:
		return "\033[1m";
	case STYLE_DIM:
		return "\033[2m";
	case STYLE_MARK:
		return "\033[1;33m";
	case STYLE_TAG:
		return "\033[36m";
	case STYLE_GOOD:
		return "\033[32m";
	case STYLE_BAD:
		return "\033[31m";
	}
	return "";
}

/* SPDX-License-Identifier: MIT */
/* Text on a terminal: escaped, wrapped at its width, evidence marked. */
#ifndef COMMAND_PARAGRAPH_H
#define COMMAND_PARAGRAPH_H

#include <stdio.h>

#include "client/command/codes.h"
#include "client/command/marks.h"
#include "client/command/terminal.h"

/* What a line break in the text is. */
enum line_breaks {
	BREAKS_FOLD,  /* a space */
	BREAKS_KEEP,  /* a line break */
	BREAKS_SPACE, /* a line break and an empty line */
};

struct paragraph {
	const struct codes *text;
	const struct marks *marks; /* NULL: none */
	enum style style;          /* of what is not marked */
	int indent;                /* columns before each line */
	enum line_breaks breaks;
};

/* Lines break at spaces and between wide characters; a word that is wider
 * than the terminal breaks where it must. Ends with a newline. */
void paragraph_print(FILE *out, const struct terminal *terminal,
    const struct paragraph *paragraph);

#endif

/* SPDX-License-Identifier: MIT */
/* The files that submit was asked to submit. */
#ifndef COMMAND_BATCH_H
#define COMMAND_BATCH_H

#include "newsalert.h"

/* path NULL: standard input. name is what it is to be called in the inbox;
 * dropped what it is called there, NULL while it is not. */
struct batch_file {
	char *path;
	char *name;
	char *dropped;
};

struct batch {
	struct batch_file *files;
	size_t count;
	size_t size;
};

/* Add what an operand names: a file, the files in a directory by their names,
 * or - for standard input. name: NULL for its own. Complains. */
NEWSALERT_MUST_CHECK int batch_add(struct batch *batch, const char *operand,
    const char *name);
void batch_fini(struct batch *batch);

#endif

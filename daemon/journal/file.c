/* SPDX-License-Identifier: MIT */
/* A file's articles are released from memory; without a database, for those
 * who only carry them. */
#include "daemon/journal/journal.h"

#include <stdlib.h>

void
journal_file_free(struct journal_file *file)
{
	if (file == NULL)
		return;
	for (size_t i = 0; i < file->count; i++) {
		free(file->articles[i].body);
		free(file->articles[i].countries);
		free(file->articles[i].mentions);
		free(file->articles[i].topics);
		free(file->articles[i].zones);
	}
	free(file->articles);
	free(file->name);
	free(file->reason);
	free(file);
}

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
		free(file->articles[i].rules);
		free(file->articles[i].zones);
	}
	free(file->articles);
	free(file->name);
	free(file->reason);
	free(file->spent);
	free(file);
}

void
journal_rule_names_free(struct journal_rule_names *names)
{
	if (names == NULL)
		return;
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	free(names);
}

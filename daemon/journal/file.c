/* SPDX-License-Identifier: MIT */
/* A file's articles are released from memory; without a database, for those
 * who only carry them. */
#include "daemon/journal/journal.h"

#include <stdio.h>
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
	for (size_t i = 0; i < file->problem_count; i++)
		free(file->problems[i].reason);
	free(file->articles);
	free(file->problems);
	free(file->name);
	free(file->reason);
	free(file->spent);
	free(file);
}

void
journal_file_reason(const struct journal_file *file, char *out, size_t size)
{
	size_t total = file->count + file->problem_total;

	if (file->reason != NULL)
		snprintf(out, size, "%s", file->reason);
	else if (file->problem_count == 0)
		snprintf(out, size, "%s", "");
	else
		snprintf(out, size,
		    "%zu of %zu articles cannot be read; article %zu: %s",
		    file->problem_total, total, file->problems[0].index + 1,
		    file->problems[0].reason);
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

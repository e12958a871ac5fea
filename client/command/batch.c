/* SPDX-License-Identifier: MIT */
/* Operands in, files with names for the inbox out. */
#include "client/command/batch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "client/command/complain.h"
#include "client/command/drop.h"

#define STDIN_NAME "stdin"

static enum newsalert_err
append(struct batch *batch, const char *path, const char *name)
{
	size_t size = batch->size == 0 ? 16 : batch->size * 2;
	struct batch_file file = { 0 };
	struct batch_file *files;

	if (batch->count == batch->size) {
		files = reallocarray(batch->files, size, sizeof(*files));
		if (files == NULL)
			return NEWSALERT_ENOMEM;
		batch->files = files;
		batch->size = size;
	}
	file.path = path == NULL ? NULL : strdup(path);
	file.name = strdup(name);
	if (file.name == NULL || (path != NULL && file.path == NULL)) {
		free(file.path);
		free(file.name);
		return NEWSALERT_ENOMEM;
	}
	batch->files[batch->count++] = file;
	return NEWSALERT_OK;
}

static int
add_one(struct batch *batch, const char *path, const char *name)
{
	enum newsalert_err err;

	if (*name == '\0' || strchr(name, '/') != NULL ||
	    strlen(name) > NAME_MAX)
		return complain_usage("'%s' cannot be a file's name", name);
	if (drop_is_ignored(name))
		return complain_usage("the inbox ignores names like '%s' "
				      "(--name NAME gives another)",
		    name);
	err = append(batch, path, name);
	return err == NEWSALERT_OK ? EX_OK : complain_error(err, NULL);
}

static int
is_candidate(const struct dirent *entry)
{
	return !drop_is_ignored(entry->d_name);
}

/* One name of a directory; what is no regular file is passed over. */
static int
add_entry(struct batch *batch, const char *dir, const char *name)
{
	struct stat st;
	int status = EX_OK;
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) == -1)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		status = add_one(batch, path, name);
	free(path);
	return status;
}

static int
add_directory(struct batch *batch, const char *path)
{
	struct dirent **entries = NULL;
	int status = EX_OK;
	int count;

	count = scandir(path, &entries, is_candidate, alphasort);
	if (count == -1) {
		complain("cannot list %s: %m", path);
		return EX_NOINPUT;
	}
	for (int i = 0; i < count; i++) {
		if (status == EX_OK)
			status = add_entry(batch, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

int
batch_add(struct batch *batch, const char *operand, const char *name)
{
	struct stat st;

	if (strcmp(operand, "-") == 0)
		return add_one(batch, NULL, name == NULL ? STDIN_NAME : name);
	if (stat(operand, &st) == -1) {
		complain("cannot read %s: %m", operand);
		return EX_NOINPUT;
	}
	if (S_ISDIR(st.st_mode))
		return add_directory(batch, operand);
	return add_one(batch, operand,
	    name == NULL ? base_name(operand) : name);
}

void
batch_fini(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		free(batch->files[i].path);
		free(batch->files[i].name);
		free(batch->files[i].dropped);
	}
	free(batch->files);
	*batch = (struct batch){ 0 };
}

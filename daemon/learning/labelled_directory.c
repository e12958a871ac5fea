/* SPDX-License-Identifier: MIT */
/* The files of a directory come in, by name; all have one label. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/learning/labelled.h"

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* As alphasort(3), whatever the locale. */
static int
compare_entries(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* All bytes of the file, one more than the limit at most. 0, or an errno. */
static int
read_all(int fd, char *bytes, size_t room, size_t *lenp)
{
	ssize_t got;

	*lenp = 0;
	while (*lenp < room) {
		got = read(fd, bytes + *lenp, room - *lenp);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return errno;
		if (got == 0)
			break;
		*lenp += (size_t)got;
	}
	return 0;
}

static enum newsalert_err
fail(const struct labelled *labelled, enum finding_level level,
    const char *path, const char *text)
{
	labelled->found(level, path, 0, text, labelled->arg);
	return level == FINDING_ERROR ? NEWSALERT_EINVAL : NEWSALERT_OK;
}

static enum newsalert_err
add_file(const struct labelled *labelled, const char *path, int fd, size_t size,
    bool positive)
{
	struct newsalert_error why = { .text = "" };
	struct article_input input = { .name = path,
		.language = labelled->language };
	enum newsalert_err err = NEWSALERT_ENOMEM;
	char *bytes = malloc(size + 1);
	int fault;

	if (bytes == NULL)
		return err;
	input.bytes = bytes;
	fault = read_all(fd, bytes, size + 1, &input.len);
	if (fault != 0)
		err = fail(labelled, FINDING_ERROR, path, strerror(fault));
	else
		err = corpus_add(labelled->corpus, &input, positive, &why);
	free(bytes);
	if (err == NEWSALERT_EFORMAT)
		return fail(labelled, FINDING_WARNING, path, why.text);
	if (err == NEWSALERT_ETOOBIG)
		return fail(labelled, FINDING_ERROR, path, why.text);
	return err;
}

static enum newsalert_err
add_path(const struct labelled *labelled, const char *path, bool positive)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum newsalert_err err = NEWSALERT_OK;
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		err = fail(labelled, FINDING_ERROR, path, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		err = fail(labelled, FINDING_WARNING, path,
		    "a directory: not looked into");
	else if (!S_ISREG(st.st_mode))
		err = fail(labelled, FINDING_WARNING, path, "is not a file");
	else
		err = add_file(labelled, path, fd,
		    (size_t)st.st_size < CORPUS_FILE_MAX ? (size_t)st.st_size
							 : CORPUS_FILE_MAX,
		    positive);
	if (fd != -1)
		close(fd);
	return err;
}

static enum newsalert_err
add_entry(const struct labelled *labelled, const char *dir, const char *name,
    bool positive)
{
	enum newsalert_err err;
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) == -1)
		return NEWSALERT_ENOMEM;
	err = add_path(labelled, path, positive);
	free(path);
	return err;
}

enum newsalert_err
labelled_directory(const struct labelled *labelled, const char *path,
    bool positive)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_visible, compare_entries);

	if (count == -1)
		return fail(labelled, FINDING_ERROR, path, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (err == NEWSALERT_OK)
			err = add_entry(labelled, path, entries[i]->d_name,
			    positive);
		free(entries[i]);
	}
	free(entries);
	return err;
}

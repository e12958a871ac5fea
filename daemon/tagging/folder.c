/* SPDX-License-Identifier: MIT */
/* Directories come in, their rule files go out in the order of reading. */
#include "daemon/tagging/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
ends_with(const char *name, const char *ending)
{
	const size_t len = strlen(name), end = strlen(ending);

	return name[0] != '.' && len > end &&
	       strcmp(name + len - end, ending) == 0;
}

/* The names in a folder that end so, in order. */
static enum newsalert_err
list_names(struct rules *rules, const char *path, const char *ending,
    struct vector *names)
{
	enum newsalert_err err = NEWSALERT_OK;
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (dir == NULL) {
		if (errno != ENOENT && errno != ENOTDIR)
			rules_found(rules, FINDING_ERROR, path, 0,
			    "cannot be read: %s", strerror(errno));
		return NEWSALERT_OK;
	}
	while ((entry = readdir(dir)) != NULL && err == NEWSALERT_OK) {
		char **name;

		if (!ends_with(entry->d_name, ending))
			continue;
		if (names->count == RULES_FILES_MAX) {
			rules_found(rules, FINDING_ERROR, path, 0,
			    "more than %d files", RULES_FILES_MAX);
			break;
		}
		name = vector_add(names, 1, sizeof(*name));
		if (name != NULL)
			*name = arena_dup(&rules->arena, entry->d_name,
			    strlen(entry->d_name));
		if (name == NULL || *name == NULL)
			err = NEWSALERT_ENOMEM;
	}
	closedir(dir);
	if (err == NEWSALERT_OK && names->count > 1)
		qsort(names->items, names->count, sizeof(char *),
		    compare_names);
	return err;
}

static enum newsalert_err
read_whole(int fd, size_t size, char **textp, size_t *lenp)
{
	char *text = malloc(size + 1);
	size_t len = 0;
	ssize_t got;

	if (text == NULL)
		return NEWSALERT_ENOMEM;
	while (
	    len <= size && (got = read(fd, text + len, size + 1 - len)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(text);
			return NEWSALERT_EIO;
		}
		len += (size_t)got;
	}
	*textp = text;
	*lenp = len;
	return NEWSALERT_OK;
}

/* The caller frees *textp. EIO and ETOOBIG were reported. */
static enum newsalert_err
read_file(struct rules *rules, const char *path, char **textp, size_t *lenp)
{
	enum newsalert_err err = NEWSALERT_EIO;
	struct stat st;
	int fd;

	/* O_NONBLOCK: a FIFO must not stop us. */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) == -1) {
		rules_found(rules, FINDING_ERROR, path, 0, "cannot be read: %s",
		    strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		rules_found(rules, FINDING_ERROR, path, 0, "is not a file");
		goto out;
	}
	if ((uintmax_t)st.st_size > RULES_FILE_MAX) {
		rules_found(rules, FINDING_ERROR, path, 0, "is over %zu MiB",
		    RULES_FILE_MAX >> 20);
		err = NEWSALERT_ETOOBIG;
		goto out;
	}
	err = read_whole(fd, (size_t)st.st_size, textp, lenp);
	if (err == NEWSALERT_EIO)
		rules_found(rules, FINDING_ERROR, path, 0, "cannot be read: %s",
		    strerror(errno));
out:
	if (fd != -1)
		close(fd);
	return err;
}

/* dir/folder or dir/folder/name, in the rules' arena. */
static const char *
join_path(struct rules *rules, const char *dir, const char *folder,
    const char *name)
{
	const size_t room = strlen(dir) + strlen(folder) + strlen(name) + 3;
	char *path = arena_alloc(&rules->arena, room);

	if (path != NULL)
		snprintf(path, room, "%s/%s%s%s", dir, folder,
		    name[0] == '\0' ? "" : "/", name);
	return path;
}

/* A file that cannot be read was reported, and is left out. */
static enum newsalert_err
add_file(struct rules *rules, const char *path, enum rule_file_kind kind,
    unsigned layer, struct vector *files)
{
	struct rule_file *file;
	enum newsalert_err err;
	char *text = NULL;
	size_t len;

	if (path == NULL)
		return NEWSALERT_ENOMEM;
	err = read_file(rules, path, &text, &len);
	if (err != NEWSALERT_OK)
		return err == NEWSALERT_ENOMEM ? err : NEWSALERT_OK;
	if ((file = vector_add(files, 1, sizeof(*file))) == NULL) {
		free(text);
		return NEWSALERT_ENOMEM;
	}
	*file = (struct rule_file){ .path = path,
		.kind = kind,
		.layer = layer,
		.text = text,
		.len = len };
	return NEWSALERT_OK;
}

static enum newsalert_err
add_topic_folder(struct rules *rules, const char *dir, const char *folder,
    unsigned layer, struct vector *files)
{
	const char *path = join_path(rules, dir, folder, "");
	struct vector names = { 0 };
	enum newsalert_err err;
	char **name;

	if (path == NULL)
		return NEWSALERT_ENOMEM;
	err = list_names(rules, path, ".yaml", &names);
	name = names.items;
	for (size_t i = 0; i < names.count && err == NEWSALERT_OK; i++)
		err = add_file(rules, join_path(rules, dir, folder, name[i]),
		    RULE_FILE_TOPICS, layer, files);
	free(names.items);
	return err;
}

/* Does a later directory have a table of this name? */
static enum newsalert_err
is_replaced(struct rules *rules, const char *const *dirs, size_t count,
    const char *name, bool *replacedp)
{
	*replacedp = false;
	for (size_t i = 0; i < count && !*replacedp; i++) {
		const char *path = join_path(rules, dirs[i], "countries", name);

		if (path == NULL)
			return NEWSALERT_ENOMEM;
		*replacedp = access(path, F_OK) == 0;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
add_place_folder(struct rules *rules, const char *const *dirs, size_t index,
    size_t count, struct vector *files)
{
	const char *path = join_path(rules, dirs[index], "countries", "");
	struct vector names = { 0 };
	enum newsalert_err err;
	bool replaced;
	char **name;

	if (path == NULL)
		return NEWSALERT_ENOMEM;
	err = list_names(rules, path, ".tsv", &names);
	name = names.items;
	for (size_t i = 0; i < names.count && err == NEWSALERT_OK; i++) {
		err = is_replaced(rules, dirs + index + 1, count - index - 1,
		    name[i], &replaced);
		if (err == NEWSALERT_OK && !replaced)
			err = add_file(rules,
			    join_path(rules, dirs[index], "countries", name[i]),
			    RULE_FILE_PLACES, 0, files);
	}
	free(names.items);
	return err;
}

enum newsalert_err
folder_load(struct rules *rules, const char *const *dirs, size_t count,
    struct vector *files)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < count && err == NEWSALERT_OK; i++) {
		const unsigned layer = (unsigned)i * 2;

		err = add_topic_folder(rules, dirs[i], "topics", layer, files);
		if (err == NEWSALERT_OK)
			err = add_topic_folder(rules, dirs[i], "topics.d",
			    layer + 1, files);
		if (err == NEWSALERT_OK)
			err = add_place_folder(rules, dirs, i, count, files);
	}
	return err;
}

enum newsalert_err
folder_load_topics(struct rules *rules, const char *path, unsigned layer,
    struct vector *files)
{
	return add_file(rules, arena_dup(&rules->arena, path, strlen(path)),
	    RULE_FILE_TOPICS, layer, files);
}

void
folder_drop(struct vector *files, const char *path)
{
	struct rule_file *file = files->items;
	struct stat dropped, st;
	size_t kept = 0;

	if (stat(path, &dropped) == -1)
		return;
	for (size_t i = 0; i < files->count; i++) {
		if (stat(file[i].path, &st) == 0 &&
		    st.st_dev == dropped.st_dev && st.st_ino == dropped.st_ino)
			free(file[i].text);
		else
			file[kept++] = file[i];
	}
	files->count = kept;
}

void
folder_free(struct vector *files)
{
	struct rule_file *file = files->items;

	for (size_t i = 0; i < files->count; i++)
		free(file[i].text);
	free(files->items);
	*files = (struct vector){ 0 };
}

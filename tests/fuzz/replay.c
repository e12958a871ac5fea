/* SPDX-License-Identifier: MIT */
/* Runs a fuzz target on the files of its corpus: the plain test that every
 * build has. Arguments: directories. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay_file(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	uint8_t *bytes = NULL;
	struct stat st;
	int done = -1;

	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		goto out;
	/* exactly as large as the input, for the sanitizers */
	if ((bytes = malloc((size_t)st.st_size)) == NULL && st.st_size > 0)
		goto out;
	if (read(fd, bytes, (size_t)st.st_size) != st.st_size)
		goto out;
	LLVMFuzzerTestOneInput(bytes, (size_t)st.st_size);
	done = 0;
out:
	free(bytes);
	if (fd != -1)
		close(fd);
	return done;
}

static size_t
replay_directory(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (replay_file(dirfd(dir), entry->d_name) == -1) {
			fprintf(stderr, "%s/%s cannot be read\n", path,
			    entry->d_name);
			exit(EXIT_FAILURE);
		}
		count++;
	}
	closedir(dir);
	return count;
}

int
main(int argc, char **argv)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++)
		count += replay_directory(argv[i]);
	printf("%zu inputs\n", count);
	return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

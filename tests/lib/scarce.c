/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into a program: lets one allocation after a chosen number of them
 * fail, and counts what is allocated and not freed. A test sees and steers it
 * through a small file, SCARCE_CONTROL, that both have mapped; scarce.py is
 * the other side. The children of the program have all they want, or, with
 * SCARCE_ONLY, those alone are counted whose command line has that word.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct control {
	_Atomic int64_t left;  /* allocations until one fails; 0: none does */
	_Atomic int64_t span;  /* how many fail from there on */
	_Atomic int64_t fired; /* how many failed */
	_Atomic int64_t live;  /* blocks allocated and not freed */
};

/* glibc's own, under the names that it keeps for those who replace malloc. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *block);

static struct control *control;
static _Atomic int64_t live;

static bool
is_meant(int argc, char **argv)
{
	const char *word = getenv("SCARCE_ONLY");

	if (word == NULL) {
		unsetenv("LD_PRELOAD");
		return true;
	}
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], word) == 0)
			return true;
	return false;
}

static void __attribute__((constructor)) map_control(int argc, char **argv)
{
	const char *path = getenv("SCARCE_CONTROL");
	void *map;
	int fd;

	if (path == NULL || !is_meant(argc, argv))
		return;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		abort();
	map = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	if (map == MAP_FAILED)
		abort();
	close(fd);
	control = map;
}

static void
count_live(int64_t change)
{
	int64_t now = atomic_fetch_add(&live, change) + change;

	if (control != NULL)
		atomic_store(&control->live, now);
}

/* Is this the allocation that fails? */
static bool
is_hit(void)
{
	int64_t left;

	if (control == NULL || atomic_load(&control->left) <= 0)
		return false;
	left = atomic_fetch_sub(&control->left, 1);
	if (left != 1)
		return false;
	if (atomic_fetch_sub(&control->span, 1) > 1)
		atomic_store(&control->left, 1);
	atomic_fetch_add(&control->fired, 1);
	errno = ENOMEM;
	return true;
}

static void *
counted(void *block)
{
	if (block != NULL)
		count_live(1);
	return block;
}

void *
malloc(size_t size)
{
	return is_hit() ? NULL : counted(__libc_malloc(size));
}

void *
calloc(size_t count, size_t size)
{
	return is_hit() ? NULL : counted(__libc_calloc(count, size));
}

void *
realloc(void *old, size_t size)
{
	void *block;

	if (is_hit())
		return NULL;
	block = __libc_realloc(old, size);
	if (old == NULL && block != NULL)
		count_live(1);
	else if (old != NULL && block == NULL && size == 0)
		count_live(-1);
	return block;
}

void
free(void *block)
{
	if (block == NULL)
		return;
	count_live(-1);
	__libc_free(block);
}

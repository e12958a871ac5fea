/* SPDX-License-Identifier: MIT */
/* Counts allocations down, and blocks that live; the C library's own functions
 * do the work. */
#include "tests/lib/fail_malloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static struct fail_malloc here;
struct fail_malloc *fail_malloc = &here;
static int64_t own_pid;

static void __attribute__((constructor)) map_control(void)
{
	const char *path = getenv("NEWSALERT_FAIL_MALLOC");
	void *shared;
	int fd;

	own_pid = getpid();
	if (path == NULL || (fd = open(path, O_RDWR | O_CLOEXEC)) == -1)
		return;
	shared = mmap(NULL, sizeof(*fail_malloc), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	close(fd);
	if (shared != MAP_FAILED)
		fail_malloc = shared;
}

static bool
is_counted(void)
{
	return own_pid != 0 &&
	       __atomic_load_n(&fail_malloc->pid, __ATOMIC_RELAXED) == own_pid;
}

/* Is it this one's turn to fail? */
static bool
strikes(void)
{
	int64_t before;

	if (!is_counted() ||
	    __atomic_load_n(&fail_malloc->countdown, __ATOMIC_RELAXED) <= 0)
		return false;
	before =
	    __atomic_fetch_sub(&fail_malloc->countdown, 1, __ATOMIC_RELAXED);
	if (before != 1)
		return false;
	if (fail_malloc->lasting != 0)
		__atomic_store_n(&fail_malloc->countdown, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&fail_malloc->struck, 1, __ATOMIC_RELAXED);
	errno = ENOMEM;
	return true;
}

static void *
counted(void *memory)
{
	if (memory != NULL && is_counted())
		__atomic_fetch_add(&fail_malloc->live, 1, __ATOMIC_RELAXED);
	return memory;
}

void *
malloc(size_t size)
{
	return strikes() ? NULL : counted(__libc_malloc(size));
}

void *
calloc(size_t count, size_t size)
{
	return strikes() ? NULL : counted(__libc_calloc(count, size));
}

void *
realloc(void *memory, size_t size)
{
	void *moved;

	if (size != 0 && strikes())
		return NULL;
	moved = __libc_realloc(memory, size);
	if (memory == NULL)
		return counted(moved);
	if (size == 0 && is_counted())
		__atomic_fetch_sub(&fail_malloc->live, 1, __ATOMIC_RELAXED);
	return moved;
}

void
free(void *memory)
{
	int saved = errno;

	if (memory != NULL && is_counted())
		__atomic_fetch_sub(&fail_malloc->live, 1, __ATOMIC_RELAXED);
	__libc_free(memory);
	errno = saved;
}

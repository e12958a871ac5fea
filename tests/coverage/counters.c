/* SPDX-License-Identifier: MIT */
/* Linked into each program and library of a coverage build: gcov's counters
 * live in a file that all its processes share, from before main. gcov itself
 * writes them when a process ends, which a worker behind its walls may not do
 * and one that is killed cannot. Nothing of the sandbox is taken out for this.
 *
 * With NEWSALERT_COVERAGE_DUMP set, a program does nothing but hand over to
 * gcov what the file has. */
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define HIDDEN __attribute__((visibility("hidden")))

extern char coverage_counters_start[] HIDDEN;
extern char coverage_counters_stop[] HIDDEN;
extern const ElfW(Ehdr) __ehdr_start HIDDEN;

/* Of the linker's --wrap: the real ones, and those that are called instead. */
void __real___gcov_exit(void);
void __wrap___gcov_exit(void) HIDDEN;
int __real_main(int argc, char **argv) __attribute__((weak));
int __wrap_main(int argc, char **argv) HIDDEN;

static bool
is_dump(void)
{
	return getenv("NEWSALERT_COVERAGE_DUMP") != NULL;
}

/* DIRECTORY/BUILD-ID; false: there is none. */
static bool
name_file(char *path, size_t size)
{
	const char *base = (const char *)&__ehdr_start;
	const ElfW(Phdr) *header =
	    (const ElfW(Phdr) *)(base + __ehdr_start.e_phoff);
	int used = snprintf(path, size, "%s/", COVERAGE_DIR);

	for (int i = 0; i < __ehdr_start.e_phnum; i++) {
		const char *at = base + header[i].p_vaddr;
		const char *end = at + header[i].p_memsz;

		while (header[i].p_type == PT_NOTE && at < end) {
			const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)at;
			const unsigned char *id;

			at += sizeof(*note) + ((note->n_namesz + 3) & ~3U);
			id = (const unsigned char *)at;
			at += (note->n_descsz + 3) & ~3U;
			if (note->n_type != NT_GNU_BUILD_ID)
				continue;
			for (unsigned k = 0; k < note->n_descsz; k++)
				used += snprintf(path + used,
				    size - (size_t)used, "%02x", id[k]);
			return true;
		}
	}
	return false;
}

/* Without the file the counters are this process's alone, and are lost. */
__attribute__((constructor(101))) static void
share_counters(void)
{
	const size_t len =
	    (size_t)(coverage_counters_stop - coverage_counters_start);
	char path[512];
	struct stat st;
	int fd;

	if (len == 0 || !name_file(path, sizeof(path)))
		return;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1)
		return;
	(void)fchmod(fd, 0666); /* of whoever a test becomes */
	/* Of one size for all, whoever is first. */
	if (fstat(fd, &st) == 0 &&
	    ((size_t)st.st_size == len || ftruncate(fd, (off_t)len) == 0))
		(void)mmap(coverage_counters_start, len, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_FIXED, fd, 0);
	close(fd);
}

void
__wrap___gcov_exit(void)
{
	if (is_dump())
		__real___gcov_exit();
}

int
__wrap_main(int argc, char **argv)
{
	return is_dump() ? 0 : __real_main(argc, argv);
}

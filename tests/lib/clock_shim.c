/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, it sets the wall clock of one program: by the seconds, an int64_t,
 * in the file that NEWSALERT_TEST_CLOCK names, which may change at any time.
 * The kernel's own clock, and so the times of files, stay as they are.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset_sec;

__attribute__((constructor)) static void
open_offset(void)
{
	const char *path = getenv("NEWSALERT_TEST_CLOCK");
	void *page;
	int fd;

	if (path == NULL || (fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return;
	page = mmap(NULL, sizeof(*offset_sec), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (page != MAP_FAILED)
		offset_sec = page;
}

static time_t
offset(void)
{
	return offset_sec == NULL ? 0 : (time_t)*offset_sec;
}

int
clock_gettime(clockid_t id, struct timespec *now)
{
	/* Not the next clock_gettime: others ask before it could be found. */
	int status = (int)syscall(SYS_clock_gettime, id, now);

	if (status == 0 &&
	    (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		now->tv_sec += offset();
	return status;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec time;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &time) == -1)
		return -1;
	now->tv_sec = time.tv_sec;
	now->tv_usec = time.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) == -1)
		return (time_t)-1;
	if (out != NULL)
		*out = now.tv_sec;
	return now.tv_sec;
}

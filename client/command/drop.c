/* SPDX-License-Identifier: MIT */
/* An open file in, a file in the inbox out. */
#include "client/command/drop.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/command/complain.h"

#define COPY_SIZE  65536
#define NAME_LONG  200 /* what a longer one is cut to, before ~hex */
#define NAME_CUT   180
#define NAME_TRIES 16

/* Group newsalert-submit owns the inbox, the daemon is in it: 0640 lets the
 * daemon read what we drop, whatever our umask. */
#define DROP_MODE 0640

static int
complain_errno(const char *what, const char *path)
{
	switch (errno) {
	case EACCES:
	case EPERM:
		complain("no permission to drop files into %s: only the "
			 "members of the group newsalert-submit may (as root: "
			 "usermod -aG newsalert-submit USER, then log in "
			 "again)",
		    path);
		return EX_NOPERM;
	case ENOENT:
	case ENOTDIR:
		complain("there is no inbox %s (--inbox DIR names another)",
		    path);
		return EX_CANTCREAT;
	default:
		complain("cannot %s %s: %m", what, path);
		return EX_IOERR;
	}
}

int
drop_open(struct drop *drop, const char *path)
{
	/* O_PATH: members may create in the inbox, but not list it. */
	drop->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	drop->path = path;
	if (drop->fd == -1)
		return complain_errno("open the inbox", path);
	return EX_OK;
}

void
drop_close(struct drop *drop)
{
	if (drop->fd != -1)
		close(drop->fd);
	drop->fd = -1;
}

bool
drop_is_ignored(const char *name)
{
	static const char *const endings[] = { "~", ".tmp", ".part", ".swp",
		".crdownload" };
	size_t len = strlen(name);
	size_t end;

	if (name[0] == '.')
		return true;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		end = strlen(endings[i]);
		if (len >= end && strcmp(name + len - end, endings[i]) == 0)
			return true;
	}
	return false;
}

static uint32_t
random_number(void)
{
	uint32_t number = 0;

	/* Never fails for so few bytes once the system is up; a number that
	 * is not random only costs a try. */
	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) == -1)
		number = (uint32_t)getpid();
	return number;
}

static int
write_all(int fd, const char *bytes, size_t len)
{
	ssize_t written;

	while (len > 0) {
		written = write(fd, bytes, len);
		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return -1;
		bytes += written;
		len -= (size_t)written;
	}
	return 0;
}

static int
copy_bytes(int from, int to)
{
	char bytes[COPY_SIZE];
	ssize_t len;

	for (;;) {
		len = read(from, bytes, sizeof(bytes));
		if (len == -1 && errno == EINTR)
			continue;
		if (len <= 0)
			return (int)len;
		if (write_all(to, bytes, (size_t)len) == -1)
			return -1;
	}
}

/* The name for a try: as it is at first, then with ~hex. */
static void
name_for_try(const char *name, int try, char out[static NAME_MAX + 1])
{
	size_t len = strlen(name);

	if (try == 0) {
		snprintf(out, NAME_MAX + 1, "%s", name);
		return;
	}
	if (len > NAME_LONG) {
		len = NAME_CUT;
		while (len > 0 && ((unsigned char)name[len] & 0xc0) == 0x80)
			len--;
	}
	snprintf(out, NAME_MAX + 1, "%.*s~%08" PRIx32, (int)len, name,
	    random_number());
}

static int
rename_in(const struct drop *drop, const char *from, const char *name,
    char dropped[static NAME_MAX + 1])
{
	for (int try = 0; try < NAME_TRIES; try++) {
		name_for_try(name, try, dropped);
		if (renameat2(drop->fd, from, drop->fd, dropped,
			RENAME_NOREPLACE) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

/* The second fsync makes the rename durable: the directory is not ours to
 * open, but the file is, and file systems commit both together. */
static int
fill_and_rename(const struct drop *drop, int from, int to, const char *hidden,
    const char *name, char dropped[static NAME_MAX + 1])
{
	if (fchmod(to, DROP_MODE) == -1 || copy_bytes(from, to) == -1 ||
	    fsync(to) == -1)
		return -1;
	if (rename_in(drop, hidden, name, dropped) == -1)
		return -1;
	return fsync(to);
}

static int
copy_unseen(const struct drop *drop, int from, const char *name,
    char dropped[static NAME_MAX + 1])
{
	char hidden[32];
	int status = EX_OK;
	int to;

	snprintf(hidden, sizeof(hidden), ".submit-%08" PRIx32 "%08" PRIx32,
	    random_number(), random_number());
	to = openat(drop->fd, hidden,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, DROP_MODE);
	if (to == -1)
		return complain_errno("create a file in", drop->path);
	if (fill_and_rename(drop, from, to, hidden, name, dropped) == -1) {
		status = complain_errno("copy into", drop->path);
		unlinkat(drop->fd, hidden, 0);
	}
	close(to);
	return status;
}

int
drop_copy(const struct drop *drop, int fd, const char *name,
    char dropped[static NAME_MAX + 1])
{
	sigset_t ending;
	sigset_t before;
	int status;

	sigemptyset(&ending);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGTERM);
	sigaddset(&ending, SIGHUP);
	sigprocmask(SIG_BLOCK, &ending, &before);
	status = copy_unseen(drop, fd, name, dropped);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

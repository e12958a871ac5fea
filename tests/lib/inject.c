/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into a keeper: counts the system calls that touch files and
 * sockets, of all its threads together, and at one of them ends the process
 * by SIGKILL or has it fail. A test sees and steers it through a small file,
 * INJECT_CONTROL, that both have mapped; inject.py is the other side.
 *
 * The call that is hit is not made. Only the process whose last argument is
 * INJECT_ARGUMENT is counted, and no child of it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* In the order of NAMES in inject.py. */
enum kind {
	KIND_NONE,
	KIND_OPEN,
	KIND_READ,
	KIND_PREAD,
	KIND_RECV,
	KIND_WRITE,
	KIND_PWRITE,
	KIND_SEND,
	KIND_RENAME,
	KIND_UNLINK,
	KIND_MKDIR,
	KIND_STAT,
	KIND_TRUNCATE,
	KIND_FSYNC,
	KIND_FDATASYNC,
	KINDS
};

struct control {
	_Atomic uint32_t armed; /* calls are counted */
	uint32_t kind;          /* of the call that is hit */
	uint32_t point;         /* which of that kind; 0: none */
	int32_t fault;          /* its errno; 0: SIGKILL */
	_Atomic uint32_t fired;
	_Atomic uint32_t counts[KINDS];
};

static struct control *control;

static void __attribute__((constructor)) map_control(int argc, char **argv)
{
	const char *path = getenv("INJECT_CONTROL");
	const char *argument = getenv("INJECT_ARGUMENT");
	void *map;
	int fd;

	unsetenv("LD_PRELOAD");
	if (path == NULL || argument == NULL ||
	    strcmp(argv[argc - 1], argument) != 0)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		abort();
	map = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	if (map == MAP_FAILED)
		abort();
	syscall(SYS_close, fd);
	control = map;
}

/* Count a call; true: it is to fail, errno is set. */
static bool
hit(enum kind kind)
{
	uint32_t call;

	if (control == NULL || !atomic_load(&control->armed))
		return false;
	call = atomic_fetch_add(&control->counts[kind], 1) + 1;
	if (kind != control->kind || call != control->point)
		return false;
	atomic_store(&control->fired, 1);
	if (control->fault == 0)
		syscall(SYS_kill, getpid(), SIGKILL);
	errno = control->fault;
	return true;
}

/* The definition that ours stands before. */
#define NEXT(name)                                                             \
	static __typeof__(&name) next;                                         \
	if (next == NULL)                                                      \
	next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static mode_t
mode_of(int flags, va_list list)
{
	return (flags & (O_CREAT | O_TMPFILE)) == 0 ? 0 : va_arg(list, mode_t);
}

#define OPEN(name)                                                             \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list list;                                                  \
		mode_t mode;                                                   \
		NEXT(name);                                                    \
                                                                               \
		va_start(list, flags);                                         \
		mode = mode_of(flags, list);                                   \
		va_end(list);                                                  \
		return hit(KIND_OPEN) ? -1 : next(path, flags, mode);          \
	}

#define OPENAT(name)                                                           \
	int name(int at, const char *path, int flags, ...)                     \
	{                                                                      \
		va_list list;                                                  \
		mode_t mode;                                                   \
		NEXT(name);                                                    \
                                                                               \
		va_start(list, flags);                                         \
		mode = mode_of(flags, list);                                   \
		va_end(list);                                                  \
		return hit(KIND_OPEN) ? -1 : next(at, path, flags, mode);      \
	}

/* A function, its parameters with and without their types. */
#define CALL(type, name, kind, parameters, arguments)                          \
	type name parameters                                                   \
	{                                                                      \
		NEXT(name);                                                    \
                                                                               \
		return hit(kind) ? -1 : next arguments;                        \
	}

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
CALL(ssize_t, read, KIND_READ, (int fd, void *to, size_t len), (fd, to, len))
CALL(ssize_t, pread, KIND_PREAD, (int fd, void *to, size_t len, off_t at),
    (fd, to, len, at))
CALL(ssize_t, pread64, KIND_PREAD, (int fd, void *to, size_t len, off64_t at),
    (fd, to, len, at))
CALL(ssize_t, recv, KIND_RECV, (int fd, void *to, size_t len, int flags),
    (fd, to, len, flags))
CALL(ssize_t, recvmsg, KIND_RECV, (int fd, struct msghdr *message, int flags),
    (fd, message, flags))
CALL(ssize_t, readv, KIND_READ, (int fd, const struct iovec *to, int count),
    (fd, to, count))
CALL(int, eventfd_read, KIND_READ, (int fd, eventfd_t *to), (fd, to))
CALL(int, eventfd_write, KIND_WRITE, (int fd, eventfd_t value), (fd, value))
CALL(ssize_t, write, KIND_WRITE, (int fd, const void *from, size_t len),
    (fd, from, len))
CALL(ssize_t, pwrite, KIND_PWRITE,
    (int fd, const void *from, size_t len, off_t at), (fd, from, len, at))
CALL(ssize_t, pwrite64, KIND_PWRITE,
    (int fd, const void *from, size_t len, off64_t at), (fd, from, len, at))
CALL(ssize_t, writev, KIND_WRITE, (int fd, const struct iovec *from, int count),
    (fd, from, count))
CALL(ssize_t, send, KIND_SEND,
    (int fd, const void *from, size_t len, int flags), (fd, from, len, flags))
CALL(ssize_t, sendmsg, KIND_SEND,
    (int fd, const struct msghdr *message, int flags), (fd, message, flags))
CALL(int, rename, KIND_RENAME, (const char *from, const char *to), (from, to))
CALL(int, renameat, KIND_RENAME,
    (int at, const char *from, int to_at, const char *to),
    (at, from, to_at, to))
CALL(int, renameat2, KIND_RENAME,
    (int at, const char *from, int to_at, const char *to, unsigned flags),
    (at, from, to_at, to, flags))
CALL(int, unlink, KIND_UNLINK, (const char *path), (path))
CALL(int, unlinkat, KIND_UNLINK, (int at, const char *path, int flags),
    (at, path, flags))
CALL(int, mkdir, KIND_MKDIR, (const char *path, mode_t mode), (path, mode))
CALL(int, mkdirat, KIND_MKDIR, (int at, const char *path, mode_t mode),
    (at, path, mode))
CALL(int, fstat, KIND_STAT, (int fd, struct stat *to), (fd, to))
CALL(int, fstat64, KIND_STAT, (int fd, struct stat64 *to), (fd, to))
CALL(int, stat, KIND_STAT, (const char *path, struct stat *to), (path, to))
CALL(int, stat64, KIND_STAT, (const char *path, struct stat64 *to), (path, to))
CALL(int, lstat, KIND_STAT, (const char *path, struct stat *to), (path, to))
CALL(int, lstat64, KIND_STAT, (const char *path, struct stat64 *to), (path, to))
CALL(int, fstatat, KIND_STAT,
    (int at, const char *path, struct stat *to, int flags),
    (at, path, to, flags))
CALL(int, fstatat64, KIND_STAT,
    (int at, const char *path, struct stat64 *to, int flags),
    (at, path, to, flags))
CALL(int, ftruncate, KIND_TRUNCATE, (int fd, off_t len), (fd, len))
CALL(int, ftruncate64, KIND_TRUNCATE, (int fd, off64_t len), (fd, len))
CALL(int, fsync, KIND_FSYNC, (int fd), (fd))
CALL(int, fdatasync, KIND_FDATASYNC, (int fd), (fd))

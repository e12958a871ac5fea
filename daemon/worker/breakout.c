/* SPDX-License-Identifier: MIT */
/* A table of plain system calls, so that no library softens them; the one that
 * an article names is made. */
#include "daemon/worker/breakout.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ARGUMENTS   6
#define WORDS_MAX   256
#define OWN_SOCKET  3 /* to the keeper, in every child */
#define OWN_EXTRA   4 /* a publisher's lock: the runtime directory */

/* Arguments that are known only in the process. No call takes such numbers. */
#define PATH   (-1001L)
#define NUMBER (-1002L) /* of a process, in the place of a path */
#define SELF   (-1003L)
#define BUFFER (-1004L) /* some zeros */
#define HOW    (-1005L) /* struct open_how */
#define UNIX   (-1006L) /* the path as the address of a socket */
#define PIECE  (-1007L) /* struct iovec of the buffer */

struct attempt {
	const char *name;
	long number;
	long arguments[ARGUMENTS];
};

static const struct attempt attempts[] = {
/* Files. Old calls that newer architectures do not have. */
#ifdef SYS_open
	{ "open-old", SYS_open, { PATH, O_RDONLY } },
	{ "stat-old", SYS_stat, { PATH, BUFFER } },
	{ "x32", 0x40000000 | SYS_open, { PATH, O_RDONLY } },
#endif
	{ "open", SYS_openat, { AT_FDCWD, PATH, O_RDONLY } },
	{ "write", SYS_openat, { AT_FDCWD, PATH, O_WRONLY } },
	{ "create", SYS_openat, { AT_FDCWD, PATH, O_WRONLY | O_CREAT, 0600 } },
	{ "open-path", SYS_openat, { AT_FDCWD, PATH, O_PATH } },
	{ "open-below-3", SYS_openat, { OWN_SOCKET, PATH, O_RDONLY } },
	{ "open-below-4", SYS_openat, { OWN_EXTRA, PATH, O_RDONLY } },
	{ "openat2", SYS_openat2, { AT_FDCWD, PATH, HOW, 24 } },
	{ "handle", SYS_open_by_handle_at, { AT_FDCWD, BUFFER, O_RDONLY } },
	{ "stat", SYS_newfstatat, { AT_FDCWD, PATH, BUFFER, 0 } },
	{ "statx", SYS_statx, { AT_FDCWD, PATH, 0, STATX_SIZE, BUFFER } },
	{ "access", SYS_faccessat, { AT_FDCWD, PATH, F_OK } },
	{ "readlink", SYS_readlinkat, { AT_FDCWD, PATH, BUFFER, 64 } },
	{ "getxattr", SYS_getxattr, { PATH, BUFFER, BUFFER, 8 } },
	{ "unlink", SYS_unlinkat, { AT_FDCWD, PATH, 0 } },
	{ "rename", SYS_renameat2, { AT_FDCWD, PATH, AT_FDCWD, PATH, 1 } },
	{ "link", SYS_linkat, { AT_FDCWD, PATH, AT_FDCWD, PATH, 0 } },
	{ "symlink", SYS_symlinkat, { PATH, AT_FDCWD, PATH } },
	{ "mkdir", SYS_mkdirat, { AT_FDCWD, PATH, 0700 } },
	{ "mknod", SYS_mknodat, { AT_FDCWD, PATH, S_IFIFO | 0600, 0 } },
	{ "chmod", SYS_fchmodat, { AT_FDCWD, PATH, 0777 } },
	{ "chown", SYS_fchownat, { AT_FDCWD, PATH, -1, -1, 0 } },
	{ "truncate", SYS_truncate, { PATH, 0 } },
	{ "ftruncate", SYS_ftruncate, { OWN_SOCKET, 0 } },
	{ "chdir", SYS_chdir, { PATH } },
	{ "chroot", SYS_chroot, { PATH } },
	{ "list-dir", SYS_getdents64, { OWN_SOCKET, BUFFER, 64 } },
	{ "inotify", SYS_inotify_init1, { 0 } },
	{ "fanotify", SYS_fanotify_init, { 0, O_RDONLY } },
	{ "mount", SYS_mount, { BUFFER, PATH, BUFFER, MS_BIND, 0 } },
	{ "umount", SYS_umount2, { PATH, MNT_DETACH } },
	{ "pivot-root", SYS_pivot_root, { PATH, PATH } },
	/* Sockets. */
	{ "socket-unix", SYS_socket, { AF_UNIX, SOCK_STREAM, 0 } },
	{ "socket-inet", SYS_socket, { AF_INET, SOCK_STREAM, 0 } },
	{ "socket-inet6", SYS_socket, { AF_INET6, SOCK_DGRAM, 0 } },
	{ "socket-netlink", SYS_socket, { AF_NETLINK, SOCK_RAW, 0 } },
	{ "socket-packet", SYS_socket, { AF_PACKET, SOCK_RAW, 0 } },
	{ "socketpair", SYS_socketpair, { AF_UNIX, SOCK_STREAM, 0, BUFFER } },
	{ "connect", SYS_connect,
	    { OWN_SOCKET, UNIX, sizeof(struct sockaddr_un) } },
	{ "bind", SYS_bind, { OWN_SOCKET, UNIX, sizeof(struct sockaddr_un) } },
	{ "listen", SYS_listen, { OWN_SOCKET, 1 } },
	/* Other processes. */
	{ "kill", SYS_kill, { NUMBER, 0 } },
	{ "tkill", SYS_tkill, { NUMBER, 0 } },
	{ "tgkill", SYS_tgkill, { NUMBER, NUMBER, 0 } },
	{ "sigqueue", SYS_rt_sigqueueinfo, { NUMBER, 0, BUFFER } },
	{ "pidfd-open", SYS_pidfd_open, { NUMBER, 0 } },
	{ "pidfd-getfd", SYS_pidfd_getfd, { OWN_SOCKET, 3, 0 } },
	{ "sigio-owner", SYS_fcntl, { OWN_SOCKET, F_SETOWN, NUMBER } },
	{ "sigio-signal", SYS_fcntl, { OWN_SOCKET, F_SETSIG, SIGKILL } },
	{ "sigio-ioctl", SYS_ioctl, { OWN_SOCKET, FIOASYNC, BUFFER } },
	{ "ptrace", SYS_ptrace, { PTRACE_ATTACH, NUMBER, 0, 0 } },
	{ "read-memory", SYS_process_vm_readv,
	    { NUMBER, PIECE, 1, PIECE, 1, 0 } },
	{ "write-memory", SYS_process_vm_writev,
	    { NUMBER, PIECE, 1, PIECE, 1, 0 } },
	{ "kcmp", SYS_kcmp, { NUMBER, SELF, 0, 0, 0 } },
	{ "prlimit", SYS_prlimit64, { NUMBER, RLIMIT_NOFILE, 0, BUFFER } },
	{ "setpriority", SYS_setpriority, { PRIO_PROCESS, NUMBER, 19 } },
	{ "setaffinity", SYS_sched_setaffinity, { NUMBER, 8, BUFFER } },
	{ "fork", SYS_clone, { SIGCHLD, 0 } },
	{ "clone3", SYS_clone3, { BUFFER, 64 } },
	{ "exec", SYS_execve, { PATH, 0, 0 } },
	{ "exec-fd", SYS_execveat, { 0, BUFFER, 0, 0, AT_EMPTY_PATH } },
	{ "memfd", SYS_memfd_create, { BUFFER, 0 } },
	{ "wait", SYS_wait4, { -1, 0, 1, 0 } },
	/* Code. */
	{ "map-code", SYS_mmap,
	    { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		0 } },
	{ "make-code", SYS_mprotect, { 0, 4096, PROT_READ | PROT_EXEC } },
	{ "pkey-code", SYS_pkey_mprotect,
	    { 0, 4096, PROT_READ | PROT_EXEC, -1 } },
	{ "userfaultfd", SYS_userfaultfd, { 0 } },
	{ "personality", SYS_personality, { 0x0400000 } },
	/* Rights and limits. */
	{ "setuid", SYS_setuid, { 0 } },
	{ "setgid", SYS_setgid, { 0 } },
	{ "setgroups", SYS_setgroups, { 0, BUFFER } },
	{ "capset", SYS_capset, { BUFFER, BUFFER } },
	{ "setrlimit", SYS_setrlimit, { RLIMIT_CORE, BUFFER } },
	{ "dumpable", SYS_prctl, { PR_SET_DUMPABLE, 1, 0, 0, 0 } },
	{ "orphan", SYS_prctl, { PR_SET_PDEATHSIG, 0, 0, 0, 0 } },
	{ "seccomp", SYS_seccomp, { 0, 0, 0 } },
	{ "unshare", SYS_unshare, { CLONE_NEWUSER } },
	{ "setns", SYS_setns, { OWN_SOCKET, 0 } },
	/* The kernel. */
	{ "io-uring", SYS_io_uring_setup, { 1, BUFFER } },
	{ "bpf", SYS_bpf, { 0, BUFFER, 48 } },
	{ "perf", SYS_perf_event_open, { BUFFER, 0, -1, -1, 0 } },
	{ "keyring", SYS_keyctl, { 0, -3, 0 } },
	{ "add-key", SYS_add_key, { BUFFER, BUFFER, 0, 0, -3 } },
	{ "module", SYS_init_module, { BUFFER, 1, BUFFER } },
	{ "kexec", SYS_kexec_load, { 0, 0, 0, 0 } },
	{ "reboot", SYS_reboot, { 0, 0, 0, 0 } },
	{ "syslog", SYS_syslog, { 10, 0, 0 } },
	{ "set-clock", SYS_clock_settime, { 0, BUFFER } },
	{ "host-name", SYS_sethostname, { BUFFER, -1 } },
	{ "swap", SYS_swapon, { PATH, 0 } },
	{ "aio", SYS_io_setup, { 1, BUFFER } },
	{ "splice", SYS_splice, { OWN_SOCKET, 0, OWN_SOCKET, 0, 1, 0 } },
	{ "shm", SYS_shmget, { 0, 4096, 0600 | 01000 } },
	{ "msg", SYS_msgget, { 0, 0600 | 01000 } },
	{ "mqueue", SYS_mq_open, { BUFFER, O_RDONLY, 0, 0 } },
	{ "pipe", SYS_pipe2, { BUFFER, 0 } },
	{ "dup", SYS_dup3, { 0, 20, 0 } },
	{ "timer", SYS_timer_create, { 0, 0, BUFFER } },
	{ "no-such-call", 1023, { 0 } },
};

/* What the arguments point to. */
struct memory {
	char path[WORDS_MAX];
	char buffer[4096];
	struct open_how how;
	struct sockaddr_un address;
	struct iovec piece;
};

static long
value_of(long argument, struct memory *memory)
{
	switch (argument) {
	case PATH:
		return (long)(intptr_t)memory->path;
	case NUMBER:
		return strtol(memory->path, NULL, 10);
	case SELF:
		return getpid();
	case BUFFER:
		return (long)(intptr_t)memory->buffer;
	case HOW:
		return (long)(intptr_t)&memory->how;
	case UNIX:
		return (long)(intptr_t)&memory->address;
	case PIECE:
		return (long)(intptr_t)&memory->piece;
	default:
		return argument;
	}
}

/* 0: it could be done; else errno. */
static int
make(const struct attempt *attempt, struct memory *memory)
{
	long values[ARGUMENTS], got;
	size_t i;

	for (i = 0; i < ARGUMENTS; i++)
		values[i] = value_of(attempt->arguments[i], memory);
	got = syscall(attempt->number, values[0], values[1], values[2],
	    values[3], values[4], values[5]);
	return got == -1 ? errno : 0;
}

static void
prepare(struct memory *memory, const char *path)
{
	memset(memory, 0, sizeof(*memory));
	snprintf(memory->path, sizeof(memory->path), "%s", path);
	memory->address.sun_family = AF_UNIX;
	snprintf(memory->address.sun_path, sizeof(memory->address.sun_path),
	    "%.107s", path);
	memory->piece = (struct iovec){ memory->buffer, 8 };
}

static void
say(const char *who, const char *words, const char *outcome)
{
	char line[2 * WORDS_MAX];
	int len;

	len = snprintf(line, sizeof(line), "breakout: %s %s: %s\n", who, words,
	    outcome);
	if (len > 0 && write(STDERR_FILENO, line, (size_t)len) == -1)
		_exit(4);
}

static const char *
outcome_of(int failed)
{
	const char *name = strerrorname_np(failed);

	if (failed == 0)
		return "done";
	return name == NULL ? "unknown errno" : name;
}

void
breakout_try(const char *who, const char *words, size_t len)
{
	char name[WORDS_MAX], *space;
	struct memory memory;
	size_t i;

	snprintf(name, sizeof(name), "%.*s",
	    (int)(len < sizeof(name) ? len : sizeof(name) - 1), words);
	space = strchr(name, ' ');
	prepare(&memory, space == NULL ? "/etc/passwd" : space + 1);
	if (space != NULL)
		*space = '\0';
	for (i = 0; i < COUNT(attempts); i++)
		if (strcmp(name, attempts[i].name) == 0)
			break;
	if (i < COUNT(attempts))
		say(who, name, outcome_of(make(&attempts[i], &memory)));
	else
		say(who, name, "no such attempt");
}

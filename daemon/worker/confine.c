/* SPDX-License-Identifier: MIT */
/* System call filters of the children (libseccomp), and their memory limit. */
#include "daemon/worker/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What every child needs to compute, to answer and to end. */
static const int everybody[] = { SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(recvmsg),
	SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(sendto),
	SCMP_SYS(fstat), SCMP_SYS(close), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(getrandom),
	SCMP_SYS(sched_yield), SCMP_SYS(sysinfo), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
	SCMP_SYS(exit_group) };

static const int worker[] = { SCMP_SYS(pread64), SCMP_SYS(lseek) };

/* libnanomsg's thread, which may still be starting when the others are done:
 * from there to its last connection. */
static const int publisher_run[] = { SCMP_SYS(accept), SCMP_SYS(accept4),
	SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(setsockopt),
	SCMP_SYS(getsockopt), SCMP_SYS(shutdown), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq) };

/* Making that thread, binding, and the second filter. connect is for the
 * probe whether somebody listens on a socket that is there. */
static const int publisher_start[] = { SCMP_SYS(socket), SCMP_SYS(bind),
	SCMP_SYS(listen), SCMP_SYS(connect), SCMP_SYS(epoll_create1),
	SCMP_SYS(eventfd2), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
	SCMP_SYS(umask), SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(chown),
	SCMP_SYS(lchown), SCMP_SYS(fchownat), SCMP_SYS(lstat),
	SCMP_SYS(newfstatat), SCMP_SYS(prctl), SCMP_SYS(seccomp) };

/* Not F_SETOWN and F_SETSIG: they make the kernel send any signal to any
 * process of the same user. */
static const int descriptor_commands[] = { F_GETFD, F_SETFD, F_GETFL, F_SETFL,
	F_DUPFD_CLOEXEC };

/* What libraries ask for and can do without. */
static const int refused[] = { SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(ioctl), SCMP_SYS(statx),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(prlimit64) };

static int
add_all(scmp_filter_ctx filter, uint32_t action, const int *list, size_t count)
{
	int failed = 0;
	size_t i;

	for (i = 0; i < count && failed == 0; i++)
		failed = seccomp_rule_add(filter, action, list[i], 0);
	return failed;
}

/* Memory is never executable, and abort(3) signals nobody else. */
static int
add_checked(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp not_executable[] = {
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)
	};
	const struct scmp_arg_cmp itself[] = { SCMP_A0(SCMP_CMP_EQ,
	    (scmp_datum_t)getpid(), 0) };
	int failed;

	failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap),
	    1, not_executable);
	if (failed == 0)
		failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
		    SCMP_SYS(mprotect), 1, not_executable);
	if (failed == 0)
		failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
		    SCMP_SYS(tgkill), 1, itself);
	return failed;
}

/* Threads, but no processes. clone3 hides its flags from a filter; the C
 * library falls back to clone. */
static int
add_threads(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp thread[] = { SCMP_A0(SCMP_CMP_MASKED_EQ,
	    CLONE_THREAD, CLONE_THREAD) };
	int failed;

	failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone),
	    1, thread);
	if (failed == 0)
		failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
		    SCMP_SYS(clone3), 0);
	return failed;
}

static int
add_descriptor_flags(scmp_filter_ctx filter)
{
	int failed = 0;
	size_t i;

	for (i = 0; i < COUNT(descriptor_commands) && failed == 0; i++) {
		const struct scmp_arg_cmp command[] = { SCMP_A1(SCMP_CMP_EQ,
		    (scmp_datum_t)descriptor_commands[i], 0) };

		failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
		    SCMP_SYS(fcntl), 1, command);
	}
	return failed;
}

/* Whether a path exists is nobody's business once it runs. The C library's
 * fstat is this call too, and a filter cannot tell them apart. */
static int
refuse_paths(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES),
	    SCMP_SYS(newfstatat), 0);
}

static int
add_calls(scmp_filter_ctx filter, enum confine_calls calls)
{
	int failed;

	failed = add_all(filter, SCMP_ACT_ALLOW, everybody, COUNT(everybody));
	if (failed == 0)
		failed = add_checked(filter);
	if (failed == 0)
		failed = add_all(filter, SCMP_ACT_ERRNO(EACCES), refused,
		    COUNT(refused));
	if (failed == 0 && calls != CONFINE_PUBLISHER_START)
		failed = refuse_paths(filter);
	if (failed == 0 && calls == CONFINE_WORKER)
		return add_all(filter, SCMP_ACT_ALLOW, worker, COUNT(worker));
	if (failed == 0)
		failed = add_all(filter, SCMP_ACT_ALLOW, publisher_run,
		    COUNT(publisher_run));
	if (failed == 0)
		failed = add_descriptor_flags(filter);
	if (failed != 0 || calls == CONFINE_PUBLISHER_RUN)
		return failed;
	failed = add_all(filter, SCMP_ACT_ALLOW, publisher_start,
	    COUNT(publisher_start));
	return failed != 0 ? failed : add_threads(filter);
}

enum newsalert_err
confine_calls(enum confine_calls calls)
{
	scmp_filter_ctx filter;
	int failed;

	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (filter == NULL)
		return NEWSALERT_ENOMEM;
	/* A call by another architecture's table would end one thread only. */
	failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_KILL_PROCESS);
	if (failed == 0)
		failed = add_calls(filter, calls);
	if (failed == 0)
		failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (failed == 0)
		failed = seccomp_load(filter);
	seccomp_release(filter);
	errno = -failed;
	return failed == 0 ? NEWSALERT_OK : NEWSALERT_EIO;
}

enum newsalert_err
confine_memory(size_t bytes)
{
	const struct rlimit space = { .rlim_cur = bytes, .rlim_max = bytes };
	const struct rlimit none = { 0, 0 };

	if (bytes != 0 && setrlimit(RLIMIT_AS, &space) == -1)
		return NEWSALERT_EIO;
	/* Standard error may be a file: a message must not end the process. */
	if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
	    setrlimit(RLIMIT_FSIZE, &none) == -1)
		return NEWSALERT_EIO;
	return NEWSALERT_OK;
}

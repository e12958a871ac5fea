/* SPDX-License-Identifier: MIT */
/* Locks the process out of the file system through Landlock's system calls,
 * for which Debian 12's C library has no functions. */
#include "daemon/worker/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's struct landlock_ruleset_attr as of version 6 of the interface;
 * the header of an older kernel ends after the first member. */
struct restrictions {
	uint64_t files;
	uint64_t net;
	uint64_t scope;
};

#define FILES_V1    ((UINT64_C(1) << 13) - 1)
#define FILES_V2    (UINT64_C(1) << 13) /* rename across directories */
#define FILES_V3    (UINT64_C(1) << 14) /* truncate */
#define FILES_V5    (UINT64_C(1) << 15) /* ioctl of devices */
#define NET_CONNECT (UINT64_C(1) << 1)
#define SCOPE_ALL   UINT64_C(3) /* abstract sockets, signals */

/* What a kernel that speaks this version can forbid; returns the number of
 * bytes that it reads. */
static size_t
restrictions_of(long version, struct restrictions *all)
{
	all->files = FILES_V1;
	if (version >= 2)
		all->files |= FILES_V2;
	if (version >= 3)
		all->files |= FILES_V3;
	if (version >= 5)
		all->files |= FILES_V5;
	all->net = version >= 4 ? NET_CONNECT : 0;
	all->scope = version >= 6 ? SCOPE_ALL : 0;
	if (version >= 6)
		return sizeof(*all);
	return version >= 4 ? offsetof(struct restrictions, scope)
			    : offsetof(struct restrictions, net);
}

static bool
allow_sockets(int ruleset, const char *dir)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_MAKE_SOCK |
				  LANDLOCK_ACCESS_FS_REMOVE_FILE,
	};
	long failed;

	rule.parent_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rule.parent_fd == -1)
		return false;
	failed = syscall(SYS_landlock_add_rule, ruleset,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return failed == 0;
}

enum newsalert_err
landlock_enter(const char *const *socket_dirs, size_t count)
{
	enum newsalert_err err = NEWSALERT_EIO;
	struct restrictions all = { 0 };
	size_t size, i;
	int ruleset;
	long version;

	version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1) /* not built in, or not switched on */
		return errno == ENOSYS || errno == EOPNOTSUPP
			   ? NEWSALERT_ENOTFOUND
			   : NEWSALERT_EIO;
	size = restrictions_of(version, &all);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	if (ruleset == -1)
		return NEWSALERT_EIO;
	for (i = 0; i < count; i++)
		if (!allow_sockets(ruleset, socket_dirs[i]))
			goto out;
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) == 0)
		err = NEWSALERT_OK;
out:
	close(ruleset);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* A file system for SQLite that fails when it is told to. It stands before the
 * real one and becomes the default for connections that are opened later. */
#ifndef LIB_FAULT_VFS_H
#define LIB_FAULT_VFS_H

enum fault_call {
	FAULT_NONE,
	FAULT_WRITE,
	FAULT_SYNC,
	FAULT_SYNC_MAIN, /* of the database itself, not of its log */
};

/* Once a process, before the first connection. */
void fault_vfs_install(void);

/* The n-th such call from now on (1: the next one), and those after it, fail
 * with this extended code of SQLite, until fault_vfs_heal. */
void fault_vfs_arm(enum fault_call call, int n, int code);
void fault_vfs_heal(void);

/* How many calls of the armed kind have failed. */
int fault_vfs_failures(void);

#endif

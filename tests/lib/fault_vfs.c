/* SPDX-License-Identifier: MIT */
/* The real file system, with a switch. */
#include "tests/lib/fault_vfs.h"

#include <check.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

static sqlite3_vfs *real;
static sqlite3_vfs shim;
static atomic_int armed;
static atomic_int left;
static atomic_int code;
static atomic_int failures;

/* The real file follows in the same memory. */
struct fault_file {
	sqlite3_file base;
	sqlite3_file *real;
	bool is_main;
};

static sqlite3_file *
real_file(sqlite3_file *file)
{
	return ((struct fault_file *)file)->real;
}

static bool
fails(enum fault_call call)
{
	if (atomic_load(&armed) != (int)call || atomic_fetch_sub(&left, 1) > 1)
		return false;
	atomic_store(&left, 0);
	atomic_fetch_add(&failures, 1);
	return true;
}

static int
close_file(sqlite3_file *file)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods == NULL ? SQLITE_OK
				       : inner->pMethods->xClose(inner);
}

static int
read_file(sqlite3_file *file, void *bytes, int len, sqlite3_int64 offset)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xRead(inner, bytes, len, offset);
}

static int
write_file(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 offset)
{
	sqlite3_file *inner = real_file(file);

	if (fails(FAULT_WRITE))
		return atomic_load(&code);
	return inner->pMethods->xWrite(inner, bytes, len, offset);
}

static int
truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xTruncate(inner, size);
}

static int
sync_file(sqlite3_file *file, int flags)
{
	sqlite3_file *inner = real_file(file);

	if (fails(FAULT_SYNC))
		return atomic_load(&code);
	if (((struct fault_file *)file)->is_main && fails(FAULT_SYNC_MAIN))
		return atomic_load(&code);
	return inner->pMethods->xSync(inner, flags);
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xFileSize(inner, size);
}

static int
lock_file(sqlite3_file *file, int level)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xLock(inner, level);
}

static int
unlock_file(sqlite3_file *file, int level)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xUnlock(inner, level);
}

static int
check_lock(sqlite3_file *file, int *result)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xCheckReservedLock(inner, result);
}

static int
file_control(sqlite3_file *file, int op, void *arg)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xFileControl(inner, op, arg);
}

static int
sector_size(sqlite3_file *file)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xSectorSize(inner);
}

static int
characteristics(sqlite3_file *file)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xDeviceCharacteristics(inner);
}

static int
shm_map(sqlite3_file *file, int page, int size, int extend,
    void volatile **memory)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xShmMap(inner, page, size, extend, memory);
}

static int
shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xShmLock(inner, offset, n, flags);
}

static void
shm_barrier(sqlite3_file *file)
{
	sqlite3_file *inner = real_file(file);

	inner->pMethods->xShmBarrier(inner);
}

static int
shm_unmap(sqlite3_file *file, int delete_flag)
{
	sqlite3_file *inner = real_file(file);

	return inner->pMethods->xShmUnmap(inner, delete_flag);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, /* without mapped reads */
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = file_size,
	.xLock = lock_file,
	.xUnlock = unlock_file,
	.xCheckReservedLock = check_lock,
	.xFileControl = file_control,
	.xSectorSize = sector_size,
	.xDeviceCharacteristics = characteristics,
	.xShmMap = shm_map,
	.xShmLock = shm_lock,
	.xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
};

static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *out_flags)
{
	struct fault_file *outer = (struct fault_file *)file;
	int result;

	(void)vfs;
	outer->real = (sqlite3_file *)(outer + 1);
	outer->is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
	result = real->xOpen(real, name, outer->real, flags, out_flags);
	outer->base.pMethods = result == SQLITE_OK ? &methods : NULL;
	return result;
}

void
fault_vfs_install(void)
{
	real = sqlite3_vfs_find(NULL);
	ck_assert_ptr_nonnull(real);
	shim = *real;
	shim.zName = "fault";
	shim.szOsFile += (int)sizeof(struct fault_file);
	shim.xOpen = open_file;
	ck_assert_int_eq(sqlite3_vfs_register(&shim, 1), SQLITE_OK);
}

void
fault_vfs_arm(enum fault_call call, int n, int fault_code)
{
	atomic_store(&armed, FAULT_NONE);
	atomic_store(&failures, 0);
	atomic_store(&code, fault_code);
	atomic_store(&left, n);
	atomic_store(&armed, (int)call);
}

void
fault_vfs_heal(void)
{
	atomic_store(&armed, FAULT_NONE);
}

int
fault_vfs_failures(void)
{
	return atomic_load(&failures);
}

/* SPDX-License-Identifier: MIT */
/* An errno comes in, whose fault it is goes out. */
#include "daemon/intake/trouble.h"

#include <errno.h>

enum trouble
trouble_of(int number)
{
	switch (number) {
	case ENOENT:
		return TROUBLE_GONE;
	case EAGAIN: /* a lease is being broken */
	case EINTR:
	case EBUSY:
	case ETXTBSY:
		return TROUBLE_LATER;
	case EACCES:
	case EPERM:
		return TROUBLE_DENIED;
	case ELOOP: /* O_NOFOLLOW met a symbolic link */
	case ENXIO: /* a socket, or a device without its driver */
	case ENODEV:
	case EISDIR:
	case EOVERFLOW:
	case ENAMETOOLONG:
		return TROUBLE_NOT_FILE;
	case EXDEV:
	case ESTALE:
	case ENOTDIR:
		return TROUBLE_DIRECTORY;
	case ENOSPC:
	case EDQUOT:
	case EROFS:
	case EIO:
	case ENOMEM:
	case EMFILE:
	case ENFILE:
	default:
		return TROUBLE_MACHINE;
	}
}

enum newsalert_err
trouble_err(int number)
{
	switch (number) {
	case ENOSPC:
	case EDQUOT:
		return NEWSALERT_ENOSPC;
	case ENOMEM:
		return NEWSALERT_ENOMEM;
	default:
		return NEWSALERT_EIO;
	}
}

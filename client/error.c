/* SPDX-License-Identifier: MIT */
/* Error codes in words. */
#include "newsalert.h"

const char *
newsalert_strerror(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_OK:
		return "no error";
	case NEWSALERT_EINVAL:
		return "not valid";
	case NEWSALERT_EFORMAT:
		return "not in the expected format";
	case NEWSALERT_ETOOBIG:
		return "over the limit";
	case NEWSALERT_ENOTFOUND:
		return "not found";
	case NEWSALERT_EPERM:
		return "no permission";
	case NEWSALERT_EDOWN:
		return "the daemon does not answer";
	case NEWSALERT_EEPOCH:
		return "the journal is another one";
	case NEWSALERT_EPROTO:
		return "the peer broke the protocol";
	case NEWSALERT_EAGAIN:
		return "nothing to do yet";
	case NEWSALERT_EBUSY:
		return "in use by another";
	case NEWSALERT_ENOSPC:
		return "no space left";
	case NEWSALERT_ENOMEM:
		return "out of memory";
	case NEWSALERT_EIO:
		return "input or output failed";
	}
	return "unknown error";
}

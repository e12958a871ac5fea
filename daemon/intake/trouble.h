/* SPDX-License-Identifier: MIT */
/*
 * What an errno from a file's way through the spool means: the file's own
 * fault, which concerns nobody else, or the machine's, which stops the intake
 * and leaves the file. The one table that says which.
 */
#ifndef INTAKE_TROUBLE_H
#define INTAKE_TROUBLE_H

#include "newsalert.h"

enum trouble {
	TROUBLE_GONE,      /* the file is not there any more: forget it */
	TROUBLE_LATER,     /* held by somebody just now: look again */
	TROUBLE_DENIED,    /* not ours to read or move: leave it, report it */
	TROUBLE_NOT_FILE,  /* a symbolic link, a socket: leave it, report it */
	TROUBLE_DIRECTORY, /* its directory is not the one we opened */
	TROUBLE_MACHINE,   /* stop, back off, try again */
};

enum trouble trouble_of(int number);

/* The machine's trouble as the caller of a fallible function sees it: ENOSPC,
 * ENOMEM or EIO. */
enum newsalert_err trouble_err(int number);

#endif

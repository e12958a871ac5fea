/* SPDX-License-Identifier: MIT */
/* Formats a message, escapes it, and writes it to stderr. */
#include "client/command/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/command/caret.h"
#include "client/command/escape.h"
#include "client/command/terminal.h"

/* %m is of the moment of the call: format before anything is written. */
__attribute__((format(printf, 1, 0))) static void
vcomplain(const char *format, va_list args)
{
	char *text = NULL;
	int len = vasprintf(&text, format, args);

	flockfile(stderr);
	fputs("newsalert: ", stderr);
	escape_text(stderr, len == -1 ? "out of memory" : text,
	    ESCAPE_TERMINAL);
	putc('\n', stderr);
	funlockfile(stderr);
	if (len != -1)
		free(text);
}

void
complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vcomplain(format, args);
	va_end(args);
}

int
complain_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vcomplain(format, args);
	va_end(args);
	return EX_USAGE;
}

int
complain_status(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_OK:
		return EX_OK;
	case NEWSALERT_EINVAL:
		return EX_USAGE;
	case NEWSALERT_EFORMAT:
	case NEWSALERT_ETOOBIG:
	case NEWSALERT_ENOTFOUND:
		return EX_DATAERR;
	case NEWSALERT_EPERM:
		return EX_NOPERM;
	case NEWSALERT_EDOWN:
		return EX_UNAVAILABLE;
	case NEWSALERT_EPROTO:
		return EX_PROTOCOL;
	case NEWSALERT_EEPOCH:
	case NEWSALERT_EAGAIN:
	case NEWSALERT_EBUSY:
		return EX_TEMPFAIL;
	case NEWSALERT_ENOSPC:
	case NEWSALERT_EIO:
		return EX_IOERR;
	case NEWSALERT_ENOMEM:
		return EX_OSERR;
	}
	return EX_SOFTWARE;
}

int
complain_error(enum newsalert_err err, const struct newsalert_error *why)
{
	if (why != NULL && why->text[0] != '\0')
		complain("%s", why->text);
	else
		complain("%s", newsalert_strerror(err));
	return complain_status(err);
}

int
complain_place(const char *text, const struct newsalert_error *why)
{
	struct terminal terminal;

	complain("%s", why->text);
	if (why->column > 0) {
		terminal_init(&terminal, STDERR_FILENO, COLOUR_NEVER);
		caret_print(stderr, text, why->column, terminal.columns);
	}
	return EX_USAGE;
}

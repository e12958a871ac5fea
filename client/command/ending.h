/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C and SIGTERM for a command that has something to put in order before
 * it goes: they end a wait, and are carried out at last.
 */
#ifndef COMMAND_ENDING_H
#define COMMAND_ENDING_H

#include <poll.h>
#include <stdbool.h>

/* From now on the two signals wait until the calls below; once a process. */
void ending_begin(void);

/* poll(2), which such a signal ends with EINTR, also one that came before. */
int ending_poll(struct pollfd *fds, nfds_t count, int timeout_ms);

/* Sleep; false: a signal has come. */
bool ending_sleep(int ms);

bool ending_has_come(void);

/* Die of the signal that has come; returns if there is none. */
void ending_finish(void);

#endif

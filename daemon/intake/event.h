/* SPDX-License-Identifier: MIT */
/* inotify: what producers do in the directories under watch. */
#ifndef INTAKE_EVENT_H
#define INTAKE_EVENT_H

#include "daemon/intake/watch.h"

/* Read events into candidates: all there are, in bounded number. */
void event_read(struct watch *watch, int64_t now_ms);

#endif

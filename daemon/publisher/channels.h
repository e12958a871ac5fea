/* SPDX-License-Identifier: MIT */
/*
 * The channels of one delivery beside `all`: country/JP for each country of
 * the frame, mention/US for each mention, topic/politics for each topic.
 */
#ifndef PUBLISHER_CHANNELS_H
#define PUBLISHER_CHANNELS_H

#include "newsalert.h"
#include "client/frame.h"
#include "daemon/publisher/delivery.h"

/* "topic/" and an id. */
#define CHANNEL_MAX (6 + NEWSALERT_TOPIC_MAX)

/* The channel's name, borrowed for the call. */
typedef enum newsalert_err (
    *channel_fn)(const char *channel, size_t len, void *arg);

/* Call fn for each channel, in the order of the lists; stop at its first
 * error and return that. EPROTO: a name that is empty or too long. */
NEWSALERT_MUST_CHECK enum newsalert_err
channels_each(const struct delivery *delivery, const struct frame *frame,
    channel_fn fn, void *arg);

#endif

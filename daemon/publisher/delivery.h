/* SPDX-License-Identifier: MIT */
/*
 * What the keeper hands to a publisher, on a stream socket: a length of four
 * bytes, little-endian, then `<mentions>|<frame>`. The frame is a whole live
 * frame (newsalert-wire(7)); mentions is the comma list of the countries that
 * are only mentioned, which the frame does not have.
 */
#ifndef PUBLISHER_DELIVERY_H
#define PUBLISHER_DELIVERY_H

#include "newsalert.h"

#define DELIVERY_MENTIONS_MAX 1024
#define DELIVERY_HEAD         4
#define DELIVERY_MAX                                                           \
	(DELIVERY_HEAD + DELIVERY_MENTIONS_MAX + 1 + NEWSALERT_FRAME_MAX)

/* Slices, not NUL-terminated. */
struct delivery {
	const char *mentions;
	size_t mentions_len;
	const char *frame; /* with its newline */
	size_t frame_len;
};

/* Bytes of the delivery when encoded. */
size_t delivery_size(const struct delivery *delivery);

/* Encode into out, which has delivery_size bytes. ETOOBIG: mentions or frame
 * are over their limits. */
NEWSALERT_MUST_CHECK enum newsalert_err
delivery_encode(const struct delivery *delivery, char *out);

/* The first delivery in the bytes, borrowed from them; *usedp: bytes to drop
 * after it. EAGAIN: more are needed; EPROTO: this is no delivery. */
NEWSALERT_MUST_CHECK enum newsalert_err delivery_decode(const char *bytes,
    size_t len, size_t *usedp, struct delivery *delivery);

#endif

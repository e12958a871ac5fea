/* SPDX-License-Identifier: MIT */
/* The one format between keeper and publisher, both ways round. */
#include "daemon/publisher/delivery.h"

#include <string.h>

static size_t
get_length(const unsigned char head[static DELIVERY_HEAD])
{
	return (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 |
	       (size_t)head[3] << 24;
}

static void
put_length(size_t len, char head[static DELIVERY_HEAD])
{
	int i;

	for (i = 0; i < DELIVERY_HEAD; i++)
		head[i] = (char)(unsigned char)(len >> 8 * i & 0xff);
}

size_t
delivery_size(const struct delivery *delivery)
{
	return DELIVERY_HEAD + delivery->mentions_len + 1 + delivery->frame_len;
}

enum newsalert_err
delivery_encode(const struct delivery *delivery, char *out)
{
	if (delivery->mentions_len > DELIVERY_MENTIONS_MAX ||
	    delivery->frame_len > NEWSALERT_FRAME_MAX)
		return NEWSALERT_ETOOBIG;
	put_length(delivery_size(delivery) - DELIVERY_HEAD, out);
	out += DELIVERY_HEAD;
	memcpy(out, delivery->mentions, delivery->mentions_len);
	out += delivery->mentions_len;
	*out++ = '|';
	memcpy(out, delivery->frame, delivery->frame_len);
	return NEWSALERT_OK;
}

enum newsalert_err
delivery_decode(const char *bytes, size_t len, size_t *usedp,
    struct delivery *delivery)
{
	const char *payload = bytes + DELIVERY_HEAD, *bar;
	size_t payload_len, mentions_len;

	if (len < DELIVERY_HEAD)
		return NEWSALERT_EAGAIN;
	payload_len = get_length((const unsigned char *)bytes);
	if (payload_len > DELIVERY_MAX - DELIVERY_HEAD)
		return NEWSALERT_EPROTO;
	if (len - DELIVERY_HEAD < payload_len)
		return NEWSALERT_EAGAIN;
	bar = memchr(payload, '|', payload_len);
	if (bar == NULL || bar - payload > DELIVERY_MENTIONS_MAX)
		return NEWSALERT_EPROTO;
	mentions_len = (size_t)(bar - payload);
	if (payload_len - mentions_len - 1 > NEWSALERT_FRAME_MAX)
		return NEWSALERT_EPROTO;
	delivery->mentions = payload;
	delivery->mentions_len = mentions_len;
	delivery->frame = bar + 1;
	delivery->frame_len = payload_len - mentions_len - 1;
	*usedp = DELIVERY_HEAD + payload_len;
	return NEWSALERT_OK;
}

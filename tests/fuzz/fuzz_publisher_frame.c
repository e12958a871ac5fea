/* SPDX-License-Identifier: MIT */
/* Any bytes on the socket between keeper and publisher: parsed and split into
 * channels. */
#include <stdint.h>
#include <stdlib.h>

#include "daemon/publisher/channels.h"
#include "daemon/publisher/delivery.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum newsalert_err
look_at(const char *channel, size_t len, void *arg)
{
	unsigned *sum = arg;
	size_t i;

	for (i = 0; i < len; i++)
		*sum += (unsigned char)channel[i];
	return len <= CHANNEL_MAX ? NEWSALERT_OK : NEWSALERT_EPROTO;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct delivery delivery;
	struct frame frame;
	unsigned sum = 0;
	size_t used;

	while (delivery_decode(bytes, size, &used, &delivery) == NEWSALERT_OK) {
		if (used > size)
			abort();
		if (frame_parse(delivery.frame, delivery.frame_len, &frame) ==
			NEWSALERT_OK &&
		    channels_each(&delivery, &frame, look_at, &sum) !=
			NEWSALERT_OK)
			sum++;
		bytes += used;
		size -= used;
	}
	return 0;
}

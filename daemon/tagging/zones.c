/* SPDX-License-Identifier: MIT */
/* The zones that tagging reads, first what says most. */
#include "daemon/tagging/zones.h"

const struct read_zone zones_read[] = {
	{ ZONE_HEADLINE, "headline" },
	{ ZONE_STANDFIRST, "standfirst" },
	{ ZONE_BODY, "body" },
	{ ZONE_CAPTION, "caption" },
	{ ZONE_COUNT, NULL },
};

const struct read_zone zones_unread[] = {
	{ ZONE_SECTION, "section" },
	{ ZONE_BYLINE, "byline" },
	{ ZONE_CREDIT, "credit" },
	{ ZONE_NOTE, "note" },
	{ ZONE_COUNT, NULL },
};

const char *
zones_name(enum zone zone)
{
	if (zone == ZONE_DATELINE)
		return "dateline";
	for (const struct read_zone *read = zones_read; read->name; read++)
		if (read->zone == zone)
			return read->name;
	return "";
}

/* SPDX-License-Identifier: MIT */
/* GMime's tree of a message, without its text. */
#include "bench/mail_parser.h"

#include <gmime/gmime.h>

const char mail_parser_name[] = "g_mime_parser";

void
mail_parser_run(const char *bytes, size_t len)
{
	GMimeMessage *message;
	GMimeParser *parser;
	GMimeStream *stream;

	g_mime_init();
	stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	if (message != NULL)
		g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

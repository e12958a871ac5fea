/* SPDX-License-Identifier: MIT */
/* Mail: GMime makes a tree of each message, whose size is known to be fit; the
 * parts that are text are the story. */
#include "daemon/article/mail.h"

#include <gmime/gmime.h>
#include <pthread.h>

#include "client/error.h"
#include "daemon/article/charset.h"
#include "daemon/article/draft.h"
#include "daemon/article/mail_header.h"
#include "daemon/article/mail_limits.h"
#include "daemon/article/mail_text.h"
#include "daemon/article/timestamp.h"

#define TEXTS_MAX 64 /* text parts of a message that are read */

struct reader {
	const struct article_input *input;
	struct newsalert_error *why;
	struct article_list *list;
};

/* The text parts of one message, in order. */
struct texts {
	GMimeObject *parts[TEXTS_MAX];
	size_t count;
	GMimeMessage *attached; /* a message that is a part of it */
};

void
mail_prepare(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, g_mime_init);
}

/* ---- Parts ------------------------------------------------------------- */

static bool
is_type(GMimeObject *object, const char *type, const char *subtype)
{
	return g_mime_content_type_is_type(g_mime_object_get_content_type(
					       object),
	    type, subtype);
}

static bool
is_attachment(GMimeObject *object)
{
	const char *disposition = g_mime_object_get_disposition(object);

	return disposition != NULL &&
	       g_ascii_strcasecmp(disposition, "attachment") == 0;
}

static bool
is_story(GMimeObject *object)
{
	return GMIME_IS_PART(object) && !is_attachment(object) &&
	       (is_type(object, "text", "plain") ||
		   is_type(object, "text", "html") ||
		   is_type(object, "text", "enriched"));
}

static bool
is_html(const GMimeObject *object)
{
	return is_type((GMimeObject *)(uintptr_t)object, "text", "html");
}

static bool
is_multipart(GMimeObject *object, const char *subtype)
{
	return GMIME_IS_MULTIPART(object) &&
	       is_type(object, "multipart", subtype);
}

static void gather(GMimeObject *object, struct texts *texts);

/* Of the parts that say the same, the first that has plain text, else the
 * first that has any. */
static void
gather_best(GMimeMultipart *multipart, struct texts *texts)
{
	int count = g_mime_multipart_get_count(multipart);
	size_t begin = texts->count, best = 0;
	struct texts one;

	for (int i = 0; i < count && best < 2; i++) {
		size_t rank = 0;

		one = (struct texts){ .count = begin };
		memcpy(one.parts, texts->parts, sizeof(one.parts));
		gather(g_mime_multipart_get_part(multipart, i), &one);
		if (one.count > begin)
			rank = is_html(one.parts[begin]) ? 1 : 2;
		if (rank <= best)
			continue;
		best = rank;
		*texts = one;
	}
}

/* The limits of mail_check bound the depth. */
static void
gather(GMimeObject *object, struct texts *texts)
{
	GMimeMultipart *multipart;
	int count;

	if (object == NULL)
		return;
	if (GMIME_IS_MESSAGE_PART(object) && texts->attached == NULL)
		texts->attached =
		    g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
	if (is_story(object) && texts->count < TEXTS_MAX)
		texts->parts[texts->count++] = object;
	if (!GMIME_IS_MULTIPART(object))
		return;
	multipart = GMIME_MULTIPART(object);
	if (is_multipart(object, "alternative")) {
		gather_best(multipart, texts);
		return;
	}
	count = g_mime_multipart_get_count(multipart);
	if (is_multipart(object, "related") || is_multipart(object, "signed"))
		count = count > 1 ? 1 : count;
	for (int i = 0; i < count; i++)
		gather(g_mime_multipart_get_part(multipart, i), texts);
}

/* ---- Text -------------------------------------------------------------- */

static bool
is_flowed(GMimeObject *part)
{
	const char *format =
	    g_mime_object_get_content_type_parameter(part, "format");

	return format != NULL && g_ascii_strcasecmp(format, "flowed") == 0;
}

static enum newsalert_err
add_decoded(struct reader *reader, struct draft *draft, GMimeObject *part,
    struct span bytes)
{
	const char *charset =
	    g_mime_object_get_content_type_parameter(part, "charset");
	struct span declared = span_of(charset == NULL ? "" : charset);
	struct charset_text text = { 0 };
	enum newsalert_err err;

	if (declared.len == 0 && is_html(part))
		declared = charset_declared(bytes);
	err = charset_read(bytes, declared, &text);
	if (err != NEWSALERT_OK)
		return err;
	draft->replaced += text.replaced;
	if (is_html(part))
		err = mail_add_html(draft, text.text, reader->why);
	else
		err = mail_add_text(draft, text.text, is_flowed(part));
	charset_text_fini(&text);
	return err;
}

/* Undo the part's transfer encoding. */
static enum newsalert_err
add_part(struct reader *reader, struct draft *draft, GMimeObject *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
	enum newsalert_err err = NEWSALERT_OK;
	GMimeStream *stream;
	GByteArray *bytes;

	if (content == NULL)
		return NEWSALERT_OK;
	stream = g_mime_stream_mem_new();
	if (g_mime_data_wrapper_write_to_stream(content, stream) >= 0) {
		bytes =
		    g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
		err = add_decoded(reader, draft, part,
		    (struct span){ (const char *)bytes->data, bytes->len });
	}
	g_object_unref(stream);
	return err;
}

/* Plain text is the story; HTML only where there is no plain text. */
static enum newsalert_err
add_texts(struct reader *reader, struct draft *draft, const struct texts *texts)
{
	enum newsalert_err err = NEWSALERT_OK;
	bool has_plain = false;

	for (size_t i = 0; i < texts->count; i++)
		has_plain = has_plain || !is_html(texts->parts[i]);
	for (size_t i = 0; err == NEWSALERT_OK && i < texts->count; i++)
		if (!has_plain || !is_html(texts->parts[i]))
			err = add_part(reader, draft, texts->parts[i]);
	return err;
}

/* ---- Header ------------------------------------------------------------ */

/* The field as it is read by people, in *out, which it empties first. */
static enum newsalert_err
read_field(GMimeMessage *message, const char *name, struct text_buffer *out,
    size_t *replacedp)
{
	GMimeHeader *header =
	    g_mime_header_list_get_header(g_mime_object_get_header_list(
					      GMIME_OBJECT(message)),
		name);
	const char *raw = NULL;

	out->len = 0;
	if (header != NULL)
		raw = g_mime_header_get_raw_value(header);
	if (raw == NULL)
		return NEWSALERT_OK;
	return mail_header_text(span_of(raw), out, replacedp);
}

static struct span
text_of(const struct text_buffer *buffer)
{
	return (struct span){ buffer->bytes, buffer->len };
}

/* "<20221213.1@wire.example>" */
static struct span
message_id(struct span text)
{
	size_t open = span_find(text, '<');

	if (open < text.len)
		text = span_from(text, open + 1);
	return span_to(text, span_find(text, '>'));
}

static enum newsalert_err
add_fields(GMimeMessage *message, struct draft *draft,
    struct text_buffer *field, struct text_buffer *sender)
{
	enum newsalert_err err;

	err = read_field(message, "Subject", field, &draft->replaced);
	if (err == NEWSALERT_OK)
		err = draft_add(draft, ZONE_HEADLINE,
		    mail_subject(text_of(field)));
	if (err == NEWSALERT_OK)
		err = read_field(message, "From", sender, &draft->replaced);
	if (err == NEWSALERT_OK)
		err =
		    draft_add(draft, ZONE_BYLINE, mail_sender(text_of(sender)));
	if (err == NEWSALERT_OK)
		err =
		    read_field(message, "Message-ID", field, &draft->replaced);
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_GUID, message_id(text_of(field)));
	if (err == NEWSALERT_OK)
		err = read_field(message, "Content-Language", field,
		    &draft->replaced);
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_LANGUAGE,
		    span_to(text_of(field), span_find(text_of(field), ',')));
	if (err == NEWSALERT_OK)
		err = read_field(message, "Date", field, &draft->replaced);
	if (err == NEWSALERT_OK &&
	    !timestamp_read(text_of(field), &draft->published_sec))
		draft->published_sec = 0;
	return err;
}

/* ---- Messages ---------------------------------------------------------- */

static enum newsalert_err read_message(struct reader *reader,
    GMimeMessage *message);

/* Who sent it is the source where the copy names none; dates without a year
 * are near the day it was sent. */
static enum newsalert_err
take(struct reader *reader, struct draft *draft, struct text_buffer *sender)
{
	struct article_input input = *reader->input;
	struct span name = mail_sender(text_of(sender));
	char *source = NULL;
	enum newsalert_err err;

	if (draft->published_sec != 0)
		input.time_sec = draft->published_sec;
	if (name.len > 0 && (source = g_strndup(name.bytes, name.len)) != NULL)
		input.source = source;
	err = article_list_take(reader->list, draft, &input);
	g_free(source);
	return err;
}

/* A story: what the message says, else what it passes on. */
static enum newsalert_err
read_story(struct reader *reader, GMimeMessage *message)
{
	struct texts texts = { .count = 0 };
	struct text_buffer field = { 0 }, sender = { 0 };
	struct draft draft = { 0 };
	enum newsalert_err err;

	gather(g_mime_message_get_mime_part(message), &texts);
	if (texts.count == 0 && texts.attached != NULL)
		return read_message(reader, texts.attached);
	err = add_fields(message, &draft, &field, &sender);
	if (err == NEWSALERT_OK)
		err = add_texts(reader, &draft, &texts);
	if (err == NEWSALERT_EFORMAT && reader->why != NULL)
		err = article_list_refuse(reader->list, reader->why->text);
	else if (err == NEWSALERT_OK && texts.count == 0)
		err = article_list_refuse(reader->list,
		    "a mail message without text: attachments are not opened");
	else if (err == NEWSALERT_OK)
		err = take(reader, &draft, &sender);
	text_buffer_fini(&field);
	text_buffer_fini(&sender);
	draft_fini(&draft);
	return err;
}

/* Each of its messages is an article. */
static enum newsalert_err
read_digest(struct reader *reader, GMimeMultipart *digest)
{
	int count = g_mime_multipart_get_count(digest);
	enum newsalert_err err = NEWSALERT_OK;

	for (int i = 0; err == NEWSALERT_OK && i < count; i++) {
		GMimeObject *part = g_mime_multipart_get_part(digest, i);

		if (GMIME_IS_MESSAGE_PART(part))
			err = read_message(reader,
			    g_mime_message_part_get_message(
				GMIME_MESSAGE_PART(part)));
	}
	return err;
}

/* The digest that a message is, or that lists put between two texts of their
 * own. */
static GMimeMultipart *
digest_of(GMimeObject *part)
{
	GMimeObject *child;

	if (part == NULL || is_multipart(part, "digest"))
		return part == NULL ? NULL : GMIME_MULTIPART(part);
	if (!is_multipart(part, "mixed"))
		return NULL;
	for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(part));
	     i++) {
		child = g_mime_multipart_get_part(GMIME_MULTIPART(part), i);
		if (is_multipart(child, "digest"))
			return GMIME_MULTIPART(child);
	}
	return NULL;
}

static enum newsalert_err
read_message(struct reader *reader, GMimeMessage *message)
{
	GMimeMultipart *digest;

	if (message == NULL)
		return article_list_refuse(reader->list,
		    "a mail message that ends in its header");
	digest = digest_of(g_mime_message_get_mime_part(message));
	return digest != NULL ? read_digest(reader, digest)
			      : read_story(reader, message);
}

static enum newsalert_err
parse(struct reader *reader, struct span bytes)
{
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(bytes.bytes, bytes.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	enum newsalert_err err = read_message(reader, message);

	if (message != NULL)
		g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return err;
}

/* ---- Files ------------------------------------------------------------- */

/* "From somebody Tue Dec 13 10:00:00 2022": a time of day makes the
 * difference from prose. */
static bool
is_from_line(struct span line)
{
	if (line.len < 5 || memcmp(line.bytes, "From ", 5) != 0)
		return false;
	line = span_to(line, span_find(line, '\n'));
	for (size_t i = 5; i + 2 < line.len; i++)
		if (line.bytes[i] == ':' && ascii_is_digit(line.bytes[i - 1]) &&
		    ascii_is_digit(line.bytes[i + 1]))
			return true;
	return false;
}

/* Up to the next "From " line behind a blank one. */
static size_t
message_len(struct span text)
{
	struct span rest = text;
	const char *mark;

	while (rest.len > 0 &&
	       (mark = memmem(rest.bytes, rest.len, "\nFrom ", 6)) != NULL) {
		size_t at = (size_t)(mark - text.bytes);
		bool is_behind_blank = at == 0 || text.bytes[at - 1] == '\n' ||
				       (at >= 2 && text.bytes[at - 1] == '\r' &&
					   text.bytes[at - 2] == '\n');

		rest = span_from(text, at + 1);
		if (is_behind_blank && is_from_line(rest))
			return at + 1;
	}
	return text.len;
}

static enum newsalert_err
read_one(struct reader *reader, struct span bytes, bool is_only)
{
	struct newsalert_error fault = { 0 };
	enum newsalert_err err = mail_check(bytes, &fault);

	if (err == NEWSALERT_OK)
		return parse(reader, bytes);
	if (err != NEWSALERT_EFORMAT)
		return err;
	if (!is_only)
		return article_list_refuse(reader->list, fault.text);
	error_set(reader->why, 0, "%s", fault.text);
	return err;
}

static enum newsalert_err
read_mbox(struct reader *reader, struct span bytes)
{
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && bytes.len > 0) {
		size_t begin = span_find(bytes, '\n'), len;

		bytes = span_from(bytes, begin < bytes.len ? begin + 1 : begin);
		len = message_len(bytes);
		err = read_one(reader, span_to(bytes, len), false);
		bytes = span_from(bytes, len);
	}
	return err;
}

enum newsalert_err
mail_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct newsalert_error own = { 0 };
	struct reader reader = { input, why == NULL ? &own : why, list };
	struct span bytes = { input->bytes, input->len };

	mail_prepare();
	while (bytes.len > 0 && strchr(" \t\r\n", bytes.bytes[0]) != NULL)
		bytes = span_from(bytes, 1);
	if (bytes.len >= 5 && memcmp(bytes.bytes, "From ", 5) == 0)
		return read_mbox(&reader, bytes);
	return read_one(&reader, bytes, true);
}

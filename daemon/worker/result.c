/* SPDX-License-Identifier: MIT */
/* Results on the socket between worker and keeper: numbers in the machine's
 * byte order, texts as a length and bytes, in one piece of known size. */
#include "daemon/worker/job.h"

#include <stdlib.h>
#include <string.h>

#define RESULT_MAGIC 0x4e415234u /* NAR4: changes with the format */
#define ABSENT       UINT32_MAX  /* the length of a text that is NULL */
#define TEXTS        6           /* of an article */
#define HASH         32
#define HEAD_SIZE    32 /* magic, err, size, number, count, reserved */

struct head {
	uint32_t magic;
	uint32_t err;
	uint64_t size; /* of the result with its head */
	uint64_t number;
	uint32_t count; /* articles */
	uint32_t reserved;
};
_Static_assert(sizeof(struct head) == HEAD_SIZE, "no padding");

/* ---- Worker ----------------------------------------------------------- */

struct writer {
	char *at;
};

static void
put(struct writer *writer, const void *bytes, size_t len)
{
	memcpy(writer->at, bytes, len);
	writer->at += len;
}

static void
put_text(struct writer *writer, const char *text, size_t len)
{
	uint32_t wire_len = text == NULL ? ABSENT : (uint32_t)len;

	put(writer, &wire_len, sizeof(wire_len));
	if (text != NULL)
		put(writer, text, len);
}

static size_t
text_len(const char *text)
{
	return text == NULL ? 0 : strlen(text);
}

static size_t
article_size(const struct journal_article *article)
{
	return HASH + sizeof(article->embargo_sec) + sizeof(article->kin) +
	       TEXTS * sizeof(uint32_t) + article->body_len +
	       article->zones_len + text_len(article->countries) +
	       text_len(article->mentions) + text_len(article->topics) +
	       text_len(article->rules);
}

static void
put_article(struct writer *writer, const struct journal_article *article)
{
	put(writer, article->id, HASH);
	put(writer, &article->embargo_sec, sizeof(article->embargo_sec));
	put(writer, &article->kin, sizeof(article->kin));
	put_text(writer, article->body, article->body_len);
	put_text(writer, article->countries, text_len(article->countries));
	put_text(writer, article->mentions, text_len(article->mentions));
	put_text(writer, article->topics, text_len(article->topics));
	put_text(writer, article->rules, text_len(article->rules));
	put_text(writer, article->zones, article->zones_len);
}

static size_t
problem_size(const struct journal_problem *problem)
{
	return sizeof(uint64_t) + sizeof(uint32_t) + text_len(problem->reason);
}

static size_t
problems_size(const struct journal_file *file)
{
	size_t size = 3 * sizeof(uint64_t);

	for (size_t i = 0; i < file->problem_count; i++)
		size += problem_size(&file->problems[i]);
	return size;
}

static void
put_number(struct writer *writer, uint64_t number)
{
	put(writer, &number, sizeof(number));
}

static void
put_problems(struct writer *writer, const struct journal_file *file)
{
	const struct journal_problem *problem = file->problems;

	put_number(writer, file->replaced);
	put_number(writer, file->problem_total);
	put_number(writer, file->problem_count);
	for (size_t i = 0; i < file->problem_count; i++, problem++) {
		put_number(writer, problem->index);
		put_text(writer, problem->reason, text_len(problem->reason));
	}
}

enum newsalert_err
result_encode(uint64_t number, enum newsalert_err err,
    const struct journal_file *file, char **bytesp, size_t *lenp)
{
	struct head head = { .magic = RESULT_MAGIC,
		.err = (uint32_t)err,
		.number = number,
		.count = (uint32_t)file->count };
	struct writer writer;
	char *bytes;
	size_t i;

	head.size = sizeof(head) + HASH + 2 * sizeof(uint32_t) +
		    text_len(file->reason) + text_len(file->spent) +
		    problems_size(file);
	for (i = 0; i < file->count; i++)
		head.size += article_size(&file->articles[i]);
	if (head.size > JOB_RESULT_MAX)
		return NEWSALERT_ETOOBIG;
	bytes = malloc(head.size);
	if (bytes == NULL)
		return NEWSALERT_ENOMEM;
	writer.at = bytes;
	put(&writer, &head, sizeof(head));
	put(&writer, file->hash, HASH);
	put_text(&writer, file->reason, text_len(file->reason));
	put_text(&writer, file->spent, text_len(file->spent));
	put_problems(&writer, file);
	for (i = 0; i < file->count; i++)
		put_article(&writer, &file->articles[i]);
	*bytesp = bytes;
	*lenp = head.size;
	return NEWSALERT_OK;
}

/* ---- Keeper ----------------------------------------------------------- */

struct reader {
	const char *at;
	size_t left;
};

static enum newsalert_err
get(struct reader *reader, void *out, size_t len)
{
	if (reader->left < len)
		return NEWSALERT_EPROTO;
	memcpy(out, reader->at, len);
	reader->at += len;
	reader->left -= len;
	return NEWSALERT_OK;
}

/* Bytes from here on are allowed in a text. */
enum lowest {
	LOWEST_OF_REASON = '\1',
	LOWEST_OF_JSON = ' ', /* one line of it */
	LOWEST_OF_LIST = '!', /* a field of a live frame: nor a bar */
};

/* Is any byte below the limit (at most 128)? Eight at a time: every byte of an
 * alert passes here. "Bit Twiddling Hacks", hasless(). */
static bool
has_below(const char *text, size_t len, unsigned char limit)
{
	const uint64_t ones = UINT64_MAX / UINT8_MAX;
	uint64_t word, found = 0;
	size_t i;

	for (i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		found |= (word - ones * limit) & ~word & ones << 7;
	}
	for (; i < len; i++)
		found |= (unsigned char)text[i] < limit;
	return found != 0;
}

static bool
is_clean(const char *text, size_t len, enum lowest lowest)
{
	if (has_below(text, len, (unsigned char)lowest))
		return false;
	return lowest != LOWEST_OF_LIST || memchr(text, '|', len) == NULL;
}

/* A copy ended by NUL. lenp may be NULL. */
static enum newsalert_err
get_text(struct reader *reader, enum lowest lowest, char **textp, size_t *lenp)
{
	enum newsalert_err err;
	uint32_t len;
	char *text;

	err = get(reader, &len, sizeof(len));
	if (err != NEWSALERT_OK || len == ABSENT)
		return err;
	if (len > reader->left || !is_clean(reader->at, len, lowest))
		return NEWSALERT_EPROTO;
	text = malloc((size_t)len + 1);
	if (text == NULL)
		return NEWSALERT_ENOMEM;
	err = get(reader, text, len);
	text[len] = '\0';
	*textp = text;
	if (lenp != NULL)
		*lenp = len;
	return err;
}

static bool
is_kin(const struct journal_kin *kin)
{
	const size_t len = strnlen(kin->source, sizeof(kin->source));

	return kin->msgtype <= JOURNAL_WITHDRAW && len < sizeof(kin->source) &&
	       is_clean(kin->source, len, LOWEST_OF_JSON);
}

static bool
is_complete(const struct journal_article *article)
{
	return article->body != NULL && article->body_len > 0 &&
	       article->body_len <= NEWSALERT_ALERT_MAX &&
	       article->countries != NULL && article->mentions != NULL &&
	       article->topics != NULL && article->rules != NULL &&
	       article->zones != NULL;
}

static enum newsalert_err
get_article(struct reader *reader, struct journal_article *article)
{
	enum newsalert_err err;

	err = get(reader, article->id, HASH);
	if (err == NEWSALERT_OK)
		err = get(reader, &article->embargo_sec,
		    sizeof(article->embargo_sec));
	if (err == NEWSALERT_OK)
		err = get(reader, &article->kin, sizeof(article->kin));
	if (err == NEWSALERT_OK)
		err = get_text(reader, LOWEST_OF_JSON, &article->body,
		    &article->body_len);
	if (err == NEWSALERT_OK)
		err =
		    get_text(reader, LOWEST_OF_LIST, &article->countries, NULL);
	if (err == NEWSALERT_OK)
		err =
		    get_text(reader, LOWEST_OF_LIST, &article->mentions, NULL);
	if (err == NEWSALERT_OK)
		err = get_text(reader, LOWEST_OF_LIST, &article->topics, NULL);
	if (err == NEWSALERT_OK)
		err = get_text(reader, LOWEST_OF_LIST, &article->rules, NULL);
	if (err == NEWSALERT_OK)
		err = get_text(reader, LOWEST_OF_JSON, &article->zones,
		    &article->zones_len);
	if (err == NEWSALERT_OK &&
	    (!is_complete(article) || !is_kin(&article->kin)))
		err = NEWSALERT_EPROTO;
	return err;
}

static enum newsalert_err
get_articles(struct reader *reader, uint32_t count, struct journal_file *file)
{
	const struct journal_article nothing = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	/* An article is never smaller than an empty one. */
	if (count > reader->left / article_size(&nothing))
		return NEWSALERT_EPROTO;
	if (count == 0)
		return NEWSALERT_OK;
	file->articles = calloc(count, sizeof(*file->articles));
	if (file->articles == NULL)
		return NEWSALERT_ENOMEM;
	while (file->count < count && err == NEWSALERT_OK)
		err = get_article(reader, &file->articles[file->count++]);
	return err;
}

static enum newsalert_err
get_size(struct reader *reader, size_t *sizep)
{
	enum newsalert_err err;
	uint64_t number = 0;

	err = get(reader, &number, sizeof(number));
	if (err == NEWSALERT_OK)
		*sizep = (size_t)number;
	return err;
}

static enum newsalert_err
get_problem(struct reader *reader, struct journal_problem *problem)
{
	enum newsalert_err err;
	size_t len = 0;

	err = get_size(reader, &problem->index);
	if (err == NEWSALERT_OK)
		err =
		    get_text(reader, LOWEST_OF_REASON, &problem->reason, &len);
	if (err == NEWSALERT_OK &&
	    (problem->reason == NULL || len >= JOURNAL_PROBLEM_REASON_MAX))
		err = NEWSALERT_EPROTO;
	return err;
}

/* As many as are told, by rising index. */
static bool
are_in_order(const struct journal_file *file)
{
	for (size_t i = 1; i < file->problem_count; i++)
		if (file->problems[i].index <= file->problems[i - 1].index)
			return false;
	return true;
}

static enum newsalert_err
get_problems(struct reader *reader, struct journal_file *file)
{
	size_t count = 0;
	enum newsalert_err err;

	err = get_size(reader, &file->replaced);
	if (err == NEWSALERT_OK)
		err = get_size(reader, &file->problem_total);
	if (err == NEWSALERT_OK)
		err = get_size(reader, &count);
	if (err != NEWSALERT_OK)
		return err;
	if (count > JOURNAL_PROBLEMS_MAX || count > file->problem_total ||
	    (count == 0) != (file->problem_total == 0))
		return NEWSALERT_EPROTO;
	if (count == 0)
		return NEWSALERT_OK;
	file->problems = calloc(count, sizeof(*file->problems));
	if (file->problems == NULL)
		return NEWSALERT_ENOMEM;
	while (file->problem_count < count && err == NEWSALERT_OK)
		err =
		    get_problem(reader, &file->problems[file->problem_count++]);
	if (err == NEWSALERT_OK && !are_in_order(file))
		err = NEWSALERT_EPROTO;
	return err;
}

/* Does the outcome fit what came with it? */
static bool
is_coherent(const struct head *head, const struct journal_file *file)
{
	if (file->count == 0 && file->problem_count > 0)
		return false;
	if (head->number == 0)
		return file->count == 0;
	switch (head->err) {
	case NEWSALERT_OK:
		return file->count > 0 && file->reason == NULL;
	case NEWSALERT_EFORMAT:
	case NEWSALERT_ETOOBIG:
		return file->count == 0 && file->reason != NULL;
	default:
		return file->count == 0;
	}
}

static enum newsalert_err
get_spent(struct reader *reader, char **spentp)
{
	enum newsalert_err err;
	size_t len = 0;

	err = get_text(reader, LOWEST_OF_LIST, spentp, &len);
	return err == NEWSALERT_OK && len > JOB_SPENT_MAX ? NEWSALERT_EPROTO
							  : err;
}

static enum newsalert_err
get_file(struct reader *reader, const struct head *head,
    struct journal_file **filep)
{
	struct journal_file *file = calloc(1, sizeof(*file));
	enum newsalert_err err = NEWSALERT_ENOMEM;

	if (file == NULL)
		return err;
	err = get(reader, file->hash, HASH);
	if (err == NEWSALERT_OK)
		err = get_text(reader, LOWEST_OF_REASON, &file->reason, NULL);
	if (err == NEWSALERT_OK)
		err = get_spent(reader, &file->spent);
	if (err == NEWSALERT_OK)
		err = get_problems(reader, file);
	if (err == NEWSALERT_OK)
		err = get_articles(reader, head->count, file);
	if (err == NEWSALERT_OK &&
	    (reader->left != 0 || !is_coherent(head, file)))
		err = NEWSALERT_EPROTO;
	if (err != NEWSALERT_OK) {
		journal_file_free(file);
		return err;
	}
	*filep = file;
	return NEWSALERT_OK;
}

enum newsalert_err
result_decode(const char *bytes, size_t len, size_t *needp, size_t *usedp,
    struct result *result)
{
	struct reader reader = { bytes, len };
	struct journal_file *file;
	enum newsalert_err err;
	struct head head;

	*needp = sizeof(head);
	if (len < sizeof(head))
		return NEWSALERT_EAGAIN;
	err = get(&reader, &head, sizeof(head));
	if (err != NEWSALERT_OK || head.magic != RESULT_MAGIC ||
	    head.size < sizeof(head) || head.size > JOB_RESULT_MAX ||
	    head.err > NEWSALERT_EIO)
		return NEWSALERT_EPROTO;
	*needp = head.size;
	if (len < head.size)
		return NEWSALERT_EAGAIN;
	reader.left = head.size - sizeof(head);
	err = get_file(&reader, &head, &file);
	if (err != NEWSALERT_OK)
		return err;
	*usedp = head.size;
	*result =
	    (struct result){ head.number, (enum newsalert_err)head.err, file };
	return NEWSALERT_OK;
}

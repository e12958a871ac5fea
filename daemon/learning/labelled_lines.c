/* SPDX-License-Identifier: MIT */
/* Lines of JSON come in, each becomes the text that a wire would give. */
#include "daemon/learning/labelled.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct lines {
	const struct labelled *labelled;
	const char *path;
	int number;
};

__attribute__((format(printf, 2, 3))) static enum newsalert_err
fault(const struct lines *lines, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	lines->labelled->found(FINDING_ERROR, lines->path, lines->number, text,
	    lines->labelled->arg);
	return NEWSALERT_EINVAL;
}

static bool
is_label(const struct labelled *labelled, const json_t *value)
{
	const char *text = json_string_value(value);

	return text != NULL && (strcmp(text, labelled->label) == 0 ||
				   strcmp(text, labelled->id) == 0);
}

static enum newsalert_err
read_label(const struct lines *lines, const char *key, const json_t *value,
    bool *positive)
{
	size_t index;
	json_t *item;

	if (json_is_string(value)) {
		*positive |= is_label(lines->labelled, value);
		return NEWSALERT_OK;
	}
	if (!json_is_array(value))
		return fault(lines, "%s: a string or a list of them is wanted",
		    key);
	json_array_foreach (value, index, item) {
		if (!json_is_string(item))
			return fault(lines,
			    "%s: a string or a list of them is wanted", key);
		*positive |= is_label(lines->labelled, item);
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
read_labels(const struct lines *lines, const json_t *object, bool *positivep)
{
	static const char *const keys[] = { "labels", "topics", "label",
		"topic" };
	enum newsalert_err err = NEWSALERT_OK;
	bool has_any = false;

	*positivep = false;
	for (size_t i = 0;
	     i < sizeof(keys) / sizeof(keys[0]) && err == NEWSALERT_OK; i++) {
		const json_t *value = json_object_get(object, keys[i]);

		if (value == NULL || json_is_null(value))
			continue;
		has_any = true;
		err = read_label(lines, keys[i], value, positivep);
	}
	if (err == NEWSALERT_OK && !has_any)
		return fault(lines, "no labels: one of labels, topics, label, "
				    "topic is wanted, if only []");
	return err;
}

/* The first of the two keys that is there; "": none is. */
static enum newsalert_err
read_text(const struct lines *lines, const json_t *object,
    const char *const keys[2], const char **textp)
{
	*textp = "";
	for (size_t i = 0; i < 2; i++) {
		const json_t *value = json_object_get(object, keys[i]);

		if (value == NULL || json_is_null(value))
			continue;
		if (!json_is_string(value))
			return fault(lines, "%s: a string is wanted", keys[i]);
		*textp = json_string_value(value);
		return NEWSALERT_OK;
	}
	return NEWSALERT_OK;
}

/* Headline, an empty line, and the body behind its dateline. */
static enum newsalert_err
add_texts(const struct lines *lines, const char *const texts[3], bool positive)
{
	const char *body = texts[1] + strspn(texts[1], " \t\r\n");
	const struct labelled *labelled = lines->labelled;
	struct newsalert_error why = { .text = "" };
	struct article_input input = { .name = lines->path,
		.language = labelled->language };
	enum newsalert_err err;
	char *text;
	int len;

	len = asprintf(&text, "%s\n\n%s%s%s\n", texts[0], texts[2],
	    texts[2][0] == '\0' ? "" : " ", body);
	if (len == -1)
		return NEWSALERT_ENOMEM;
	input.bytes = text;
	input.len = (size_t)len;
	err = corpus_add(labelled->corpus, &input, positive, &why);
	free(text);
	if (err == NEWSALERT_EFORMAT) {
		labelled->found(FINDING_WARNING, lines->path, lines->number,
		    why.text, labelled->arg);
		return NEWSALERT_OK;
	}
	return err == NEWSALERT_ETOOBIG ? fault(lines, "%s", why.text) : err;
}

static enum newsalert_err
add_object(const struct lines *lines, const json_t *object)
{
	static const char *const keys[3][2] = { { "title", "headline" },
		{ "body", "text" }, { "dateline", "dateline" } };
	const char *texts[3];
	enum newsalert_err err;
	bool positive;

	err = read_labels(lines, object, &positive);
	for (size_t i = 0; i < 3 && err == NEWSALERT_OK; i++)
		err = read_text(lines, object, keys[i], &texts[i]);
	if (err != NEWSALERT_OK)
		return err;
	if (texts[0][0] == '\0' && texts[1][0] == '\0')
		return fault(lines, "no article: title (or headline) and body "
				    "(or text) are wanted");
	return add_texts(lines, texts, positive);
}

static enum newsalert_err
add_line(const struct lines *lines, const char *line, size_t len)
{
	json_error_t error;
	enum newsalert_err err;
	json_t *object;

	if (strspn(line, " \t\r\n") == len)
		return NEWSALERT_OK;
	if (len > CORPUS_FILE_MAX)
		return fault(lines, "a line of more than %zu MiB",
		    CORPUS_FILE_MAX >> 20);
	object = json_loadb(line, len, JSON_DECODE_ANY, &error);
	if (object == NULL)
		return fault(lines, "not JSON: column %d: %s", error.column,
		    error.text);
	if (json_is_object(object))
		err = add_object(lines, object);
	else
		err = fault(lines, "a JSON object is wanted on each line");
	json_decref(object);
	return err;
}

static enum newsalert_err
add_lines(struct lines *lines, FILE *file)
{
	enum newsalert_err err = NEWSALERT_OK;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	errno = 0;
	while (
	    err == NEWSALERT_OK && (len = getline(&line, &room, file)) != -1) {
		lines->number++;
		err = add_line(lines, line, (size_t)len);
		errno = 0;
	}
	free(line);
	if (err == NEWSALERT_OK && !feof(file)) {
		lines->number = 0;
		return fault(lines, "cannot be read: %s", strerror(errno));
	}
	return err;
}

enum newsalert_err
labelled_lines(const struct labelled *labelled, const char *path)
{
	struct lines lines = { .labelled = labelled, .path = path };
	enum newsalert_err err;
	struct stat st;
	FILE *file = fopen(path, "re");

	if (file == NULL || fstat(fileno(file), &st) == -1)
		err = fault(&lines, "cannot be read: %s", strerror(errno));
	else if (S_ISREG(st.st_mode) &&
		 (uintmax_t)st.st_size > CORPUS_BYTES_MAX * 4)
		err = fault(&lines, "larger than %zu MiB",
		    CORPUS_BYTES_MAX >> 18);
	else
		err = add_lines(&lines, file);
	if (file != NULL)
		(void)fclose(file);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* A YAML file comes in, a struct conf or a list of faults goes out. */
#include "daemon/conf.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <yaml.h>

#include "daemon/conf_key.h"

/* One file while it is read. */
struct reading {
	const char *path;
	yaml_document_t *document;
	struct conf *conf;
	finding_fn found;
	void *arg;
	bool seen[CONF_KEYS_MAX];
	bool faulty;
	bool no_memory;
};

static void
fault(struct reading *reading, const yaml_node_t *node, const char *key,
    const char *reason)
{
	int line = node == NULL ? 0 : (int)node->start_mark.line + 1;
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s", key, key[0] == '\0' ? "" : ": ",
	    reason);
	reading->faulty = true;
	reading->found(FINDING_ERROR, reading->path, line, text, reading->arg);
}

static void
inboxes_fini(struct conf *conf)
{
	for (size_t i = 0; i < conf->inbox_count; i++) {
		free(conf->inboxes[i].path);
		free(conf->inboxes[i].source);
		free(conf->inboxes[i].language);
	}
	free(conf->inboxes);
	conf->inboxes = NULL;
	conf->inbox_count = 0;
}

void
conf_free(struct conf *conf)
{
	const struct conf_key *key;

	if (conf == NULL)
		return;
	for (size_t i = 0; (key = conf_key_at(i)) != NULL; i++) {
		if (key->kind == CONF_PATH || key->kind == CONF_TEXT)
			free(*(char **)conf_member(conf, key));
		if (key->kind == CONF_LIST)
			conf_list_fini(conf_member(conf, key));
	}
	inboxes_fini(conf);
	free(conf);
}

static const char *
scalar_of(const yaml_node_t *node)
{
	const char *text;

	if (node == NULL || node->type != YAML_SCALAR_NODE)
		return NULL;
	text = (const char *)node->data.scalar.value;
	return strlen(text) == node->data.scalar.length ? text : NULL;
}

static bool
is_empty(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE && node->data.scalar.length == 0;
}

static void
read_list(struct reading *reading, const struct conf_key *key,
    yaml_node_t *node)
{
	struct conf_list *list = conf_member(reading->conf, key);
	const char *text;
	yaml_node_t *item;

	if (node->type != YAML_SEQUENCE_NODE) {
		fault(reading, node, key->name, "a list is wanted here");
		return;
	}
	conf_list_fini(list);
	for (yaml_node_item_t *at = node->data.sequence.items.start;
	     at < node->data.sequence.items.top; at++) {
		item = yaml_document_get_node(reading->document, *at);
		text = scalar_of(item);
		if (text == NULL || text[0] == '\0')
			fault(reading, item, key->name, "not a text");
		else if (!conf_list_add(list, text, strlen(text)))
			reading->no_memory = true;
	}
}

static void
read_inbox_member(struct reading *reading, struct conf_inbox *inbox,
    const yaml_node_t *name_node, const yaml_node_t *value_node)
{
	static const struct conf_key urgency = { "urgency", CONF_COUNT, 0, "",
		1, 9 };
	const char *name = scalar_of(name_node);
	const char *value = scalar_of(value_node);
	const char *wrong = NULL;

	if (name == NULL || value == NULL)
		wrong = "path, source, language and urgency take one value";
	else if (strcmp(name, "path") == 0)
		wrong = value[0] == '/' ? conf_set_text(&inbox->path, value)
					: "path: not an absolute path";
	else if (strcmp(name, "source") == 0)
		wrong = conf_set_text(&inbox->source, value);
	else if (strcmp(name, "language") == 0)
		wrong = strlen(value) == 2
			    ? conf_set_text(&inbox->language, value)
			    : "language: not a code of two "
			      "letters (ISO 639-1)";
	else if (strcmp(name, "urgency") == 0)
		wrong =
		    conf_set_number(&urgency, value, &inbox->urgency) == NULL
			? NULL
			: "urgency: not a number from 1 to 9";
	else
		wrong = "knows path, source, language and urgency only";
	if (wrong != NULL)
		fault(reading, name_node, "inboxes", wrong);
}

static void
read_inbox(struct reading *reading, struct conf_inbox *inbox, yaml_node_t *node)
{
	yaml_document_t *document = reading->document;

	if (node->type != YAML_MAPPING_NODE) {
		fault(reading, node, "inboxes",
		    "an entry is a mapping: "
		    "{path: /dir, source: NAME}");
		return;
	}
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top; pair++)
		read_inbox_member(reading, inbox,
		    yaml_document_get_node(document, pair->key),
		    yaml_document_get_node(document, pair->value));
	if (inbox->path == NULL)
		fault(reading, node, "inboxes", "an entry has no path");
}

static void
read_inboxes(struct reading *reading, const struct conf_key *key,
    yaml_node_t *node)
{
	struct conf *conf = reading->conf;
	size_t count;

	if (node->type != YAML_SEQUENCE_NODE) {
		fault(reading, node, key->name, "a list is wanted here");
		return;
	}
	count = (size_t)(node->data.sequence.items.top -
			 node->data.sequence.items.start);
	if (count == 0)
		return;
	if (count > 64) {
		fault(reading, node, key->name, "more than 64 inboxes");
		return;
	}
	if ((conf->inboxes = calloc(count, sizeof(*conf->inboxes))) == NULL) {
		reading->no_memory = true;
		return;
	}
	for (; conf->inbox_count < count; conf->inbox_count++)
		read_inbox(reading, &conf->inboxes[conf->inbox_count],
		    yaml_document_get_node(reading->document,
			node->data.sequence.items.start[conf->inbox_count]));
}

static void
read_value(struct reading *reading, const struct conf_key *key,
    yaml_node_t *node)
{
	const char *text, *wrong;

	if (key->kind == CONF_LIST) {
		read_list(reading, key, node);
		return;
	}
	if (key->kind == CONF_INBOXES) {
		read_inboxes(reading, key, node);
		return;
	}
	if ((text = scalar_of(node)) == NULL) {
		fault(reading, node, key->name, "one value is wanted here");
		return;
	}
	if ((wrong = conf_set(reading->conf, key, text)) != NULL)
		fault(reading, node, key->name, wrong);
}

static bool
is_section(const char *name)
{
	const struct conf_key *key;
	size_t len = strlen(name);

	for (size_t i = 0; (key = conf_key_at(i)) != NULL; i++)
		if (strncmp(key->name, name, len) == 0 && key->name[len] == '.')
			return true;
	return false;
}

static void
read_key(struct reading *reading, const char *name, yaml_node_t *name_node,
    yaml_node_t *node)
{
	const struct conf_key *key;

	for (size_t i = 0; (key = conf_key_at(i)) != NULL; i++) {
		if (strcmp(key->name, name) != 0)
			continue;
		if (reading->seen[i])
			fault(reading, name_node, name, "is here twice");
		else
			read_value(reading, key, node);
		reading->seen[i] = true;
		return;
	}
	fault(reading, name_node, name,
	    "is no key; newsalertd.yaml(5) lists them");
}

/* "section.name" of a key's node into full (64 bytes). */
static bool
full_name(struct reading *reading, const char *section, const yaml_node_t *node,
    char full[static 64])
{
	const char *name = scalar_of(node);

	if (name != NULL && snprintf(full, 64, "%s%s%s", section,
				section[0] == '\0' ? "" : ".", name) < 64)
		return true;
	fault(reading, node, section, "not a key");
	return false;
}

static void
read_section(struct reading *reading, const char *section, yaml_node_t *node)
{
	yaml_document_t *document = reading->document;
	yaml_node_t *name;
	char full[64];

	if (is_empty(node))
		return;
	if (node->type != YAML_MAPPING_NODE) {
		fault(reading, node, section, "a mapping is wanted here");
		return;
	}
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top; pair++) {
		name = yaml_document_get_node(document, pair->key);
		if (full_name(reading, section, name, full))
			read_key(reading, full, name,
			    yaml_document_get_node(document, pair->value));
	}
}

static void
read_root(struct reading *reading, yaml_node_t *node)
{
	yaml_document_t *document = reading->document;
	yaml_node_t *name, *value;
	char full[64];

	if (is_empty(node))
		return;
	if (node->type != YAML_MAPPING_NODE) {
		fault(reading, node, "", "not a mapping of keys to values");
		return;
	}
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top; pair++) {
		name = yaml_document_get_node(document, pair->key);
		value = yaml_document_get_node(document, pair->value);
		if (!full_name(reading, "", name, full))
			continue;
		if (is_section(full))
			read_section(reading, full, value);
		else
			read_key(reading, full, name, value);
	}
}

static void
read_document(struct reading *reading, FILE *file)
{
	yaml_document_t document;
	yaml_node_t *root;
	yaml_parser_t parser;
	char text[256];

	if (yaml_parser_initialize(&parser) == 0) {
		reading->no_memory = true;
		return;
	}
	yaml_parser_set_input_file(&parser, file);
	if (yaml_parser_load(&parser, &document) == 0) {
		snprintf(text, sizeof(text), "not YAML: %s",
		    parser.problem == NULL ? "?" : parser.problem);
		reading->faulty = true;
		reading->found(FINDING_ERROR, reading->path,
		    (int)parser.problem_mark.line + 1, text, reading->arg);
		yaml_parser_delete(&parser);
		return;
	}
	reading->document = &document;
	root = yaml_document_get_root_node(&document);
	if (root != NULL)
		read_root(reading, root);
	reading->document = NULL;
	yaml_document_delete(&document);
	yaml_parser_delete(&parser);
}

/* Endpoints may speak of {runtime}. */
static bool
expand_runtime(const struct conf *conf, struct conf_list *list)
{
	static const char mark[] = "{runtime}";
	char *at, *full;

	for (size_t i = 0; i < list->count; i++) {
		if ((at = strstr(list->items[i], mark)) == NULL)
			continue;
		if (asprintf(&full, "%.*s%s%s", (int)(at - list->items[i]),
			list->items[i], conf->runtime, at + strlen(mark)) == -1)
			return false;
		free(list->items[i]);
		list->items[i] = full;
	}
	return true;
}

/* Run from a build tree, the daemon takes the rules beside it. */
static bool
use_rules_of_the_build_tree(struct conf *conf)
{
	char exe[PATH_MAX], path[PATH_MAX + 16];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;

	if (len == -1)
		return true;
	exe[len] = '\0';
	if ((slash = strrchr(exe, '/')) == NULL)
		return true;
	*slash = '\0';
	snprintf(path, sizeof(path), "%s/conf", exe);
	if (access(path, R_OK) == -1)
		return true;
	conf_list_fini(&conf->rules);
	return conf_list_add(&conf->rules, path, strlen(path));
}

static bool
complete(struct reading *reading)
{
	struct conf *conf = reading->conf;

	if (conf->inbox_count == 0) {
		if ((conf->inboxes = calloc(1, sizeof(*conf->inboxes))) == NULL)
			return false;
		conf->inbox_count = 1;
		if (asprintf(&conf->inboxes[0].path, "%s/inbox", conf->spool) ==
		    -1) {
			conf->inboxes[0].path = NULL;
			return false;
		}
	}
	if (conf->publish.alerts.count == 0)
		fault(reading, NULL, "publish.alerts",
		    "one endpoint at least: newsalert watch needs it");
	return expand_runtime(conf, &conf->publish.alerts) &&
	       expand_runtime(conf, &conf->publish.tags);
}

static struct conf *
conf_new(void)
{
	struct conf *conf = calloc(1, sizeof(*conf));
	const struct conf_key *key;

	if (conf == NULL)
		return NULL;
	for (size_t i = 0; (key = conf_key_at(i)) != NULL; i++)
		if (!conf_set_default(conf, key)) {
			conf_free(conf);
			return NULL;
		}
	if (!use_rules_of_the_build_tree(conf)) {
		conf_free(conf);
		return NULL;
	}
	return conf;
}

void
conf_differences(const struct conf *running, const struct conf *wanted,
    finding_fn found, void *arg)
{
	const struct conf_key *key;

	for (size_t i = 0; (key = conf_key_at(i)) != NULL; i++)
		if (key->offset != offsetof(struct conf, rules) &&
		    key->offset != offsetof(struct conf, log) &&
		    !conf_value_equal(running, wanted, key))
			found(FINDING_WARNING, key->name, 0,
			    "takes effect at the next start", arg);
}

static enum newsalert_err
read_file(struct reading *reading, bool may_be_missing)
{
	enum newsalert_err err = NEWSALERT_OK;
	char text[256];
	FILE *file;

	if ((file = fopen(reading->path, "re")) == NULL) {
		if (errno == ENOENT && may_be_missing)
			return NEWSALERT_OK;
		snprintf(text, sizeof(text), "cannot be read: %s",
		    strerror(errno));
		reading->found(FINDING_ERROR, reading->path, 0, text,
		    reading->arg);
		return NEWSALERT_EIO;
	}
	if (fseeko(file, 0, SEEK_END) == -1 ||
	    ftello(file) > (off_t)CONF_FILE_MAX) {
		reading->found(FINDING_ERROR, reading->path, 0,
		    "not a regular file, or over 1 MiB", reading->arg);
		err = NEWSALERT_EINVAL;
		goto out;
	}
	rewind(file);
	read_document(reading, file);
out:
	fclose(file);
	return err;
}

enum newsalert_err
conf_load(const char *path, finding_fn found, void *arg, struct conf **confp)
{
	struct reading reading = { .path = path == NULL ? CONF_FILE : path,
		.found = found,
		.arg = arg };
	enum newsalert_err err;

	if ((reading.conf = conf_new()) == NULL)
		return NEWSALERT_ENOMEM;
	if ((err = read_file(&reading, path == NULL)) != NEWSALERT_OK)
		goto out;
	if (reading.no_memory || !complete(&reading)) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	if (reading.faulty) {
		err = NEWSALERT_EINVAL;
		goto out;
	}
	*confp = reading.conf;
	reading.conf = NULL;
out:
	conf_free(reading.conf);
	return err;
}

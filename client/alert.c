/* SPDX-License-Identifier: MIT */
/* JSON of an alert comes in, checked, and is kept beside what points to it. */
#include "client/alert.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "client/frame.h"
#include "client/json.h"

/* One allocation holds the alert, its arrays and the bytes it came from. */
struct sizes {
	size_t countries;
	size_t topics;
	size_t evidence;
	size_t similar;
};

/* Reading goes on after a fault, which is remembered. */
struct reader {
	struct newsalert_alert *alert;
	struct alert_evidence *evidence; /* the next that is free */
	bool bad;
};

static const char *
get_text(struct reader *r, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (value != NULL && !json_is_string(value))
		r->bad = true;
	return json_string_value(value);
}

static const char *
need_text(struct reader *r, const json_t *object, const char *name)
{
	const char *text = get_text(r, object, name);

	if (text == NULL)
		r->bad = true;
	return text;
}

/* An integer between min and max; absent is 0. */
static json_int_t
get_integer(struct reader *r, const json_t *object, const char *name,
    json_int_t min, json_int_t max)
{
	const json_t *value = json_object_get(object, name);
	json_int_t number = json_integer_value(value);

	if (value == NULL)
		return 0;
	if (!json_is_integer(value) || number < min || number > max) {
		r->bad = true;
		return 0;
	}
	return number;
}

static double
get_score(struct reader *r, const json_t *object)
{
	const json_t *value = json_object_get(object, "score");

	if (value != NULL && !json_is_number(value))
		r->bad = true;
	return json_number_value(value);
}

static void
read_evidence(struct reader *r, const json_t *tag,
    struct alert_evidence **evidencep, size_t *lenp)
{
	const json_t *list = json_object_get(tag, "evidence");
	const json_t *item;
	size_t i;

	*evidencep = r->evidence;
	*lenp = json_array_size(list);
	json_array_foreach (list, i, item) {
		struct alert_evidence *e = r->evidence++;

		e->zone = need_text(r, item, "zone");
		e->offset =
		    (size_t)get_integer(r, item, "offset", 0, INT32_MAX);
		e->text = need_text(r, item, "text");
		e->keyword = get_text(r, item, "keyword");
	}
}

static unsigned
read_role(struct reader *r, const json_t *value)
{
	const char *role = json_string_value(value);

	if (role != NULL && strcmp(role, "about") == 0)
		return ALERT_ABOUT;
	if (role != NULL && strcmp(role, "filed") == 0)
		return ALERT_FILED;
	if (role == NULL || strcmp(role, "mentioned") != 0)
		r->bad = true;
	return ALERT_MENTIONED;
}

static bool
is_code(const char *text)
{
	return text != NULL && strlen(text) == 2 && text[0] >= 'A' &&
	       text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

static void
read_country(struct reader *r, const json_t *object,
    struct alert_country *country)
{
	const json_t *roles = json_object_get(object, "roles");
	const json_t *role;
	size_t i;

	if (!is_code(country->code = need_text(r, object, "code")))
		r->bad = true;
	country->name = get_text(r, object, "name");
	if (roles != NULL && !json_is_array(roles))
		r->bad = true;
	json_array_foreach (roles, i, role) {
		country->roles |= read_role(r, role);
	}
	country->score = get_score(r, object);
	country->evidence_count =
	    (size_t)get_integer(r, object, "evidence_count", 0, INT32_MAX);
	read_evidence(r, object, &country->evidence, &country->evidence_len);
	country->origin = get_text(r, object, "origin");
}

static void
read_topic(struct reader *r, const json_t *object, struct alert_topic *topic)
{
	topic->id = need_text(r, object, "id");
	if (topic->id != NULL && topic->id[0] == '\0')
		r->bad = true;
	topic->name = get_text(r, object, "name");
	topic->medtop = get_text(r, object, "medtop");
	topic->score = get_score(r, object);
	topic->evidence_count =
	    (size_t)get_integer(r, object, "evidence_count", 0, INT32_MAX);
	read_evidence(r, object, &topic->evidence, &topic->evidence_len);
	topic->origin = get_text(r, object, "origin");
}

/* Seconds of Unix time; absent is 0. */
static int64_t
get_time(struct reader *r, const json_t *object, const char *name)
{
	const char *text = get_text(r, object, name);
	int64_t time_ms = 0;

	if (text != NULL && alert_parse_time(text, &time_ms) != NEWSALERT_OK)
		r->bad = true;
	return time_ms / 1000;
}

/* epoch, seq and time stand together or not at all. */
static void
read_release(struct reader *r, const json_t *root)
{
	const char *epoch = get_text(r, root, "epoch");
	const char *time = get_text(r, root, "time");
	struct newsalert_alert *alert = r->alert;

	alert->seq = (uint64_t)get_integer(r, root, "seq", 1, INT64_MAX);
	if (alert->seq == 0 && epoch == NULL && time == NULL)
		return;
	if (alert->seq == 0 || epoch == NULL || time == NULL ||
	    !frame_parse_epoch(epoch, strlen(epoch), &alert->epoch) ||
	    alert_parse_time(time, &alert->time_ms) != NEWSALERT_OK)
		r->bad = true;
}

static void
read_dateline(struct reader *r, const json_t *root)
{
	const json_t *dateline = json_object_get(root, "dateline");

	if (dateline != NULL && !json_is_object(dateline))
		r->bad = true;
	r->alert->dateline.place = get_text(r, dateline, "place");
	r->alert->dateline.country = get_text(r, dateline, "country");
	r->alert->dateline.date = get_text(r, dateline, "date");
}

static void
read_links(struct reader *r, const json_t *root)
{
	const json_t *replaces = json_object_get(root, "replaces");
	const json_t *similar = json_object_get(root, "similar");
	struct alert_links *links = &r->alert->links;

	if (replaces != NULL && !json_is_object(replaces))
		r->bad = true;
	links->replaces =
	    (uint64_t)get_integer(r, replaces, "seq", 1, INT64_MAX);
	links->replaces_id = get_text(r, replaces, "id");
	for (size_t i = 0; i < links->similar_len; i++) {
		const json_t *item = json_array_get(similar, i);

		links->similar[i].seq =
		    (uint64_t)get_integer(r, item, "seq", 1, INT64_MAX);
		if (links->similar[i].seq == 0)
			r->bad = true;
		links->similar[i].score = get_score(r, item);
		links->similar[i].source = get_text(r, item, "source");
	}
}

static void
read_alert(struct reader *r, const json_t *root)
{
	struct newsalert_alert *alert = r->alert;
	const json_t *truncated = json_object_get(root, "truncated");
	const json_t *countries = json_object_get(root, "countries");
	const json_t *topics = json_object_get(root, "topics");

	if (get_integer(r, root, "newsalert", 1, 1) != 1)
		r->bad = true;
	read_release(r, root);
	alert->id = get_text(r, root, "id");
	alert->msgtype = get_text(r, root, "msgtype");
	read_links(r, root);
	alert->headline = get_text(r, root, "headline");
	alert->summary = get_text(r, root, "summary");
	alert->source = get_text(r, root, "source");
	alert->language = get_text(r, root, "language");
	alert->urgency = (int)get_integer(r, root, "urgency", 1, 9);
	alert->slugline = get_text(r, root, "slugline");
	alert->link = get_text(r, root, "link");
	alert->guid = get_text(r, root, "guid");
	alert->version = get_text(r, root, "version");
	alert->published_sec = get_time(r, root, "published");
	alert->modified_sec = get_time(r, root, "modified");
	alert->file = get_text(r, root, "file");
	alert->ruleset = get_text(r, root, "ruleset");
	if (truncated != NULL && !json_is_boolean(truncated))
		r->bad = true;
	alert->truncated = json_is_true(truncated);
	read_dateline(r, root);
	for (size_t i = 0; i < alert->countries_len; i++)
		read_country(r, json_array_get(countries, i),
		    &alert->countries[i]);
	for (size_t i = 0; i < alert->topics_len; i++)
		read_topic(r, json_array_get(topics, i), &alert->topics[i]);
}

/* Count what the tags of one kind need; false: over a limit, or not tags. */
static bool
measure_tags(const json_t *tags, size_t *countp, size_t *evidencep)
{
	const json_t *tag, *evidence;
	size_t i;

	if (tags != NULL && !json_is_array(tags))
		return false;
	*countp = json_array_size(tags);
	json_array_foreach (tags, i, tag) {
		evidence = json_object_get(tag, "evidence");
		if (!json_is_object(tag) ||
		    (evidence != NULL && !json_is_array(evidence)) ||
		    json_array_size(evidence) > ALERT_EVIDENCE_MAX)
			return false;
		*evidencep += json_array_size(evidence);
	}
	return *countp <= ALERT_TAGS_MAX;
}

static bool
measure_similar(const json_t *similar, size_t *countp)
{
	const json_t *item;
	size_t i;

	if (similar != NULL && !json_is_array(similar))
		return false;
	json_array_foreach (similar, i, item) {
		if (!json_is_object(item))
			return false;
	}
	*countp = json_array_size(similar);
	return *countp <= ALERT_SIMILAR_MAX;
}

/* What alert_mark_redelivered puts in the place of the last brace. */
static const char redelivered[] = ",\"redelivered\":true}";

static struct newsalert_alert *
allocate(const struct sizes *sizes, const char *json, size_t len,
    struct alert_evidence **evidencep)
{
	struct newsalert_alert *alert;
	char *copy;

	alert = calloc(1, sizeof(*alert) +
			      sizes->countries * sizeof(*alert->countries) +
			      sizes->topics * sizeof(*alert->topics) +
			      sizes->evidence * sizeof(**evidencep) +
			      sizes->similar * sizeof(struct alert_similar) +
			      len + sizeof(redelivered));
	if (alert == NULL)
		return NULL;
	alert->countries = (struct alert_country *)(alert + 1);
	alert->countries_len = sizes->countries;
	alert->topics =
	    (struct alert_topic *)(alert->countries + sizes->countries);
	alert->topics_len = sizes->topics;
	*evidencep = (struct alert_evidence *)(alert->topics + sizes->topics);
	alert->links.similar =
	    (struct alert_similar *)(*evidencep + sizes->evidence);
	alert->links.similar_len = sizes->similar;
	copy = (char *)(alert->links.similar + sizes->similar);
	memcpy(copy, json, len);
	alert->json = copy;
	return alert;
}

static bool
is_one_line(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)bytes[i] < 0x20)
			return false;
	}
	return true;
}

enum newsalert_err
newsalert_alert_decode(const char *json, size_t len,
    struct newsalert_alert **alertp)
{
	enum newsalert_err err;
	struct sizes sizes = { 0 };
	struct reader reader = { 0 };
	json_t *root;

	if (len > 0 && json[len - 1] == '\n')
		len--;
	if (len > NEWSALERT_ALERT_MAX)
		return NEWSALERT_ETOOBIG;
	if (!is_one_line(json, len))
		return NEWSALERT_EFORMAT;
	err = load_json(json, len, JSON_OBJECT, &root);
	if (err != NEWSALERT_OK)
		goto out;
	err = NEWSALERT_EFORMAT;
	if (!measure_tags(json_object_get(root, "countries"), &sizes.countries,
		&sizes.evidence) ||
	    !measure_tags(json_object_get(root, "topics"), &sizes.topics,
		&sizes.evidence) ||
	    !measure_similar(json_object_get(root, "similar"), &sizes.similar))
		goto out;
	reader.alert = allocate(&sizes, json, len, &reader.evidence);
	if (reader.alert == NULL) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	read_alert(&reader, root);
	if (reader.bad)
		goto out;
	reader.alert->memory = root;
	root = NULL;
	*alertp = reader.alert;
	reader.alert = NULL;
	err = NEWSALERT_OK;
out:
	json_decref(root);
	free(reader.alert);
	return err;
}

void
alert_mark_redelivered(struct newsalert_alert *alert)
{
	char *json = (char *)alert->json; /* made by allocate, with room */
	size_t len = strlen(json);

	if (alert->redelivered)
		return;
	alert->redelivered = true;
	while (json[len - 1] != '}')
		len--;
	memcpy(json + len - 1, redelivered, sizeof(redelivered));
}

void
newsalert_alert_free(struct newsalert_alert *alert)
{
	if (alert == NULL)
		return;
	json_decref(alert->memory);
	free(alert);
}

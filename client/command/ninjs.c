/* SPDX-License-Identifier: MIT */
/* An alert in, and its article's zones where they are known; a ninjs document
 * out. What it has no property for is left out. */
#include "client/command/ninjs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "client/command/member.h"
#include "client/json.h"

#define VERSION      "1.4"
#define SCHEMA       "http://www.iptc.org/std/ninjs/ninjs-schema_1.4.json"
#define MEDIA_TOPICS "http://cv.iptc.org/newscodes/mediatopic/"
#define COUNTRIES    "http://cvx.iptc.org/iso3166-1a2/"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* The part of a URI behind its scheme: characters of RFC 3986 alone. */
static bool
is_uri_text(const char *text)
{
	static const char marks[] = "-._~:/?#[]@!$&'()*+,;=";

	for (; *text != '\0'; text++) {
		if (*text == '%' && (!is_hex(text[1]) || !is_hex(text[2])))
			return false;
		if (*text != '%' && !is_letter(*text) &&
		    (*text < '0' || *text > '9') &&
		    strchr(marks, *text) == NULL)
			return false;
	}
	return true;
}

static bool
is_uri(const char *text)
{
	size_t scheme;

	if (text == NULL || !is_letter(text[0]))
		return false;
	scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
	return text[scheme] == ':' && text[scheme + 1] != '\0' &&
	       is_uri_text(text + scheme + 1);
}

/* Empty texts are left out. */
static int
set_text(json_t *object, const char *name, const char *text)
{
	if (text == NULL || *text == '\0')
		return 0;
	return json_object_set_new(object, name, json_string(text));
}

static int
set_time(json_t *object, const char *name, int64_t time_sec)
{
	char text[25];

	if (time_sec == 0)
		return 0;
	alert_format_seconds(time_sec, text);
	return set_text(object, name, text);
}

/* The provider's identity of the story, else the hash of the article as RFC
 * 6920 writes it. */
static int
set_uri(json_t *document, const struct newsalert_alert *alert)
{
	static const char hash[] = "sha256:";
	char uri[sizeof("nih:sha-256;") + 64];

	if (is_uri(alert->guid))
		return set_text(document, "uri", alert->guid);
	if (alert->id != NULL && strlen(alert->id) == strlen(hash) + 64 &&
	    strncmp(alert->id, hash, strlen(hash)) == 0) {
		(void)snprintf(uri, sizeof(uri), "nih:sha-256;%s",
		    alert->id + strlen(hash));
		return set_text(document, "uri", uri);
	}
	(void)snprintf(uri, sizeof(uri),
	    "tag:newsalert,2026:%016" PRIx64 ".%" PRIu64, alert->epoch,
	    alert->seq);
	return set_text(document, "uri", uri);
}

static int
set_standard(json_t *document)
{
	return json_object_set_new(document, "$standard",
	    json_pack("{s:s, s:s, s:s}", "name", "ninjs", "version", VERSION,
		"schema", SCHEMA));
}

/* What identifies it elsewhere. */
static int
set_altids(json_t *document, const struct newsalert_alert *alert)
{
	json_t *altids = json_object();
	int failed = json_object_set_new(document, "altids", altids);
	char position[40];

	failed |= set_text(altids, "guid", alert->guid);
	failed |= set_text(altids, "id", alert->id);
	if (alert->seq == 0)
		return failed;
	(void)snprintf(position, sizeof(position), "%016" PRIx64 ".%" PRIu64,
	    alert->epoch, alert->seq);
	return failed | set_text(altids, "newsalert", position);
}

static int
set_identity(json_t *document, const struct newsalert_alert *alert)
{
	const bool is_gone =
	    alert->msgtype != NULL && strcmp(alert->msgtype, "withdraw") == 0;
	int64_t version_sec = alert->modified_sec;
	int failed;

	if (version_sec == 0)
		version_sec = alert->published_sec;
	if (version_sec == 0)
		version_sec = alert->time_ms / 1000;
	failed = set_text(document, "version", alert->version);
	failed |= set_time(document, "firstcreated", alert->published_sec);
	failed |= set_time(document, "versioncreated", version_sec);
	failed |=
	    set_text(document, "pubstatus", is_gone ? "canceled" : "usable");
	if (alert->urgency > 0)
		failed |= json_object_set_new(document, "urgency",
		    json_integer(alert->urgency));
	if (alert->language != NULL && strcmp(alert->language, "und") != 0)
		failed |= set_text(document, "language", alert->language);
	return failed;
}

/* What the article says, or as much of it as the alert carries. */
static int
set_content(json_t *document, const struct newsalert_alert *alert,
    const json_t *zones)
{
	int failed = set_text(document, "headline", alert->headline);

	failed |= set_text(document, "slugline", alert->slugline);
	failed |= set_text(document, "byline", member_string(zones, "byline"));
	failed |= set_text(document, "located", alert->dateline.place);
	failed |= set_text(document, "description_text", alert->summary);
	failed |= set_text(document, "body_text", member_string(zones, "body"));
	return failed;
}

static const char *
country_rel(const struct alert_country *country)
{
	if ((country->roles & ALERT_ABOUT) != 0)
		return "about";
	return (country->roles & ALERT_FILED) != 0 ? "located" : "mentions";
}

static int
add_concept(json_t *list, const char *name, const char *rel, const char *scheme,
    const char *code)
{
	json_t *concept = json_object();
	int failed = json_array_append_new(list, concept);

	failed |= set_text(concept, "name", name);
	failed |= set_text(concept, "rel", rel);
	failed |= set_text(concept, "scheme", scheme);
	return failed | set_text(concept, "code", code);
}

static int
set_places(json_t *document, const struct newsalert_alert *alert)
{
	json_t *list = json_array();
	int failed = json_object_set_new(document, "place", list);

	for (size_t i = 0; i < alert->countries_len; i++) {
		const struct alert_country *c = &alert->countries[i];

		failed |= add_concept(list, c->name, country_rel(c), COUNTRIES,
		    c->code);
	}
	return failed;
}

/* A rule without a media topic has its own id for a code, of no scheme. */
static int
set_subjects(json_t *document, const struct newsalert_alert *alert)
{
	json_t *list = json_array();
	int failed = json_object_set_new(document, "subject", list);

	for (size_t i = 0; i < alert->topics_len; i++) {
		const struct alert_topic *t = &alert->topics[i];

		failed |= add_concept(list, t->name == NULL ? t->id : t->name,
		    "about", t->medtop == NULL ? NULL : MEDIA_TOPICS,
		    t->medtop == NULL ? t->id : t->medtop);
	}
	return failed;
}

static int
set_origin(json_t *document, const struct newsalert_alert *alert)
{
	int failed = 0;

	if (alert->source != NULL && *alert->source != '\0')
		failed |= json_object_set_new(document, "infosource",
		    json_pack("[{s:s}]", "name", alert->source));
	if (is_uri(alert->link))
		failed |= json_object_set_new(document, "renditions",
		    json_pack("{s:{s:s}}", "web", "href", alert->link));
	return failed;
}

enum newsalert_err
ninjs_write(const struct newsalert_alert *alert, const json_t *zones,
    char **textp)
{
	json_t *document = json_object();
	char *text = NULL;
	int failed = document == NULL;

	failed |= set_standard(document);
	failed |= set_uri(document, alert);
	failed |= set_text(document, "type", "text");
	failed |= set_text(document, "representationtype",
	    zones == NULL ? "incomplete" : "complete");
	failed |= set_identity(document, alert);
	failed |= set_content(document, alert, zones);
	failed |= set_places(document, alert);
	failed |= set_subjects(document, alert);
	failed |= set_origin(document, alert);
	failed |= set_altids(document, alert);
	if (failed == 0)
		text = compact_json(document);
	json_decref(document);
	if (text == NULL)
		return NEWSALERT_ENOMEM;
	*textp = text;
	return NEWSALERT_OK;
}

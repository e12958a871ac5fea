/* SPDX-License-Identifier: MIT */
/* JSON of the journal becomes an article again. */
#include "daemon/trial/stored_article.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "client/json.h"
#include "daemon/article/dateline.h"

static enum newsalert_err
copy_zones(const json_t *zones, struct article *article)
{
	for (int zone = 0; zone < ZONE_COUNT; zone++) {
		const json_t *text =
		    json_object_get(zones, zone_name((enum zone)zone));

		if (text == NULL)
			continue;
		if (!json_is_string(text))
			return NEWSALERT_EFORMAT;
		article->zones[zone] = strdup(json_string_value(text));
		if (article->zones[zone] == NULL)
			return NEWSALERT_ENOMEM;
		article->zone_lens[zone] = strlen(article->zones[zone]);
	}
	if (article->zones[ZONE_BODY] != NULL)
		article->lead_len = strcspn(article->zones[ZONE_BODY], "\n");
	return NEWSALERT_OK;
}

static enum newsalert_err
read_zones(const struct story *story, struct article *article)
{
	enum newsalert_err err;
	json_t *zones;

	err = load_json(story->zones, story->zones_len, JSON_OBJECT, &zones);
	if (err == NEWSALERT_OK)
		err = copy_zones(zones, article);
	json_decref(zones);
	return err;
}

/* The zone has the dateline as it was printed, without the dash and the
 * sentence behind it. */
static enum newsalert_err
read_zone_again(const struct story *story, const char *zone,
    struct dateline *dateline)
{
	const struct span lead = { "", 0 };
	struct dateline_parts parts;
	enum newsalert_err err = NEWSALERT_OK;
	char *text;
	int len;

	if ((len = asprintf(&text, "%s - The", zone)) == -1)
		return NEWSALERT_ENOMEM;
	if (dateline_read((struct span){ text, (size_t)len }, &parts))
		err = dateline_fill(&parts, story->time_ms / 1000, lead,
		    dateline);
	free(text);
	return err;
}

/* The alert has the place, but not what stood behind the comma; that is of
 * the same place only. */
static enum newsalert_err
read_dateline(const struct story *story, const char *place,
    struct article *article)
{
	struct dateline *dateline = &article->dateline;
	enum newsalert_err err = NEWSALERT_OK;

	if (place == NULL)
		return NEWSALERT_OK;
	if (article->zones[ZONE_DATELINE] != NULL)
		err = read_zone_again(story, article->zones[ZONE_DATELINE],
		    dateline);
	if (err != NEWSALERT_OK ||
	    (dateline->place != NULL && strcmp(dateline->place, place) == 0))
		return err;
	free(dateline->place);
	free(dateline->region);
	dateline->region = NULL;
	dateline->place = strdup(place);
	return dateline->place == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

static enum newsalert_err
read_alert(const struct story *story, struct article *article, char **headlinep)
{
	struct newsalert_alert *alert;
	enum newsalert_err err;
	char *headline;

	err = newsalert_alert_decode(story->alert, story->alert_len, &alert);
	if (err != NEWSALERT_OK)
		return err == NEWSALERT_ENOMEM ? err : NEWSALERT_EFORMAT;
	if (alert->language != NULL && strlen(alert->language) == 2)
		memcpy(article->language, alert->language, 3);
	err = read_dateline(story, alert->dateline.place, article);
	headline = strdup(alert->headline == NULL ? "" : alert->headline);
	if (headline == NULL)
		err = NEWSALERT_ENOMEM;
	newsalert_alert_free(alert);
	if (err == NEWSALERT_OK)
		*headlinep = headline;
	else
		free(headline);
	return err;
}

enum newsalert_err
stored_article_read(const struct story *story, struct article_list **listp,
    char **headlinep)
{
	struct article_list *list = calloc(1, sizeof(*list));
	enum newsalert_err err;

	if (list == NULL ||
	    (list->items = calloc(1, sizeof(*list->items))) == NULL) {
		free(list);
		return NEWSALERT_ENOMEM;
	}
	list->count = 1;
	err = read_zones(story, &list->items[0]);
	if (err == NEWSALERT_OK)
		err = read_alert(story, &list->items[0], headlinep);
	if (err == NEWSALERT_OK)
		*listp = list;
	else
		article_list_free(list);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* Parts of alerts, decoded or not yet. */
#include "client/alert.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/frame.h"

/* What alert_seal writes before the epoch. */
static const char opening[] = "{\"newsalert\":1,\"epoch\":\"";

/* false: something is not where alert_seal puts it. */
static bool
peek_fast(const char *json, size_t len, uint64_t *epochp, uint64_t *seqp)
{
	static const char middle[] = "\",\"seq\":";
	const size_t epoch_at = sizeof(opening) - 1;
	const size_t seq_at = epoch_at + FRAME_EPOCH_LEN + sizeof(middle) - 1;
	char position[FRAME_EPOCH_LEN + 22];
	uint64_t epoch, seq;
	const char *comma;
	size_t digits;

	if (len <= seq_at || memcmp(json, opening, epoch_at) != 0 ||
	    memcmp(json + epoch_at + FRAME_EPOCH_LEN, middle,
		sizeof(middle) - 1) != 0)
		return false;
	comma = memchr(json + seq_at, ',', len - seq_at);
	if (comma == NULL || (digits = (size_t)(comma - json) - seq_at) > 20)
		return false;
	memcpy(position, json + epoch_at, FRAME_EPOCH_LEN);
	position[FRAME_EPOCH_LEN] = '.';
	memcpy(position + FRAME_EPOCH_LEN + 1, json + seq_at, digits);
	if (!frame_parse_position(position, FRAME_EPOCH_LEN + 1 + digits,
		&epoch, &seq) ||
	    seq == 0)
		return false;
	*epochp = epoch;
	*seqp = seq;
	return true;
}

enum newsalert_err
alert_peek(const char *json, size_t len, uint64_t *epochp, uint64_t *seqp)
{
	struct newsalert_alert *alert;
	enum newsalert_err err;

	if (peek_fast(json, len, epochp, seqp))
		return NEWSALERT_OK;
	err = newsalert_alert_decode(json, len, &alert);
	if (err != NEWSALERT_OK)
		return err;
	if (alert->seq == 0) {
		err = NEWSALERT_EFORMAT;
	} else {
		*epochp = alert->epoch;
		*seqp = alert->seq;
	}
	newsalert_alert_free(alert);
	return err;
}

void
alert_set_epoch(char *json, size_t len, uint64_t epoch)
{
	const size_t epoch_at = sizeof(opening) - 1;
	uint64_t before, seq;
	char text[FRAME_EPOCH_LEN + 1];

	if (!peek_fast(json, len, &before, &seq) || before == epoch)
		return;
	(void)snprintf(text, sizeof(text), "%016" PRIx64, epoch);
	memcpy(json + epoch_at, text, FRAME_EPOCH_LEN);
}

bool
newsalert_alert_redelivered(const struct newsalert_alert *alert)
{
	return alert->redelivered;
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

const char *
newsalert_alert_json(const struct newsalert_alert *alert)
{
	return or_empty(alert->json);
}

uint64_t
newsalert_alert_epoch(const struct newsalert_alert *alert)
{
	return alert->epoch;
}

uint64_t
newsalert_alert_seq(const struct newsalert_alert *alert)
{
	return alert->seq;
}

const char *
newsalert_alert_headline(const struct newsalert_alert *alert)
{
	return or_empty(alert->headline);
}

const char *
newsalert_alert_summary(const struct newsalert_alert *alert)
{
	return or_empty(alert->summary);
}

const char *
newsalert_alert_source(const struct newsalert_alert *alert)
{
	return or_empty(alert->source);
}

const char *
newsalert_alert_slugline(const struct newsalert_alert *alert)
{
	return or_empty(alert->slugline);
}

const char *
newsalert_alert_link(const struct newsalert_alert *alert)
{
	return or_empty(alert->link);
}

const char *
newsalert_alert_guid(const struct newsalert_alert *alert)
{
	return or_empty(alert->guid);
}

const char *
newsalert_alert_version(const struct newsalert_alert *alert)
{
	return or_empty(alert->version);
}

int64_t
newsalert_alert_published_sec(const struct newsalert_alert *alert)
{
	return alert->published_sec;
}

int64_t
newsalert_alert_modified_sec(const struct newsalert_alert *alert)
{
	return alert->modified_sec;
}

void
alert_format_id(const unsigned char hash[static 32],
    char out[static ALERT_ID_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	char *at = out + 7;

	memcpy(out, "sha256:", 7);
	for (size_t i = 0; i < 32; i++) {
		*at++ = digits[hash[i] >> 4];
		*at++ = digits[hash[i] & 15];
	}
	*at = '\0';
}

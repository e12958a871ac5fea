/* SPDX-License-Identifier: MIT */
/* Identification, management and metadata of NewsML 1. */
#include "daemon/article/newsml_meta.h"

#include "daemon/article/provider.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static struct span
formal_name(const struct node *node)
{
	return provider_attribute(node, "FormalName");
}

/* ---- Identification ---------------------------------------------------- */

/* "urn:newsml:PROVIDER:DATE:ITEM", the public identifier without the
 * revision. Empty where a part is missing. */
static enum newsalert_err
make_urn(const struct node *identifier, struct text_buffer *urn)
{
	static const char *const parts[] = { "ProviderId", "DateId",
		"NewsItemId" };
	struct text_buffer part = { 0 };
	enum newsalert_err err = text_buffer_add(urn, span_of("urn:newsml"));

	for (size_t i = 0; err == NEWSALERT_OK && i < LENGTH(parts); i++) {
		err = provider_text(node_child(identifier, parts[i]), &part);
		if (err == NEWSALERT_OK && part.len == 0) {
			urn->len = 0;
			break;
		}
		if (err == NEWSALERT_OK)
			err = text_buffer_add(urn, span_of(":"));
		if (err == NEWSALERT_OK)
			err = text_buffer_add(urn, text_buffer_span(&part));
	}
	text_buffer_fini(&part);
	return err;
}

/* The first revision says that there is none before it, whatever its number;
 * where it says nothing the number has to do. */
static enum newsalert_err
read_revision(struct draft *draft, const struct node *revision)
{
	struct span previous = provider_attribute(revision, "PreviousRevision");
	struct text_buffer number = { 0 };
	enum newsalert_err err = provider_text(revision, &number);

	if (err != NEWSALERT_OK || number.len == 0)
		goto out;
	if (span_is(previous, "0"))
		err =
		    draft_set(draft, DRAFT_VERSION, text_buffer_span(&number));
	else
		err = provider_set_version(draft, text_buffer_span(&number));
	if (previous.len > 0 && !span_is(previous, "0"))
		provider_set_state(draft, span_of("update"));
out:
	text_buffer_fini(&number);
	return err;
}

enum newsalert_err
newsml_add_identity(struct draft *draft, const struct node *identification)
{
	const struct node *identifier =
	    node_child(identification, "NewsIdentifier");
	struct text_buffer urn = { 0 };
	enum newsalert_err err = make_urn(identifier, &urn);

	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_GUID, text_buffer_span(&urn));
	if (err == NEWSALERT_OK)
		err = provider_set(draft, DRAFT_GUID,
		    node_child(identifier, "PublicIdentifier"));
	if (err == NEWSALERT_OK)
		err =
		    read_revision(draft, node_child(identifier, "RevisionId"));
	if (err == NEWSALERT_OK)
		err = provider_set(draft, DRAFT_SLUGLINE,
		    node_child(identification, "NameLabel"));
	text_buffer_fini(&urn);
	return err;
}

/* ---- Management -------------------------------------------------------- */

/* What is embargoed or withheld until a time may be published then; what is
 * withheld for good is withdrawn. */
static void
read_status(struct draft *draft, const struct node *management)
{
	struct span status = formal_name(node_child(management, "Status"));
	const struct node *change = node_child(management, "StatusWillChange");
	int64_t until = provider_time(node_child(change, "DateAndTime"));

	if (until != 0 &&
	    (span_is(status, "Embargoed") || span_is(status, "Withheld")))
		draft->embargo_sec = until;
	else
		provider_set_state(draft, status);
}

enum newsalert_err
newsml_add_management(struct draft *draft, const struct node *management)
{
	const struct node *instruction = node_child(management, "Instruction");

	if (management == NULL)
		return NEWSALERT_OK;
	read_status(draft, management);
	provider_set_urgency(draft,
	    formal_name(node_child(management, "Urgency")));
	draft->published_sec =
	    provider_time(node_child(management, "FirstCreated"));
	draft->modified_sec =
	    provider_time(node_child(management, "ThisRevisionCreated"));
	for (; instruction != NULL;
	     instruction = node_sibling(instruction, "Instruction"))
		provider_set_state(draft, formal_name(instruction));
	return NEWSALERT_OK;
}

/* ---- Administrative metadata ------------------------------------------- */

static enum newsalert_err
set_party(struct draft *draft, const struct node *holder)
{
	return provider_set_source(draft,
	    formal_name(node_child(holder, "Party")));
}

enum newsalert_err
newsml_add_administrative(struct draft *draft, const struct node *metadata)
{
	return set_party(draft, node_child(metadata, "Provider"));
}

enum newsalert_err
newsml_add_envelope(struct draft *draft, const struct node *envelope)
{
	provider_set_urgency(draft,
	    formal_name(node_child(envelope, "Priority")));
	return set_party(draft, node_child(envelope, "SentFrom"));
}

/* ---- Descriptive metadata ---------------------------------------------- */

static enum newsalert_err
read_subject_code(struct draft *draft, const struct node *holder)
{
	const struct node *code = holder->first;
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && code != NULL; code = code->next)
		if (node_is(code, "Subject") ||
		    node_is(code, "SubjectMatter") ||
		    node_is(code, "SubjectDetail"))
			err = provider_add_iptc(draft, formal_name(code),
			    span_of(""));
	return err;
}

/* The value of a <Property> of that name. */
static struct span
property(const struct node *holder, const char *name)
{
	const struct node *node = node_child(holder, "Property");

	for (; node != NULL; node = node_sibling(node, "Property"))
		if (span_is(formal_name(node), name))
			return provider_attribute(node, "Value");
	return (struct span){ "", 0 };
}

/* Where it was written is the dateline, where it happened a subject. */
static enum newsalert_err
read_location(struct draft *draft, const struct node *location)
{
	struct span present = provider_attribute(location, "HowPresent");
	struct span country = property(location, "Country");

	if (span_is(present, "Origin"))
		return provider_set_dateline(draft, property(location, "City"));
	if (country.len == 0)
		return NEWSALERT_OK;
	return provider_add_country(draft, country, span_of(""));
}

static enum newsalert_err
read_property(struct draft *draft, const struct node *node)
{
	if (!span_is(formal_name(node), "Keyword"))
		return NEWSALERT_OK;
	return provider_add_subject(draft, span_of("keyword"), span_of(""),
	    provider_attribute(node, "Value"));
}

static enum newsalert_err
read_description(struct draft *draft, const struct node *node)
{
	if (node_is(node, "Language"))
		return draft_set(draft, DRAFT_LANGUAGE, formal_name(node));
	if (node_is(node, "SubjectCode"))
		return read_subject_code(draft, node);
	if (node_is(node, "Location"))
		return read_location(draft, node);
	if (node_is(node, "Genre"))
		return provider_add_subject(draft, span_of("genre"),
		    span_of(""), formal_name(node));
	if (node_is(node, "Property"))
		return read_property(draft, node);
	return NEWSALERT_OK;
}

enum newsalert_err
newsml_add_descriptive(struct draft *draft, const struct node *metadata)
{
	const struct node *node = metadata == NULL ? NULL : metadata->first;
	enum newsalert_err err = NEWSALERT_OK;

	for (; err == NEWSALERT_OK && node != NULL; node = node->next)
		err = read_description(draft, node);
	return err;
}

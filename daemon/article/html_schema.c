/* SPDX-License-Identifier: MIT */
/* JSON-LD: all objects are laid out side by side; the best article among them
 * is read, with what it points to by @id. */
#include "daemon/article/html_schema.h"

#include <jansson.h>

#include "daemon/article/html_json.h"

#define OBJECTS_MAX 256
#define SCRIPTS_MAX 16

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct schema {
	json_t *scripts[SCRIPTS_MAX];
	size_t script_count;
	size_t bytes;
	json_t *objects[OBJECTS_MAX]; /* borrowed from the scripts */
	size_t object_count;
};

static struct span
text_of(const json_t *value)
{
	if (!json_is_string(value))
		return (struct span){ NULL, 0 };
	return (
	    struct span){ json_string_value(value), json_string_length(value) };
}

bool
html_schema_is_article(struct span type)
{
	return span_ends(type, "Article") || span_ends(type, "BlogPosting") ||
	       span_is(type, "Report");
}

/* ---- Objects ----------------------------------------------------------- */

static void
lay_out(struct schema *schema, json_t *value)
{
	if (schema->object_count < OBJECTS_MAX && json_is_object(value))
		schema->objects[schema->object_count++] = value;
}

static void
lay_out_all(struct schema *schema, json_t *value)
{
	size_t i;
	json_t *item;

	if (json_is_array(value))
		json_array_foreach (value, i, item)
			lay_out(schema, item);
	else
		lay_out(schema, value);
}

/* The list grows while it is gone through. */
static void
lay_out_below(struct schema *schema)
{
	static const char *const keys[] = { "@graph", "mainEntity",
		"mainEntityOfPage" };

	for (size_t i = 0; i < schema->object_count; i++)
		for (size_t j = 0; j < LENGTH(keys); j++)
			lay_out_all(schema,
			    json_object_get(schema->objects[i], keys[j]));
}

static bool
has_type(const json_t *object, bool (*is)(struct span))
{
	const json_t *type = json_object_get(object, "@type");

	for (size_t i = 0; i < json_array_size(type); i++)
		if (is(text_of(json_array_get(type, i))))
			return true;
	return is(text_of(type));
}

static bool
is_live(struct span type)
{
	return span_ends(type, "LiveBlogPosting");
}

/* A live blog before any other article, one with a headline before one
 * without. */
static json_t *
find_article(const struct schema *schema)
{
	json_t *found = NULL;
	int found_rank = 0;

	for (size_t i = 0; i < schema->object_count; i++) {
		json_t *object = schema->objects[i];
		int rank = 0;

		if (has_type(object, html_schema_is_article))
			rank = 1 +
			       (json_object_get(object, "headline") != NULL) +
			       2 * has_type(object, is_live);
		if (rank > found_rank) {
			found_rank = rank;
			found = object;
		}
	}
	return found;
}

/* The object itself, or the one of the page that it names by its @id. */
static json_t *
resolve(const struct schema *schema, json_t *value)
{
	struct span id = text_of(json_object_get(value, "@id"));

	if (id.len == 0 || json_object_size(value) > 2)
		return value;
	for (size_t i = 0; i < schema->object_count; i++) {
		json_t *other = schema->objects[i];

		if (json_object_size(other) > 1 &&
		    span_equal(text_of(json_object_get(other, "@id")), id))
			return other;
	}
	return value;
}

/* ---- Facts ------------------------------------------------------------- */

/* The first text of the value: itself, its name, or those of its first. */
static struct span
name_of(const struct schema *schema, json_t *value)
{
	static const char *const keys[] = { "name", "legalName",
		"alternateName", "@value", "@id" };
	struct span name = { NULL, 0 };

	if (json_is_array(value))
		value = json_array_get(value, 0);
	if (!json_is_object(value))
		return text_of(value);
	value = resolve(schema, value);
	for (size_t i = 0; name.len == 0 && i < LENGTH(keys); i++)
		name = text_of(json_object_get(value, keys[i]));
	return name;
}

static bool
is_address(struct span text)
{
	return span_starts(text, "http://") || span_starts(text, "https://") ||
	       span_starts(text, "#") || span_starts(text, "//");
}

static enum newsalert_err
add_names(const struct schema *schema, json_t *value, struct html_facts *facts,
    enum html_fact fact)
{
	size_t count = json_is_array(value) ? json_array_size(value) : 1;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < count; i++) {
		json_t *item =
		    json_is_array(value) ? json_array_get(value, i) : value;
		struct span name = name_of(schema, item);

		if (name.len == 0 || is_address(name))
			continue;
		if (fact == FACT_KEYWORDS && json_is_string(value))
			err = html_facts_add_list(facts, fact, name);
		else
			err = html_facts_add(facts, fact, name);
	}
	return err;
}

static enum newsalert_err
add_line(struct text_buffer *text, struct span line)
{
	enum newsalert_err err;

	if (line.len == 0)
		return NEWSALERT_OK;
	err = text_buffer_add_line(text, line);
	return err != NEWSALERT_OK ? err : text_buffer_add(text, span_of("\n"));
}

/* The posts of a live blog, as the page has them. */
static enum newsalert_err
add_posts(json_t *posts, struct html_facts *facts)
{
	struct text_buffer *body = &facts->texts[FACT_BODY];
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < json_array_size(posts);
	     i++) {
		json_t *post = json_array_get(posts, i);

		err =
		    add_line(body, text_of(json_object_get(post, "headline")));
		if (err == NEWSALERT_OK)
			err = add_line(body,
			    text_of(json_object_get(post, "articleBody")));
	}
	return err;
}

struct property {
	const char *key;
	enum html_fact fact;
};

/* Of an article; what stands first is believed. */
static const struct property properties[] = {
	{ "headline", FACT_HEADLINE },
	{ "name", FACT_HEADLINE },
	{ "description", FACT_STANDFIRST },
	{ "articleBody", FACT_BODY },
	{ "text", FACT_BODY },
	{ "dateline", FACT_DATELINE },
	{ "publisher", FACT_PUBLISHER },
	{ "sourceOrganization", FACT_PUBLISHER },
	{ "inLanguage", FACT_LANGUAGE },
	{ "url", FACT_LINK },
	{ "mainEntityOfPage", FACT_LINK },
	{ "articleSection", FACT_SECTION },
	{ "datePublished", FACT_PUBLISHED },
	{ "dateCreated", FACT_PUBLISHED },
	{ "dateModified", FACT_MODIFIED },
};

static struct span
value_of(const struct schema *schema, json_t *article,
    const struct property *property)
{
	json_t *value = json_object_get(article, property->key);

	/* Its name is the page's title; the address is wanted. */
	if (property->fact == FACT_LINK && json_is_object(value))
		return text_of(json_object_get(value, "@id"));
	return name_of(schema, value);
}

static enum newsalert_err
tell(const struct schema *schema, json_t *article, struct html_facts *facts)
{
	enum newsalert_err err = NEWSALERT_OK;

	facts->is_live = has_type(article, is_live);
	if (facts->is_live)
		err = add_posts(json_object_get(article, "liveBlogUpdate"),
		    facts);
	for (size_t i = 0; err == NEWSALERT_OK && i < LENGTH(properties); i++) {
		struct span value = value_of(schema, article, &properties[i]);

		if (properties[i].fact == FACT_PUBLISHER && is_address(value))
			continue;
		err = html_facts_set(facts, properties[i].fact, value);
	}
	if (err == NEWSALERT_OK)
		err = add_names(schema, json_object_get(article, "author"),
		    facts, FACT_BYLINES);
	if (err == NEWSALERT_OK)
		err = add_names(schema, json_object_get(article, "keywords"),
		    facts, FACT_KEYWORDS);
	if (err == NEWSALERT_OK)
		err = add_names(schema, json_object_get(article, "about"),
		    facts, FACT_KEYWORDS);
	return err;
}

/* ---- Scripts ----------------------------------------------------------- */

static enum newsalert_err
read_script(struct schema *schema, const struct node *script)
{
	json_t *value = NULL;
	struct span text;
	enum newsalert_err err;

	if (schema->script_count == SCRIPTS_MAX || script->first == NULL ||
	    !span_starts(node_attribute(script, "type"), "application/ld+json"))
		return NEWSALERT_OK;
	text = script->first->text;
	if (text.len > HTML_JSON_MAX - schema->bytes)
		return NEWSALERT_OK;
	schema->bytes += text.len;
	err = html_json_read(text, &value);
	if (value == NULL)
		return err;
	schema->scripts[schema->script_count++] = value;
	lay_out_all(schema, value);
	return NEWSALERT_OK;
}

enum newsalert_err
html_schema_read(const struct node *page, struct html_facts *facts)
{
	struct schema schema = { .script_count = 0 };
	json_t *article;
	enum newsalert_err err = NEWSALERT_OK;

	for (const struct node *at = page; err == NEWSALERT_OK && at != NULL;
	     at = node_next(at, page))
		if (node_is(at, "script"))
			err = read_script(&schema, at);
	lay_out_below(&schema);
	article = find_article(&schema);
	if (err == NEWSALERT_OK && article != NULL)
		err = tell(&schema, article, facts);
	for (size_t i = 0; i < schema.script_count; i++)
		json_decref(schema.scripts[i]);
	return err;
}

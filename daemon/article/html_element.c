/* SPDX-License-Identifier: MIT */
/* The elements of HTML, old and new. */
#include "daemon/article/html_element.h"

/* Sorted by name. What closes a p, what is special and what ends a scope is
 * from the chapter "Parsing HTML documents" of the HTML standard. */
static const struct html_element elements[] = {
	{ SPAN("a"), HTML_LINK },
	{ SPAN("abbr"), 0 },
	{ SPAN("acronym"), 0 },
	{ SPAN("address"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("applet"), HTML_SPECIAL | HTML_SCOPE | HTML_SILENT },
	{ SPAN("area"), HTML_VOID },
	{ SPAN("article"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("aside"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("audio"), HTML_SILENT },
	{ SPAN("b"), 0 },
	{ SPAN("base"), HTML_VOID | HTML_META },
	{ SPAN("basefont"), HTML_VOID | HTML_META },
	{ SPAN("bdi"), 0 },
	{ SPAN("bdo"), 0 },
	{ SPAN("bgsound"), HTML_VOID | HTML_META },
	{ SPAN("big"), 0 },
	{ SPAN("blockquote"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("body"), HTML_BLOCK | HTML_SPECIAL },
	{ SPAN("br"), HTML_VOID },
	{ SPAN("button"), HTML_SPECIAL | HTML_SILENT | HTML_BUTTON },
	{ SPAN("canvas"), HTML_SILENT },
	{ SPAN("caption"), HTML_BLOCK | HTML_SPECIAL | HTML_SCOPE },
	{ SPAN("center"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("cite"), 0 },
	{ SPAN("code"), 0 },
	{ SPAN("col"), HTML_VOID | HTML_BLOCK },
	{ SPAN("colgroup"), HTML_BLOCK | HTML_SPECIAL },
	{ SPAN("data"), 0 },
	{ SPAN("datalist"), HTML_SILENT },
	{ SPAN("dd"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_ENTRY },
	{ SPAN("del"), 0 },
	{ SPAN("details"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("dfn"), 0 },
	{ SPAN("dialog"),
	    HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_SILENT },
	{ SPAN("dir"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_LIST },
	{ SPAN("div"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("dl"),
	    HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_GLOSSARY },
	{ SPAN("dt"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_ENTRY },
	{ SPAN("em"), 0 },
	{ SPAN("embed"), HTML_VOID | HTML_SILENT },
	{ SPAN("fieldset"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("figcaption"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("figure"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("font"), 0 },
	{ SPAN("footer"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("form"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("frame"), HTML_VOID },
	{ SPAN("frameset"), HTML_BLOCK | HTML_SPECIAL },
	{ SPAN("h1"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("h2"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("h3"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("h4"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("h5"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("h6"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("head"), HTML_BLOCK | HTML_SPECIAL | HTML_SILENT | HTML_HEAD },
	{ SPAN("header"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("hgroup"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("hr"), HTML_VOID | HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("html"), HTML_BLOCK | HTML_SPECIAL | HTML_SCOPE },
	{ SPAN("i"), 0 },
	{ SPAN("iframe"), HTML_SPECIAL | HTML_SILENT },
	{ SPAN("img"), HTML_VOID },
	{ SPAN("input"), HTML_VOID | HTML_SILENT },
	{ SPAN("ins"), 0 },
	{ SPAN("kbd"), 0 },
	{ SPAN("keygen"), HTML_VOID },
	{ SPAN("label"), 0 },
	{ SPAN("legend"), HTML_BLOCK },
	{ SPAN("li"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_ITEM },
	{ SPAN("link"), HTML_VOID | HTML_META },
	{ SPAN("listing"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("main"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("map"), HTML_SILENT },
	{ SPAN("mark"), 0 },
	{ SPAN("marquee"), HTML_SPECIAL | HTML_SCOPE },
	{ SPAN("math"), HTML_SILENT | HTML_FOREIGN },
	{ SPAN("menu"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL |
			    HTML_SILENT | HTML_LIST },
	{ SPAN("meta"), HTML_VOID | HTML_META },
	{ SPAN("meter"), HTML_SILENT },
	{ SPAN("nav"),
	    HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_SILENT },
	{ SPAN("nobr"), 0 },
	{ SPAN("noembed"), HTML_SPECIAL | HTML_SILENT },
	{ SPAN("noframes"), HTML_BLOCK | HTML_SPECIAL | HTML_META },
	{ SPAN("noscript"), HTML_SPECIAL | HTML_META | HTML_SILENT },
	{ SPAN("object"), HTML_SPECIAL | HTML_SCOPE | HTML_SILENT },
	{ SPAN("ol"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_LIST },
	{ SPAN("optgroup"), HTML_BLOCK },
	{ SPAN("option"), HTML_BLOCK },
	{ SPAN("output"), 0 },
	{ SPAN("p"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_P },
	{ SPAN("param"), HTML_VOID },
	{ SPAN("pre"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("progress"), HTML_SILENT },
	{ SPAN("q"), 0 },
	{ SPAN("rb"), 0 },
	{ SPAN("rp"), HTML_SILENT | HTML_RUBY_TEXT },
	{ SPAN("rt"), HTML_SILENT | HTML_RUBY_TEXT },
	{ SPAN("rtc"), HTML_SILENT | HTML_RUBY_TEXT },
	{ SPAN("ruby"), HTML_RUBY },
	{ SPAN("s"), 0 },
	{ SPAN("samp"), 0 },
	{ SPAN("script"), HTML_SPECIAL | HTML_META | HTML_SILENT },
	{ SPAN("search"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("section"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("select"), HTML_SPECIAL | HTML_SILENT },
	{ SPAN("slot"), 0 },
	{ SPAN("small"), 0 },
	{ SPAN("source"), HTML_VOID },
	{ SPAN("span"), 0 },
	{ SPAN("strike"), 0 },
	{ SPAN("strong"), 0 },
	{ SPAN("style"), HTML_SPECIAL | HTML_META | HTML_SILENT },
	{ SPAN("sub"), 0 },
	{ SPAN("summary"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
	{ SPAN("sup"), 0 },
	{ SPAN("svg"), HTML_SILENT | HTML_FOREIGN },
	{ SPAN("table"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL |
			     HTML_SCOPE | HTML_TABLE },
	{ SPAN("tbody"), HTML_BLOCK | HTML_SPECIAL | HTML_ROWS },
	{ SPAN("td"), HTML_BLOCK | HTML_SPECIAL | HTML_SCOPE | HTML_CELL },
	{ SPAN("template"),
	    HTML_SPECIAL | HTML_SCOPE | HTML_META | HTML_SILENT | HTML_TABLE },
	{ SPAN("textarea"), HTML_SPECIAL | HTML_SILENT },
	{ SPAN("tfoot"), HTML_BLOCK | HTML_SPECIAL | HTML_ROWS },
	{ SPAN("th"), HTML_BLOCK | HTML_SPECIAL | HTML_SCOPE | HTML_CELL },
	{ SPAN("thead"), HTML_BLOCK | HTML_SPECIAL | HTML_ROWS },
	{ SPAN("time"), 0 },
	{ SPAN("title"), HTML_BLOCK | HTML_SPECIAL | HTML_META | HTML_SILENT },
	{ SPAN("tr"), HTML_BLOCK | HTML_SPECIAL | HTML_ROW },
	{ SPAN("track"), HTML_VOID },
	{ SPAN("tt"), 0 },
	{ SPAN("u"), 0 },
	{ SPAN("ul"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL | HTML_LIST },
	{ SPAN("var"), 0 },
	{ SPAN("video"), HTML_SILENT },
	{ SPAN("wbr"), HTML_VOID },
	{ SPAN("xmp"), HTML_BLOCK | HTML_CLOSES_P | HTML_SPECIAL },
};

#define COUNT (sizeof(elements) / sizeof(elements[0]))

/* As memcmp of the lower case, the shorter first. */
static int
compare(struct span name, struct span known)
{
	size_t len = name.len < known.len ? name.len : known.len;

	for (size_t i = 0; i < len; i++) {
		int difference = (unsigned char)ascii_lower(name.bytes[i]) -
				 (unsigned char)known.bytes[i];

		if (difference != 0)
			return difference;
	}
	return (name.len > known.len) - (name.len < known.len);
}

const struct html_element *
html_element_find(struct span name)
{
	size_t low = 0, high = COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(name, elements[middle].name);

		if (order == 0)
			return &elements[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

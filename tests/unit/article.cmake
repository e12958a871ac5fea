# SPDX-License-Identifier: MIT
# test_entries is of feed.c, test_lines of paragraph.c, test_article_identity
# of identity.c: the plain names are taken.
foreach(part
	agency
	article
	article_identity
	calendar
	charset
	codepoint
	dateline
	dateline_field
	draft
	embargo
	entity
	entries
	furniture
	html
	language
	layout
	lifecycle
	lines
	link
	markup
	placename
	prose
	provider
	sketch
	sniff
	span
	story_key
	tag
	text
	text_buffer
	timestamp
	tree
	tree_html
	wire)
	newsalert_unit_test(${part} newsalert_article)
endforeach()
foreach(part json newsml newsml_g2 ninjs_item nitf wire_record) # they read tests/data/formats
	newsalert_unit_test(${part} newsalert_article)
	target_sources(test_${part} PRIVATE ../lib/format_sample.c)
endforeach()
target_sources(test_text PRIVATE ../lib/text_oracle.c)
target_sources(test_tree_html PRIVATE ../lib/html_outline.c)
if(NEWSALERT_MAIL)
	newsalert_unit_test(mail newsalert_article)
endif()
target_link_libraries(test_html PRIVATE PkgConfig::JANSSON)

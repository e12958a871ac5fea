# SPDX-License-Identifier: MIT
newsalert_unit_test(word newsalert_core)

foreach(name cache countries explain image matcher provided ruleset splitter tagger tongues timing topics)
	newsalert_unit_test(${name} newsalert_tagging)
	target_sources(test_${name} PRIVATE ../lib/rule_box.c
		../lib/temporary.c)
endforeach()
target_sources(test_matcher PRIVATE ../lib/match_oracle.c)
target_link_libraries(test_matcher PRIVATE ${STEMMER_LIBRARY})
target_link_libraries(test_topics PRIVATE m)
target_compile_definitions(test_countries PRIVATE
	SHIPPED_RULES="${PROJECT_SOURCE_DIR}/conf"
	COUNTRY_TABLE="${PROJECT_SOURCE_DIR}/tests/data/countries.tsv")

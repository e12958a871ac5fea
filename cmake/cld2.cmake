# SPDX-License-Identifier: MIT
# CLD2::CLD2, with the tables of all its languages. Those are a library without
# code that stands before the code's own, smaller ones; nothing refers to it,
# so the linker must be told to keep it.
find_path(CLD2_INCLUDE_DIR cld2/public/compact_lang_det.h REQUIRED)
find_library(CLD2_LIBRARY cld2 REQUIRED)
find_library(CLD2_TABLES cld2_full REQUIRED)

add_library(CLD2::CLD2 INTERFACE IMPORTED)
target_include_directories(CLD2::CLD2 INTERFACE ${CLD2_INCLUDE_DIR})
target_link_libraries(CLD2::CLD2 INTERFACE
	-Wl,--push-state,--no-as-needed ${CLD2_TABLES} -Wl,--pop-state
	${CLD2_LIBRARY})

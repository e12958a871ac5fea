# SPDX-License-Identifier: MIT
# Warnings and hardening that every target is built with. In a sanitizer build
# FORTIFY_SOURCE is off: it hides calls from the sanitizer.
add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wformat=2 -Wundef
	-Wpointer-arith -fno-common
	$<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
	$<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>)

set(NEWSALERT_SANITIZE "" CACHE STRING "sanitizers, as for -fsanitize=")
option(NEWSALERT_WERROR "warnings are errors" OFF)
if(NEWSALERT_WERROR)
	add_compile_options(-Werror)
endif()

if(NEWSALERT_SANITIZE)
	add_compile_options(-fsanitize=${NEWSALERT_SANITIZE}
		-fno-sanitize-recover=all -fno-omit-frame-pointer -g)
	add_link_options(-fsanitize=${NEWSALERT_SANITIZE})
else()
	add_compile_options(-fstack-protector-strong -fstack-clash-protection
		-fcf-protection -U_FORTIFY_SOURCE
		$<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
endif()
add_link_options(-Wl,--build-id -Wl,-z,relro,-z,now,-z,noexecstack $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)

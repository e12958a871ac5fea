# SPDX-License-Identifier: MIT
# gcov, with counters that outlive a process: see tests/coverage/counters.c.
# The object is no target: it goes into every program and shared library, and
# into no static one.
set(counters ${CMAKE_BINARY_DIR}/coverage)
file(MAKE_DIRECTORY ${counters})
file(CHMOD ${counters} DIRECTORY_PERMISSIONS
	OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_WRITE
	GROUP_EXECUTE WORLD_READ WORLD_WRITE WORLD_EXECUTE)
execute_process(COMMAND ${CMAKE_C_COMPILER} -std=gnu11 -D_GNU_SOURCE -O1 -fPIC
	-Wall -Wextra -Werror -DCOVERAGE_DIR="${counters}"
	-c ${CMAKE_CURRENT_SOURCE_DIR}/tests/coverage/counters.c
	-o ${CMAKE_BINARY_DIR}/counters.o COMMAND_ERROR_IS_FATAL ANY)

# Children of fork(2) go on counting; gcov's fork would begin at nothing.
add_compile_options(--coverage -O0 -fprofile-update=atomic -fdata-sections
	-fno-builtin-fork -fno-builtin-execv -fno-builtin-execve
	-fno-builtin-execvp -fno-builtin-execl -fno-builtin-execlp
	-fno-builtin-execle)
add_link_options(--coverage ${CMAKE_BINARY_DIR}/counters.o
	-Wl,-T,${CMAKE_CURRENT_SOURCE_DIR}/tests/coverage/counters.ld
	-Wl,--wrap=__gcov_exit -Wl,--wrap=main)

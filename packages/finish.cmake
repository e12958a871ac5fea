# SPDX-License-Identifier: MIT
# What CPack runs between the install into a tree for each package and the
# packages: manuals and changelogs are compressed, the library's symbols are
# held against those that are written down, and dependencies on libraries found.
set(tree ${CPACK_TEMPORARY_DIRECTORY})

function(run directory outputp)
	execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${directory}
		OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
	set(${outputp} "${output}" PARENT_SCOPE)
endfunction()

file(GLOB texts ${tree}/*/usr/share/man/man*/*.[1-8]
	${tree}/*/usr/share/doc/*/changelog)
run(${tree} ignored gzip -9n ${texts})

# dpkg-shlibdeps and dpkg-gensymbols look for a source package around them.
set(source ${tree}-source)
file(WRITE ${source}/debian/control "Source: newsalert\n")
foreach(package ${CPACK_COMPONENTS_ALL})
	file(APPEND ${source}/debian/control
		"\nPackage: ${package}\nArchitecture: any\n")
endforeach()

run(${source} ignored dpkg-gensymbols -c4 -q -plibnewsalert0
	-v${CPACK_PACKAGE_VERSION} -P${tree}/libnewsalert0
	-I${CPACK_NEWSALERT_SYMBOLS} -O/dev/null)

file(GLOB library ${tree}/libnewsalert0/usr/lib/*/libnewsalert.so.*.*)
cmake_path(GET library PARENT_PATH library_dir)
set(programs_libnewsalert0 ${library})
set(programs_newsalert ${tree}/newsalert/usr/bin/newsalert)
set(programs_newsalertd ${tree}/newsalertd/usr/sbin/newsalertd
	${tree}/newsalertd/usr/libexec/newsalert/newsalert-publisher)
foreach(package libnewsalert0 newsalert newsalertd)
	string(TOUPPER ${package} upper)
	run(${source} found dpkg-shlibdeps -O --warnings=7 -l${library_dir}
		-L${CPACK_NEWSALERT_SHLIBS} ${programs_${package}})
	string(REGEX REPLACE "^shlibs:Depends=|\n$" "" found "${found}")
	string(JOIN ", " CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS
		${found} ${CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS})
endforeach()
file(REMOVE_RECURSE ${source})

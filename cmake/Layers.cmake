# One library per folder; app and emulator have two. Link visibility follows the layers; tests/house checks the #include lines too.

# gateway_layer(<folder> SOURCES <file>... LINKS <target>... [PRECOMPILED <set>]): of the standard headers, if no other
# set is named.
function(gateway_layer name)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED standard)
  endif()
  if(ARG_SOURCES)
    add_library(gateway_${name} STATIC ${ARG_SOURCES})
    target_include_directories(gateway_${name} PUBLIC ${CMAKE_SOURCE_DIR}/server)
    target_link_libraries(gateway_${name} PUBLIC ${ARG_LINKS} PRIVATE gateway_compiler)
    gateway_use_precompiled(gateway_${name} ${ARG_PRECOMPILED})
  else()
    add_library(gateway_${name} INTERFACE)
    target_include_directories(gateway_${name} INTERFACE ${CMAKE_SOURCE_DIR}/server)
    target_link_libraries(gateway_${name} INTERFACE ${ARG_LINKS})
  endif()
endfunction()

# gateway_test(<folder> SOURCES <file>... LINKS <target>... [PRECOMPILED <set>]): one GoogleTest binary per mirrored
# folder; every TEST becomes a ctest of its own. TIMEOUT is in seconds; what has a COST starts before what has none.
function(gateway_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT;COST;PRECOMPILED" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED test)
  endif()
  set(cost ${ARG_COST})
  if(ARG_COST)
    list(PREPEND cost COST)
  endif()
  add_executable(test_${name} ${ARG_SOURCES})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(test_${name} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main gateway_compiler)
  target_compile_options(test_${name} PRIVATE ${GATEWAY_TEST_OPTIONS})
  gateway_use_precompiled(test_${name} ${ARG_PRECOMPILED})
  gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS ${name} ${cost})
endfunction()

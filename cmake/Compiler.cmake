# One interface target carries how our own code is compiled; third-party headers arrive as SYSTEM.
set(GATEWAY_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, comma separated; empty for none")

add_library(gateway_compiler INTERFACE)
target_compile_options(gateway_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  -pthread  # It comes with protobuf too, and what is precompiled serves those with the same options alone.
  # With optimisation gcc 12 warns of `"literal" + std::string` inside its own library (gcc bug 105651).
  $<$<CONFIG:Release>:-Wno-restrict>)
# Boost headers are compiled once, in transport/boost_asio.cc, instead of in every translation unit.
target_compile_definitions(gateway_compiler INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(gateway_compiler INTERFACE Threads::Threads)

# gateway_compile_together(<target>): a release compiles its files a dozen at a time, so that what they include is read
# once for all of them; how far they are optimised is not touched. For folders that are edited less than they are built,
# since who changes one file compiles its neighbours too. No file may lean on another, and debug builds and clang-tidy
# take each by itself; but what two files of one folder have in unnamed namespaces must differ in name.
option(GATEWAY_COMPILE_APART "Every file by itself, also in a release" OFF)
function(gateway_compile_together target)
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT GATEWAY_COMPILE_APART)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
  endif()
endfunction()

# What makes a bug in a release hard to turn into more: checked copies and containers, guarded stacks, indirect jumps
# to their targets only, addresses that nobody can guess, and no table that can be written to. tests/house reads the
# programs for them.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-fcf-protection GATEWAY_HAS_CF_PROTECTION)  # Of x86 only.
target_compile_options(gateway_compiler INTERFACE
  $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fPIE
    -fstack-protector-strong -fstack-clash-protection $<$<BOOL:${GATEWAY_HAS_CF_PROTECTION}>:-fcf-protection>>)
target_link_options(gateway_compiler INTERFACE
  $<$<CONFIG:Release>:-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack>)

if(GATEWAY_SANITIZE)
  # Not optimised: with two sanitizers gcc takes four times as long over Beast at -O1.
  add_compile_options(-fsanitize=${GATEWAY_SANITIZE} -fno-omit-frame-pointer)
  # Lines for the reports; what a debugger wants to know of variables takes a sixth more time.
  add_compile_options(-g1)
  add_link_options(-fsanitize=${GATEWAY_SANITIZE})
  if(GATEWAY_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan)  # gcc 12 warns on the fences inside Asio.
  endif()
  if(GATEWAY_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
    # What this check of clang puts before a function, clang 14 can't put before the parts of a coroutine.
    add_compile_options($<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  endif()
endif()

# For what nothing hot is in: gcc is done in an eighth less time than at -O1, and may not see what initialises a
# variable.
set(GATEWAY_COLD_OPTIONS "$<$<CONFIG:Release>:-Og;-Wno-maybe-uninitialized>")

# For the code of tests, which is compiled more often than it runs.
# Release optimises it less than what it tests, as what is cold.
set(GATEWAY_TEST_OPTIONS ${GATEWAY_COLD_OPTIONS})
if(GATEWAY_SANITIZE MATCHES "address" AND GATEWAY_SANITIZE MATCHES "undefined")
  # A null pointer ends in a report of the address sanitizer too, and the other two are of casts; the three take a
  # quarter of the time. What is tested keeps them.
  list(APPEND GATEWAY_TEST_OPTIONS -fno-sanitize=null,alignment,vptr)
endif()

option(GATEWAY_COVERAGE "Count the lines that run, for ./dev test --coverage" OFF)
if(GATEWAY_COVERAGE)
  # Several threads count.
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # What one checkout or preset folder has compiled, another need not. The sloppiness is what ccache asks for before it
  # keeps anything that uses precompiled headers; of the time of compilation nothing here makes use. What
  # is precompiled is 100 MB and more, too much to be hashed for every file that uses it.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_INODECACHE=1 ${CCACHE})
  add_compile_options(
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

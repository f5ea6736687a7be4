# Headers that many files read are parsed once. No file may lean on it: -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds
# everything without.

# gateway_precompiled(<name> HEADERS <header>... LINKS <target>...): a set of headers for gateway_use_precompiled. They
# are named as between angle brackets, so that no path of this checkout gets into what the cache compares, and they are
# of libraries or generated: one of ours would have everything compiled again whenever it changes.
function(gateway_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINKS" ${ARGN})
  set(empty ${CMAKE_CURRENT_BINARY_DIR}/precompiled_${name}.cc)
  file(CONFIGURE OUTPUT ${empty} CONTENT "" @ONLY)
  add_library(precompiled_${name} OBJECT ${empty})
  target_link_libraries(precompiled_${name} PRIVATE ${ARG_LINKS} gateway_compiler)
  list(TRANSFORM ARG_HEADERS REPLACE "(.+)" "<\\1>")
  target_precompile_headers(precompiled_${name} PRIVATE ${ARG_HEADERS})
endfunction()

# gateway_use_precompiled(<target> <name>): for a target with the options of gateway_compiler.
function(gateway_use_precompiled target name)
  target_precompile_headers(${target} REUSE_FROM precompiled_${name})
  if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    # What the standard library's headers forbid gcc 12 to warn of is forgotten with their pragmas (gcc bug 64117).
    target_compile_options(${target} PRIVATE
      $<$<CONFIG:Release>:-Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)
  endif()
endfunction()

set(GATEWAY_STANDARD_HEADERS
  algorithm array atomic cassert charconv chrono cmath condition_variable cstddef cstdint cstring deque functional
  iostream iterator limits list map memory mutex optional set span sstream stop_token string string_view system_error
  thread unordered_map unordered_set utility variant vector
  boost/system/result.hpp)  # In it nearly everything of ours that may fail says so.
set(GATEWAY_ASIO_HEADERS ${GATEWAY_STANDARD_HEADERS}
  boost/asio/as_tuple.hpp boost/asio/awaitable.hpp boost/asio/co_spawn.hpp boost/asio/io_context.hpp
  boost/asio/ip/tcp.hpp boost/asio/ssl/context.hpp boost/asio/steady_timer.hpp boost/asio/use_awaitable.hpp
  boost/beast/core/flat_buffer.hpp boost/beast/core/tcp_stream.hpp boost/beast/http/message.hpp
  boost/beast/http/parser.hpp boost/beast/http/string_body.hpp boost/beast/ssl/ssl_stream.hpp)
set(GATEWAY_GRPC_HEADERS ${GATEWAY_STANDARD_HEADERS} grpcpp/grpcpp.h embedding/v1/embedding_service.grpc.pb.h)

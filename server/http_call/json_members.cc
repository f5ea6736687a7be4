#include "http_call/json_members.h"

#include <utility>

namespace gateway::http_call {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kBodyRoom >= simdjson::SIMDJSON_PADDING);

// A thread keeps the parser's memory between bodies of ordinary size; a body beyond this gives it
// back.
constexpr std::size_t kKeptParserBytes = 4 * 1024 * 1024;

ondemand::parser& parser_of_this_thread() {
  thread_local ondemand::parser parser;
  return parser;
}

std::optional<Error> parse(simdjson::padded_string_view body,
                           const std::function<std::optional<Error>(ondemand::object)>& read) {
  ondemand::document document;
  ondemand::object root;
  switch (parser_of_this_thread().iterate(body).get(document)) {
    case simdjson::SUCCESS:
      break;
    case simdjson::UTF8_ERROR:
      return complaint_about_body("is not valid UTF-8");
    case simdjson::EMPTY:
      return complaint_about_body("is empty");
    default:
      return not_json();
  }
  if (document.get_object().get(root) != simdjson::SUCCESS) return not_json();
  if (auto error = read(root)) return error;
  // The parser's way of saying that it stands behind the last brace.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return not_json();
  return std::nullopt;
}

}  // namespace

std::optional<Error> read_body(std::string&& body,
                               const std::function<std::optional<Error>(ondemand::object)>& read) {
  const std::string held = std::move(body);
  const bool padded = held.capacity() - held.size() >= simdjson::SIMDJSON_PADDING;
  std::optional<Error> error =
      padded ? parse(simdjson::padded_string_view(held, held.capacity()), read)
             : parse(simdjson::padded_string(held), read);
  if (held.size() > kKeptParserBytes) parser_of_this_thread() = ondemand::parser();
  return error;
}

}  // namespace gateway::http_call

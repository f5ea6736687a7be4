#include "emulator/admin.h"

#include "emulator/engine.h"
#include "emulator/float_text.h"
#include "emulator/json_fields.h"

namespace emulator {
namespace {

Answer plain_error(unsigned status, std::string_view sentence) {
  Answer answer{.status = status, .body = "{\"error\":"};
  append_string(answer.body, sentence);
  answer.body += "}\n";
  return answer;
}

Answer set_faults(Engine& engine, std::string_view json) {
  auto faults = parse_faults_json(json);
  if (!faults) return plain_error(400, faults.error());
  const std::size_t count = faults->size();
  engine.set_faults(*std::move(faults));
  return {.body = "{\"faults\":" + std::to_string(count) + "}\n"};
}

Answer set_keys(Engine& engine, const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  const char* const wanted = "must be a JSON list of API keys";
  if (parser.parse(json).get(list) != simdjson::SUCCESS) return plain_error(400, wanted);
  std::vector<std::string> keys;
  for (const simdjson::dom::element entry : list) {
    const auto key = as_string(entry);
    if (!key) return plain_error(400, wanted);
    keys.emplace_back(*key);
  }
  const std::size_t count = keys.size();
  engine.set_keys(std::move(keys));
  return {.body = "{\"keys\":" + std::to_string(count) + "}\n"};
}

}  // namespace

Answer answer_admin(Engine& engine, const Request& request) {
  const bool read = request.method == "GET";
  const bool write = request.method == "POST";
  if (request.target == "/emulator/stats" && read) return {.body = to_json(engine.stats())};
  if (request.target == "/emulator/faults" && write) return set_faults(engine, request.body);
  if (request.target == "/emulator/keys" && write) return set_keys(engine, request.body);
  if (request.target == "/emulator/reset" && write) {
    engine.reset();
    return {.body = "{}\n"};
  }
  return plain_error(404,
                     "known: GET /emulator/stats, POST /emulator/faults, POST /emulator/keys, "
                     "POST /emulator/reset");
}

}  // namespace emulator

#include "emulator/admin.h"

#include "emulator/engine.h"
#include "emulator/float_text.h"

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

}  // namespace

Answer answer_admin(Engine& engine, const Request& request) {
  const bool read = request.method == "GET";
  const bool write = request.method == "POST";
  if (request.target == "/emulator/stats" && read) return {.body = to_json(engine.stats())};
  if (request.target == "/emulator/faults" && write) return set_faults(engine, request.body);
  if (request.target == "/emulator/reset" && write) {
    engine.reset();
    return {.body = "{}\n"};
  }
  return plain_error(404,
                     "known: GET /emulator/stats, POST /emulator/faults, POST /emulator/reset");
}

}  // namespace emulator

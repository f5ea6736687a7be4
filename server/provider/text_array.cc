#include "provider/text_array.h"

#include <variant>

#include "encoding/json_string.h"

namespace gateway::provider {

std::size_t text_bytes(const Batch& batch) {
  std::size_t bytes = 0;
  for (const Content* content : batch.contents) bytes += std::get<Text>(*content).text.size();
  return bytes;
}

void append_text_array(std::string& out, const Batch& batch) {
  char separator = '[';
  for (const Content* content : batch.contents) {
    out += separator;
    encoding::append_json_string(out, std::get<Text>(*content).text);
    separator = ',';
  }
  out += ']';
}

}  // namespace gateway::provider

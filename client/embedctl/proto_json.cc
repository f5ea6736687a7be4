#include "client/embedctl/proto_json.h"

#include <google/protobuf/util/json_util.h>

namespace embedding_client {

std::optional<std::string> json_of(const google::protobuf::Message& message, JsonStyle style) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = style == JsonStyle::indented;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) {
    return std::nullopt;
  }
  if (style == JsonStyle::one_line) json += '\n';
  return json;
}

}  // namespace embedding_client

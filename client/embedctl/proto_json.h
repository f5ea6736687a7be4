// Messages of the API as JSON.
#pragma once

#include <optional>
#include <string>

#include <google/protobuf/message.h>

namespace embedding_client {

enum class JsonStyle { indented, one_line };

/// The proto's own mapping: fields under their names in the proto, those at their defaults written
/// out, 64-bit integers as strings. Ends in one line break. Absent: the message has no JSON form.
[[nodiscard]] std::optional<std::string> json_of(const google::protobuf::Message& message,
                                                 JsonStyle style);

}  // namespace embedding_client

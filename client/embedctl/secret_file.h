// A file that nobody but its owner reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace embedding_client {

/// Makes `path` with mode 0600 and `secret` as its one line. Never over something that is there,
/// nor through a link. The reason if it can't, and then nothing is left of it.
[[nodiscard]] std::optional<std::string> write_secret(const std::string& path,
                                                      std::string_view secret);

}  // namespace embedding_client

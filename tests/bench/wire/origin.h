// Where the upstream listens.
#pragma once

#include <string>
#include <string_view>

namespace bench {

struct Origin {
  std::string host;  ///< An IP address or a name.
  std::string port;

  [[nodiscard]] std::string authority() const { return host + ":" + port; }
};

/// Reads "https://HOST:PORT"; an empty host if `url` is none.
[[nodiscard]] inline Origin read_origin(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  const std::size_t colon = url.rfind(':');
  if (!url.starts_with(kScheme) || colon < kScheme.size()) return {};
  return {std::string(url.substr(kScheme.size(), colon - kScheme.size())),
          std::string(url.substr(colon + 1))};
}

}  // namespace bench

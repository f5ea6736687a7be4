// Addresses as configuration spells them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/error.h"

namespace gateway {

/// Where an upstream is reached.
struct BaseUrl {
  std::string host;  ///< Name or address, without brackets.
  std::uint16_t port = 443;
  std::string path_prefix;  ///< Empty or "/…", without a slash at its end.
};

/// What is wrong with a URL: a predicate to put behind its name, "must be https://…".
struct UrlComplaint {
  std::string text;
};

/// Takes apart https://host[:port][/prefix]. Error: what is wrong with it, without repeating it,
/// since a mistaken URL may hold a password. Refused are http://, user names, queries, fragments,
/// and the dialects' own paths (contract, section 5: /api/v1 and /compatible-mode/v1 are appended).
[[nodiscard]] Result<BaseUrl, UrlComplaint> parse_base_url(std::string_view url);

/// Whether it is host:port with a port from 0 to 65535; an IPv6 host stands in brackets.
[[nodiscard]] bool is_listen_address(std::string_view address);

}  // namespace gateway

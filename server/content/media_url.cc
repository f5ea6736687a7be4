#include "content/media_url.h"

#include <algorithm>

namespace gateway::content {
namespace {

using namespace std::string_view_literals;

static_assert(kMaxUrlBytes == 4096, "the message below says so");

/// `url` after `scheme`, or nothing. Schemes have no case (RFC 3986, section 3.1); `scheme` is in
/// lower case.
std::optional<std::string_view> after_scheme(std::string_view url, std::string_view scheme) {
  if (url.size() < scheme.size()) return std::nullopt;
  const auto same = [](char given, char lower) {
    return (given >= 'A' && given <= 'Z' ? given - 'A' + 'a' : given) == lower;
  };
  if (!std::equal(scheme.begin(), scheme.end(), url.begin(),
                  [&](char lower, char given) { return same(given, lower); })) {
    return std::nullopt;
  }
  return url.substr(scheme.size());
}

bool is_visible_ascii(char c) {
  return c > ' ' && c < '\x7F';
}

}  // namespace

std::optional<std::string_view> url_fault(std::string_view url) {
  if (url.empty()) return "is empty; give an http:// or https:// address"sv;
  if (url.size() > kMaxUrlBytes) return "is longer than 4096 bytes"sv;
  if (after_scheme(url, "data:"sv)) return "is a data: URI; put an image's bytes in `data`"sv;
  if (after_scheme(url, "oss://"sv)) {
    return "is an oss:// address, which only one account can open; give an http(s):// address"sv;
  }
  std::optional<std::string_view> rest = after_scheme(url, "https://"sv);
  if (!rest) rest = after_scheme(url, "http://"sv);
  if (!rest) return "is not an http:// or https:// address"sv;
  if (!std::ranges::all_of(url, is_visible_ascii)) {
    return "holds a space, a control character or a non-ASCII character; percent-encode it"sv;
  }
  const std::string_view authority = rest->substr(0, rest->find_first_of("/?#\\"sv));
  if (authority.find('@') != std::string_view::npos) {
    return "holds a user name or password; use an address that needs none"sv;
  }
  if (authority.empty() || authority.front() == ':') return "names no host"sv;
  return std::nullopt;
}

}  // namespace gateway::content

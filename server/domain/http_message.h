// HTTP as values: the currency between codecs, which know no sockets, and transport, which knows no
// JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct HttpHeader {
  std::string name;  ///< As written on the wire; compared without regard to case.
  std::string value;
};

/// A POST. Transport adds Host, Content-Length, Accept-Encoding and Connection itself.
struct HttpRequest {
  std::string target;  ///< Absolute path, e.g. "/api/v1/services/…".
  std::vector<HttpHeader> headers;
  std::string body;
};

/// A complete answer, whatever its status. The body is decompressed already.
struct HttpResponse {
  unsigned status = 0;
  std::vector<HttpHeader> headers;
  std::string body;  ///< Transport reserves spare capacity behind it, so that a parser may read
                     ///< past its end.
};

}  // namespace gateway

// The body of a request, from its bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "domain/error.h"
#include "http/objection.h"
#include "http/request_head.h"

namespace gateway::http {

/// Beast's parser does the work, fed with a head that RequestHead has found in order: what either
/// of them refuses is refused. It performs no I/O. Memory grows with what has come, not with what
/// was announced.
///
/// Thread: any, one at a time.
class BodyReader {
 public:
  BodyReader(const RequestHead& head, std::size_t max_extension_bytes);
  ~BodyReader();
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  /// Whether Beast takes the head too. If not, nothing else is to be asked.
  [[nodiscard]] bool well_formed() const { return well_formed_; }
  /// Whether the client wants the connection to serve on.
  [[nodiscard]] bool keep_alive() const;

  /// To be called before take(). False: more is announced already.
  [[nodiscard]] bool allow(std::size_t max_bytes);

  /// Takes from the front of `bytes` what belongs to the body and answers how much; the rest is to
  /// come again, with more behind it. Errors: malformed, body_too_large.
  [[nodiscard]] Result<std::size_t, Objection> take(std::string_view bytes);
  [[nodiscard]] bool done() const;
  /// All of it, when it is done; once.
  [[nodiscard]] std::string release();

 private:
  struct Parsing;  // Keeps Beast out of this header.

  const std::unique_ptr<Parsing> parsing_;
  bool well_formed_ = false;
};

}  // namespace gateway::http

// Results as JSON, one object a line.
#pragma once

#include <iosfwd>

#include "client/embedctl/result_writer.h"

namespace embedding_client {

/// A result is
///     {"index":0,"embedding":[…],"sparse":{"indices":[…],"values":[…],"tokens":[…]},"tokens":7}
/// with `embedding` and `sparse` where they were asked for, and `sparse.tokens` where the provider
/// names its terms; with texts wanted, "text" follows the index. A failed item is
///     {"index":1,"error":{"code":"INVALID_ARGUMENT","message":"…","retryable":false}}
/// with `reason` (docs/errors.md) after the code, and `provider_code` and `provider_request_id`
/// before `retryable` where there are any. Numbers are the shortest that read back as the same
/// float.
///
/// Thread: one at a time.
class JsonlWriter : public ResultWriter {
 public:
  JsonlWriter(std::ostream& out, bool with_text) : out_(out), with_text_(with_text) {}

  std::optional<Status> write(std::uint64_t index, std::string_view text,
                              const embedding::v1::ItemResult& result) override;
  void finish() override;

 private:
  std::ostream& out_;
  bool with_text_;
};

}  // namespace embedding_client

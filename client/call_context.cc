#include "client/call_context.h"

#include <chrono>
#include <utility>

namespace embedding_client {

CallContext::CallContext(const Metadata& metadata, const Deadline& deadline, std::stop_token stop)
    : on_stop_(std::move(stop), [this] { context_.TryCancel(); }) {
  for (const auto& [name, value] : metadata) context_.AddMetadata(name, value);
  if (deadline) {
    const auto remaining = *deadline - std::chrono::steady_clock::now();
    context_.set_deadline(
        std::chrono::system_clock::now() +
        std::chrono::duration_cast<std::chrono::system_clock::duration>(remaining));
  }
}

}  // namespace embedding_client

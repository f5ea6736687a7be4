#include "client/embed_all.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace embedding_client {

using embedding::v1::EmbedRequest;
using embedding::v1::ItemResult;
using std::chrono::milliseconds;

namespace {

/// k, where the message of a refused request blames `texts[k]`.
std::optional<std::size_t> blamed_text(const Status& failure) {
  constexpr std::string_view kField = "texts[";
  if (failure.code != grpc::StatusCode::INVALID_ARGUMENT) return std::nullopt;
  const std::size_t at = failure.message.find(kField);
  if (at == std::string::npos) return std::nullopt;
  const char* const begin = failure.message.data() + at + kField.size();
  const char* const end = failure.message.data() + failure.message.size();
  std::size_t index = 0;
  const auto [after, error] = std::from_chars(begin, end, index);
  if (error != std::errc{} || after == end || *after != ']') return std::nullopt;
  return index;
}

/// The state of one embed_all(): which texts have their final result, and the rounds of calls for
/// the others.
///
/// Thread: the caller's.
class Rounds {
 public:
  Rounds(const EmbeddingClient& client, const EmbedRequest& request, const CallOptions& options)
      : client_(client),
        request_(request),
        options_(options),
        deadline_(deadline_of(options)),
        results_(static_cast<std::size_t>(request.texts_size())) {
    options_.traceparent = traceparent_of(options);  // One trace for all rounds.
  }

  Result<std::vector<ItemResult>> run() {
    Retrier retrier(options_.retry, deadline_, options_.stop, options_.retry_consent);
    for (;;) {
      const std::vector<std::size_t> sent = open_items();
      if (sent.empty()) return std::move(results_);
      std::optional<Status> failure = send(sent);
      if (failure && blame(*failure, sent)) continue;
      if (!failure) failure = retryable_item_error();
      if (!failure) return std::move(results_);
      if (!retrier.wait_to_retry(*failure)) return give_up(retrier.end_of(*failure));
    }
  }

 private:
  [[nodiscard]] bool is_open(const ItemResult& result) const {
    if (result.has_embedding()) return false;
    return !result.has_error() || is_retryable(status_of(result.error()));
  }

  [[nodiscard]] std::vector<std::size_t> open_items() const {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      if (is_open(results_[i])) open.push_back(i);
    }
    return open;
  }

  /// One call for the texts `sent`; the failure of the call, or of its promise to answer each item
  /// once.
  std::optional<Status> send(const std::vector<std::size_t>& sent) {
    EmbedRequest round = request_;
    if (sent.size() < results_.size()) {
      round.clear_texts();
      for (std::size_t i : sent) round.add_texts(request_.texts(static_cast<int>(i)));
    }
    CallOptions options = options_;
    options.retry.max_attempts = 1;  // The rounds are the attempts.
    if (deadline_) {
      const auto remaining = *deadline_ - std::chrono::steady_clock::now();
      options.timeout =
          std::max(std::chrono::duration_cast<milliseconds>(remaining), milliseconds{1});
    }
    std::vector<bool> answered(sent.size());
    EmbedStream stream = client_.embed(round, options);
    for (;;) {
      auto next = stream.next();
      if (!next) return next.error();
      if (!next->has_value()) break;
      ItemResult& result = **next;
      const std::size_t position = result.index();
      if (position >= sent.size() || answered[position]) {
        return Status{grpc::StatusCode::INTERNAL,
                      "the gateway answered an item that it was not asked for"};
      }
      answered[position] = true;
      result.set_index(static_cast<std::uint32_t>(sent[position]));
      results_[sent[position]] = std::move(result);
    }
    for (bool one : answered) {
      if (!one)
        return Status{grpc::StatusCode::INTERNAL, "the gateway left an item without an answer"};
    }
    return std::nullopt;
  }

  /// Gives the failure to the one text it blames; false if it blames none that was sent.
  bool blame(const Status& failure, const std::vector<std::size_t>& sent) {
    const auto position = blamed_text(failure);
    if (!position || *position >= sent.size()) return false;
    fail(sent[*position], failure);
    return true;
  }

  /// The error among the results that asks for the longest wait, as what to wait for.
  [[nodiscard]] std::optional<Status> retryable_item_error() const {
    std::optional<Status> longest;
    for (std::size_t i : open_items()) {
      Status status = status_of(results_[i].error());
      if (!longest || longest->pushback < status.pushback) longest = std::move(status);
    }
    return longest;
  }

  Result<std::vector<ItemResult>> give_up(const Status& failure) {
    bool any_outcome = false;
    for (const ItemResult& result : results_)
      any_outcome |= result.has_embedding() || result.has_error();
    if (!any_outcome) return failure;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      // What a stop left undone is no failure of the item, whatever an earlier round said of it.
      const bool cut_off = failure.code == grpc::StatusCode::CANCELLED && is_open(results_[i]);
      if (cut_off || (!results_[i].has_embedding() && !results_[i].has_error())) fail(i, failure);
    }
    return std::move(results_);
  }

  void fail(std::size_t index, const Status& failure) {
    ItemResult& result = results_[index];
    result.set_index(static_cast<std::uint32_t>(index));
    result.mutable_error()->Clear();
    result.mutable_error()->set_code(failure.code);
    result.mutable_error()->set_message(failure.message);
  }

  const EmbeddingClient& client_;
  const EmbedRequest& request_;
  CallOptions options_;
  const Deadline deadline_;
  std::vector<ItemResult> results_;
};

}  // namespace

Result<std::vector<ItemResult>> embed_all(const EmbeddingClient& client,
                                          const EmbedRequest& request, const CallOptions& options) {
  return Rounds(client, request, options).run();
}

}  // namespace embedding_client

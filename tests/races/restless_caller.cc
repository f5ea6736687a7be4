#include "tests/races/restless_caller.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;

/// Longer than anything that is not lost.
constexpr auto kPatience = std::chrono::milliseconds(20s);

bool is_poison(const std::string& text) {
  return text.ends_with(RestlessCaller::kPoison);
}

}  // namespace

/// A request, and how its caller behaves.
struct RestlessCaller::Errand {
  pb::EmbedRequest request;
  bool hurried;  ///< Its deadline may pass.
  bool leaves;   ///< It cancels.

  [[nodiscard]] std::size_t items() const { return static_cast<std::size_t>(request.texts_size()); }
};

bool RestlessCaller::call() {
  const Errand errand = next_errand();
  grpc::ClientContext context;
  const auto timeout = errand.hurried ? std::chrono::milliseconds(1 + roll(30)) : kPatience;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  const unsigned way = roll(9);
  const grpc::Status status = way == 0  ? look(context)
                              : way < 5 ? unary(context, errand)
                                        : stream(context, errand);
  if (!status.ok()) {
    expect_cause(errand, status.error_code(),
                 std::ranges::any_of(errand.request.texts(), is_poison), status.error_message());
  }
  return !draining_ || status.error_code() != StatusCode::UNAVAILABLE;
}

RestlessCaller::Errand RestlessCaller::next_errand() {
  Errand errand{.request = {}, .hurried = roll(4) == 0, .leaves = roll(4) == 0};
  if (roll(2) == 0) errand.request.set_model("text-embedding-v3");  // Else the default.
  errand.request.set_dimension(64);
  for (unsigned more = 1 + roll(4); more > 0; --more) {
    std::string text = std::to_string(seed_) + " " + std::to_string(next_text_++);
    if (roll(60) == 0) text += kPoison;
    errand.request.add_texts(std::move(text));
  }
  return errand;
}

/// At what the gateway serves, which has no items and goes on while it drains.
grpc::Status RestlessCaller::look(grpc::ClientContext& context) {
  pb::ListModelsResponse response;
  const grpc::Status status = stub_->ListModels(&context, {}, &response);
  if (status.ok()) {
    EXPECT_EQ(response.models_size(), 2);
  }
  return status;
}

grpc::Status RestlessCaller::unary(grpc::ClientContext& context, const Errand& errand) {
  told_.asked += errand.items();
  pb::EmbedUnaryResponse response;
  grpc::Status status;
  grpc::CompletionQueue ended;
  const auto call = stub_->AsyncEmbedUnary(&context, errand.request, &ended);
  call->Finish(&response, &status, nullptr);
  if (errand.leaves) {
    std::this_thread::sleep_for(std::chrono::microseconds(roll(6000)));
    context.TryCancel();
  }
  void* tag = nullptr;
  bool ok = false;
  ended.Next(&tag, &ok);
  if (!status.ok()) return status;
  EXPECT_EQ(static_cast<std::size_t>(response.results_size()), errand.items());
  for (const pb::ItemResult& result : response.results()) take(errand, result);
  return status;
}

grpc::Status RestlessCaller::stream(grpc::ClientContext& context, const Errand& errand) {
  told_.asked += errand.items();
  const auto reader = stub_->Embed(&context, errand.request);
  // Results and the summary are no more than this.
  const std::size_t patience =
      errand.leaves ? roll(static_cast<unsigned>(errand.items())) : errand.items() + 2;
  std::vector<bool> seen(errand.items());
  std::optional<pb::Summary> summary;
  pb::EmbedResponse response;
  for (std::size_t reads = 0;; ++reads) {
    if (reads == patience) context.TryCancel();
    if (!reader->Read(&response)) break;
    if (response.has_summary()) summary = response.summary();
    if (!response.has_result()) continue;
    EXPECT_FALSE(seen.at(response.result().index())) << "answered twice";
    seen.at(response.result().index()) = true;
    take(errand, response.result());
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return status;
  EXPECT_EQ(std::ranges::count(seen, true), std::ssize(seen)) << "not all answered";
  EXPECT_TRUE(summary && summary->succeeded() + summary->failed() == seen.size());
  return status;
}

void RestlessCaller::take(const Errand& errand, const pb::ItemResult& result) {
  const std::string& text = errand.request.texts(static_cast<int>(result.index()));
  if (result.has_embedding()) {
    ++told_.vectors;
    EXPECT_TRUE(is_vector_of(text, result.embedding())) << text;
    return;
  }
  ++told_.errors;
  expect_cause(errand, result.error().code(), is_poison(text), result.error().message());
}

/// `poisoned`: the error may be of a text that the provider refuses.
void RestlessCaller::expect_cause(const Errand& errand, int code, bool poisoned,
                                  const std::string& message) const {
  switch (code) {
    case StatusCode::UNAVAILABLE:
    case StatusCode::RESOURCE_EXHAUSTED:
    case StatusCode::INTERNAL:  // The provider fails, or the gateway drains.
      break;
    case StatusCode::CANCELLED:  // Also of an RPC that is on the wire when the server shuts down.
      EXPECT_TRUE(errand.leaves || draining_) << message;
      break;
    case StatusCode::DEADLINE_EXCEEDED:  // Also of one that has waited for a gateway that is gone.
      EXPECT_TRUE(errand.hurried || draining_) << message;
      break;
    case StatusCode::INVALID_ARGUMENT:
      EXPECT_TRUE(poisoned) << message;
      break;
    default:
      ADD_FAILURE() << code << ": " << message;
  }
}

}  // namespace gateway::testing

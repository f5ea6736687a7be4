// A router that answers when and how the test says, from a thread of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "dispatch/router.h"

namespace gateway::testing {

/// Holds what is submitted until the test answers or refuses it. A cancelled request's open items
/// are answered as the real router does, by how their caller left. Its thread stands for the
/// model's shard: every result comes from there.
///
/// Thread: any.
class FakeRouter final : public dispatch::Router {
 public:
  using ReportDone = std::function<void(std::vector<dispatch::ModelReport>)>;

  explicit FakeRouter(std::vector<ModelSpec> specs);
  ~FakeRouter() override;

  const ModelSpec* find(std::string_view model) const override;
  std::vector<dispatch::ServedModel> models() const override;
  void report(ReportDone done) const override;
  void forget_sizes(const std::vector<std::string>& models, ReportDone done) override;
  dispatch::RequestTicket submit(dispatch::EmbedRequest request) override;
  void cancel(dispatch::RequestTicket ticket, dispatch::Departure departure) override;

  /// Run inside submit(), before the ticket is out, with the request's id. To be set before the
  /// first request.
  std::function<void(std::uint64_t id)> inside_submit;

  /// Run on the router's thread when a cancellation arrives there, before its items are answered.
  std::function<void(std::uint64_t id)> before_cancel;

  /// What report() answers. To be set before the first RPC.
  std::vector<dispatch::ModelReport> reports;

  /// The models of the last forget_sizes(), which answers as report() does.
  std::vector<std::string> forgotten;

  /// Given each report's `done`, in place of an answer at once on the calling thread. To be set
  /// before the first RPC.
  std::function<void(ReportDone)> inside_report;

  /// The id of the next request, waiting for it; ids count from 1.
  std::uint64_t await_submission();
  /// Waits until `id` has been cancelled by ticket and its items were answered.
  void await_cancel(std::uint64_t id);

  /// Without its sink. Valid until the router dies.
  const dispatch::EmbedRequest& request(std::uint64_t id) const;
  std::size_t submissions() const;

  /// Queue one result for the router's thread and return at once. Results leave in the order of the
  /// calls.
  void succeed(std::uint64_t id, std::size_t index);
  void deliver(std::uint64_t id, std::size_t index, ItemResult result);
  /// At once; on the router's thread only.
  void deliver_here(std::uint64_t id, std::size_t index, ItemResult result);
  void fail(std::uint64_t id, std::size_t index, Error error);
  /// Turns the whole request away. It holds nothing then, for a cancellation to answer.
  void refuse(std::uint64_t id, Rejection reason, Error error);
  /// Waits until all that was queued before has been delivered.
  void flush();

  /// What succeed() delivers: `dimension` times the index, at index + 1 tokens.
  static ItemResult success(std::size_t index, std::uint32_t dimension);

 private:
  struct Submission {
    dispatch::EmbedRequest request;
    ResultSink* sink;
    std::set<std::size_t> open;
    bool cancelled = false;
  };

  void post(std::function<void()> task);
  void run();
  Submission& submission(std::uint64_t id) const;
  void wait(std::unique_lock<std::mutex>& lock, const std::function<bool()>& condition) const;

  const std::vector<ModelSpec> specs_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable std::map<std::uint64_t, Submission>
      submissions_;  ///< Never erased from: references stay valid.
  std::uint64_t awaited_ = 0;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gateway::testing

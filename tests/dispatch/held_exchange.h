// A transport whose every answer comes when the test says so.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "transport/http_exchange.h"

namespace gateway::testing {

/// Numbers the calls from 0 in the order in which they are sent, and holds each until it is
/// answered or aborted. Deadlines are not kept. Thread: that of `context`.
class HeldExchange final : public transport::HttpExchange {
 public:
  using Rows = std::vector<std::string>;
  using Answer = std::function<Result<HttpResponse, CallFault>(const Rows& texts)>;

  /// `on_sent` sees the texts of each call as it is sent.
  HeldExchange(boost::asio::io_context& context, std::function<void(const Rows&)> on_sent)
      : context_(context), on_sent_(std::move(on_sent)) {}

  boost::asio::awaitable<Result<HttpResponse, CallFault>> exchange(
      HttpRequest request, transport::ExchangeTerms terms, transport::AbortSignal& abort) override;
  void distrust_connections() override {}

  /// Answers call number `call`: now if it is out, at once if it is yet to be sent. A call that has
  /// ended hears nothing of it.
  void answer(std::size_t call, Answer answer);
  /// Answers all calls like this, those to come too, unless answer() says otherwise.
  void answer_all(Answer answer);
  /// Forgets what answer() said of calls that are yet to be sent.
  void forget_early_answers() { answers_.erase(answers_.lower_bound(sent_), answers_.end()); }

  [[nodiscard]] bool out(std::size_t call) const { return out_.contains(call); }
  [[nodiscard]] std::size_t in_flight() const { return out_.size(); }

 private:
  [[nodiscard]] const Answer* answer_to(std::size_t call) const;

  boost::asio::io_context& context_;
  std::function<void(const Rows&)> on_sent_;
  std::size_t sent_ = 0;
  std::map<std::size_t, std::function<void()>> out_;  ///< What wakes a call.
  std::map<std::size_t, Answer> answers_;
  Answer any_;
};

}  // namespace gateway::testing

// Real time on a shard's io_context.
#pragma once

#include <boost/asio/io_context.hpp>

#include "dispatch/time_source.h"

namespace gateway::dispatch {

/// Thread: now() any; timers belong to the thread that runs `context`, which outlives them.
class SteadyTime final : public TimeSource {
 public:
  explicit SteadyTime(boost::asio::io_context& context) : context_(context) {}

  [[nodiscard]] Timestamp now() const override { return Clock::now(); }
  [[nodiscard]] std::unique_ptr<Timer> make_timer(std::function<void()> action) override;

 private:
  boost::asio::io_context& context_;
};

}  // namespace gateway::dispatch

#include "tests/end_to_end/besieged.h"

#include <chrono>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gateway::testing {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);

GatewayStack::Options with(const std::string& limits) {
  GatewayStack::Options options;
  options.server_extra = limits;
  return options;
}

}  // namespace

Besieged::Besieged(const std::string& limits)
    : stack_(with(limits)), neighbour_([this] { call_all_the_time(); }) {
  await_neighbour();
}

Besieged::~Besieged() {
  stop_ = true;
  neighbour_.join();
  EXPECT_EQ(failures_, 0u) << "the neighbour felt it";
}

void Besieged::call_all_the_time() {
  const auto stub = stack_.connect();
  while (!stop_) {
    const UnaryReply reply = embed(*stub, {"a neighbour's text"});
    const bool ok = reply.status.ok() &&
                    is_vector_of("a neighbour's text", reply.response.results(0).embedding());
    ++(ok ? answers_ : failures_);
  }
}

void Besieged::await_neighbour() {
  const auto end = Clock::now() + kPatience;
  const std::uint64_t before = answers_;
  while (answers_ < before + 3) {
    if (Clock::now() > end) throw std::runtime_error("the neighbour gets no answers");
    std::this_thread::yield();
  }
}

double Besieged::metric(const std::string& name) {
  const listen::Descriptor scraper = connect_to(stack_.app().operations_port());
  send_all(scraper, "GET /metrics HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
  const std::string page = receive_all(scraper);
  const std::size_t line = page.find("\n" + name + " ");
  if (line == std::string::npos) throw std::runtime_error("no metric " + name);
  return std::stod(page.substr(line + name.size() + 2));
}

void Besieged::await_metric(const std::string& name, double least, double most) {
  const auto end = Clock::now() + kPatience;
  double value = metric(name);
  while (value < least || value > most) {
    ASSERT_LT(Clock::now(), end) << name << " is " << value;
    std::this_thread::yield();
    value = metric(name);
  }
}

void Besieged::await_peace() {
  await_metric("gateway_grpc_connections_open", 1, 1);
  await_metric("gateway_admitted_items", 0, 1);
}

}  // namespace gateway::testing

#include "http/request_reader.h"

#include <string_view>
#include <utility>

#include <boost/beast/core/string.hpp>

#include "http/pace.h"

namespace gateway::http {
namespace {

namespace net = boost::asio;

constexpr std::string_view kEmptyLine = "\r\n";

}  // namespace

net::awaitable<Reading<RequestHead>> RequestReader::read_head() {
  watchdog_.expect_within(limits_.request_timeout);
  looked_at_ = 0;
  Reading<RequestHead> reading = take_head();
  bool more = true;
  while (more && !reading.value && !reading.objection) {
    const std::size_t known = inbox_.bytes().size();
    more = co_await inbox_.more_than(known);
    if (more) reading = take_head();
  }
  watchdog_.rest();
  co_return reading;
}

Reading<RequestHead> RequestReader::take_head() {
  // Some clients send an empty line behind a body (RFC 9112, 2.2).
  while (looked_at_ == 0 && inbox_.bytes().starts_with(kEmptyLine)) {
    inbox_.consume(kEmptyLine.size());
  }
  const std::string_view bytes = inbox_.bytes();
  if (bytes == "\r") return {};
  const HeadEnd end = find_head_end(bytes, looked_at_);
  looked_at_ = bytes.size();
  if (end.malformed) return {.objection = Objection::malformed};
  if (end.size == 0 && inbox_.full()) return {.objection = Objection::header_too_large};
  if (end.size == 0) return {};
  auto head = RequestHead::read(std::string(bytes.substr(0, end.size)));
  inbox_.consume(end.size);
  if (!head) return {.objection = head.error()};
  return {.value = std::move(*head)};
}

net::awaitable<Reading<std::string>> RequestReader::read_body(const RequestHead& head,
                                                              BodyReader& body) {
  Reading<std::string> reading;
  bool more = co_await tell_to_go_on(head);
  const Pace pace{limits_.request_timeout, limits_.least_bytes_per_second};
  const Timestamp began = Clock::now();
  std::size_t total = 0;
  watchdog_.expect_by(pace.due(began, began, total));
  while (more && !body.done()) {
    const auto taken = body.take(inbox_.bytes());
    if (!taken) {
      reading.objection = taken.error();
      break;
    }
    inbox_.consume(*taken);
    total += *taken;
    if (*taken > 0) watchdog_.expect_by(pace.due(began, Clock::now(), total));
    if (body.done()) break;
    if (inbox_.full()) {  // A line between chunks, or trailers, without end.
      reading.objection = Objection::malformed;
      break;
    }
    const std::size_t known = inbox_.bytes().size();
    more = co_await inbox_.more_than(known);
  }
  watchdog_.rest();
  if (body.done()) reading.value = body.release();
  co_return reading;
}

/// A body that is on its way needs no telling (RFC 9110, 10.1.1).
net::awaitable<bool> RequestReader::tell_to_go_on(const RequestHead& head) {
  const bool waits = !head.header("Expect").empty() && head.version() > 10 &&
                     head.announces_body() && inbox_.bytes().empty();
  if (!waits) co_return true;
  std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  constexpr std::string_view kNoBody;
  co_return co_await writer_.write(std::move(go_on), kNoBody);
}

}  // namespace gateway::http

#include "http/session.h"

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/beast/core/string.hpp>

#include "http/body_reader.h"
#include "http/compression.h"
#include "http/inbox.h"
#include "http/request_reader.h"
#include "http/response.h"
#include "http/watchdog.h"
#include "http/wire.h"
#include "http/writer.h"

namespace gateway::http {
namespace {

namespace net = boost::asio;
using boost::asio::experimental::awaitable_operators::operator&&;

/// A connection and what it needs to serve one request after the other.
///
/// Thread: the connection's.
class Session final : public Occupant {
 public:
  Session(net::ip::tcp::socket socket, std::shared_ptr<net::ssl::context> tls, SessionShared shared)
      : shared_(shared),
        seat_(shared.connections, *this),
        watchdog_(socket.get_executor(), [this] { cut(); }),
        wire_(std::move(socket), std::move(tls)),
        inbox_(wire_.executor(), wire_, limits().max_header_bytes),
        writer_(wire_, watchdog_, Pace{limits().write_timeout, limits().least_bytes_per_second}),
        reader_(limits(), inbox_, writer_, watchdog_) {}

  net::awaitable<void> run() {
    net::awaitable<void> all = serve_all() && inbox_.fill() && watchdog_.run();
    co_await std::move(all);
  }

  void cut() override {
    wire_.close();
    inbox_.close();
  }

  void wind_up() override {
    if (idle_) inbox_.interrupt();
  }

 private:
  [[nodiscard]] const SessionLimits& limits() const { return shared_.limits; }

  net::awaitable<void> serve_all() {
    watchdog_.expect_within(limits().request_timeout);
    bool again = co_await wire_.handshake();
    if (again) {
      inbox_.open();
      while (again) again = co_await serve_one();
      co_await take_leave();
    }
    cut();
    watchdog_.end();
  }

  /// Whether the connection serves another request.
  net::awaitable<bool> serve_one() {
    seat_.wait_for_request();
    const bool came = co_await first_bytes();
    if (!came) co_return false;
    Reading<RequestHead> reading = co_await reader_.read_head();
    if (!reading.value && !reading.objection) co_return false;
    seat_.begin_answer();
    if (reading.objection) co_return co_await object(*reading.objection, nullptr);
    if (wire_.lacks_tls()) co_return co_await object(Objection::tls_missing, &*reading.value);
    co_return co_await attend(std::move(*reading.value));
  }

  /// Waits for the client to begin a request. False: it left, or was idle for too long, or the
  /// server drains.
  net::awaitable<bool> first_bytes() {
    was_idle_ = true;
    if (inbox_.bytes().empty() && shared_.draining) co_return false;
    watchdog_.expect_within(limits().idle_timeout);
    idle_ = true;
    const bool came = co_await inbox_.more_than(0);
    idle_ = false;
    was_idle_ = !came;
    co_return came;
  }

  /// Answers the request with that head; as serve_one().
  net::awaitable<bool> attend(RequestHead head) {
    BodyReader body(head, limits().max_chunk_extension_bytes);
    if (!body.well_formed()) co_return co_await object(Objection::malformed, nullptr);
    shared_.requests.fetch_add(1, std::memory_order_relaxed);
    Responder::Considered considered = consider(head);
    if (Answer* answer = std::get_if<Answer>(&considered)) {
      const bool keep_alive = body.keep_alive() && !head.announces_body();
      co_return co_await give(std::move(*answer), head, keep_alive);
    }
    const auto refused = against_body(head, body, std::get<std::size_t>(considered));
    if (refused) co_return co_await object(*refused, &head);
    Reading<std::string> reading = co_await reader_.read_body(head, body);
    if (reading.objection) co_return co_await object(*reading.objection, &head);
    if (!reading.value) co_return false;
    Answer answer = co_await ask(head, std::move(*reading.value));
    co_return co_await give(std::move(answer), head, body.keep_alive());
  }

  Responder::Considered consider(const RequestHead& head) {
    try {
      return shared_.responder.consider(head, wire_.peer());
    } catch (const std::exception&) {
      return failure(head);
    }
  }

  static std::optional<Objection> against_body(const RequestHead& head, BodyReader& body,
                                               std::size_t max_bytes) {
    const auto expectation = head.header("Expect");
    if (!expectation.empty() && !boost::beast::iequals(expectation, "100-continue")) {
      return Objection::expectation;
    }
    if (!body.allow(max_bytes)) return Objection::body_too_large;
    return std::nullopt;
  }

  net::awaitable<Answer> ask(const RequestHead& head, std::string body) {
    Departure departure;
    inbox_.on_end([&departure] { departure.leave(); });
    Request request{head, std::move(body), wire_.peer()};
    Answer answer;
    bool failed = false;
    try {
      answer = co_await shared_.responder.answer(std::move(request), departure);
    } catch (const std::exception&) {
      failed = true;
    }
    inbox_.on_end(nullptr);
    if (failed) answer = failure(head);
    co_return answer;
  }

  Answer failure(const RequestHead& head) {
    Answer answer = shared_.responder.objection(Objection::failed, &head);
    answer.close = true;
    return answer;
  }

  /// The answer to what the engine refuses. Nothing is served after it.
  net::awaitable<bool> object(Objection objection, const RequestHead* head) {
    Answer answer = shared_.responder.objection(objection, head);
    ResponseForm form;
    if (head != nullptr) form.version = head->version();
    const bool head_only = head != nullptr && head->method() == "HEAD";
    co_return co_await send(std::move(answer), form, head_only);
  }

  net::awaitable<bool> give(Answer answer, const RequestHead& head, bool keep_alive) {
    ResponseForm form;
    form.version = head.version();
    form.keep_alive = keep_alive && !answer.close && !shared_.draining;
    form.gzip = accepts_gzip(head.header("Accept-Encoding"));
    const bool head_only = head.method() == "HEAD";
    co_return co_await send(std::move(answer), form, head_only);
  }

  /// Whether it was written and the connection may serve on.
  net::awaitable<bool> send(Answer answer, ResponseForm form, bool head_only) {
    pack(answer, form);
    std::string bytes = head_of(answer, form);
    if (head_only || !has_body(answer.status)) answer.body.clear();
    answer.place = AnswerRoom::Place();
    const AnswerRoom::Place held = shared_.room.take(answer.body.size());
    const bool written = co_await writer_.write(std::move(bytes), answer.body);
    co_return written&& form.keep_alive;
  }

  /// Closing while the client still sends would throw away the answer it has not read yet.
  net::awaitable<void> take_leave() {
    if (inbox_.ended() || !wire_.is_open()) co_return;
    seat_.wait_for_request();
    watchdog_.expect_within(was_idle_ ? limits().idle_farewell_timeout : limits().farewell_timeout);
    inbox_.discard(limits().farewell_bytes);
    co_await wire_.end_writing();
    co_await inbox_.wait_for_end();
  }

  const SessionShared shared_;
  Connections::Seat seat_;
  Watchdog watchdog_;
  Wire wire_;
  Inbox inbox_;
  Writer writer_;
  RequestReader reader_;
  bool idle_ = false;
  bool was_idle_ = false;  ///< When it was last waited for, and nothing came.
};

net::awaitable<void> run(std::unique_ptr<Session> session) {
  co_await session->run();
}

}  // namespace

net::awaitable<void> serve(net::ip::tcp::socket socket, std::shared_ptr<net::ssl::context> tls,
                           SessionShared shared) {
  return run(std::make_unique<Session>(std::move(socket), std::move(tls), shared));
}

}  // namespace gateway::http

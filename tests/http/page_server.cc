#include "tests/http/page_server.h"

#include <stdexcept>
#include <utility>

#include "tests/support/or_throw.h"

namespace gateway::testing {

namespace net = boost::asio;

PageServer::PageServer(const Limits& limits)
    : large_page_(limits.large_page_bytes, 'x'),
      server_({.session = limits.session,
               .max_connections = limits.max_connections,
               .crowd = http::Connections::Crowd::cut_answered}) {
  auto listener = or_throw(listen::Listener::open("127.0.0.1:0", std::chrono::seconds(30)));
  port_ = static_cast<std::uint16_t>(listener.port());
  const auto served = server_.serve(std::move(listener), *this);
  if (!served) throw std::runtime_error(served.error());
}

PageServer::~PageServer() = default;

http::Responder::Considered PageServer::consider(const http::RequestHead& head,
                                                 const http::Peer& /*peer*/) {
  if (head.method() == "GET" || head.method() == "HEAD") return std::size_t{0};
  http::Answer answer = http::plain(405, "only GET and HEAD are served here");
  answer.headers.push_back({"Allow", "GET, HEAD"});
  return answer;
}

net::awaitable<http::Answer> PageServer::answer(http::Request request,
                                                http::Departure& /*departure*/) {
  http::Answer answer;
  answer.may_pack = true;
  if (request.head.path() == "/first") {
    answer.body = kFirstPage;
  } else if (request.head.path() == "/second") {
    answer.body = kSecondPage;
  } else if (request.head.path() == "/large") {
    answer.body = large_page_;
  } else {
    answer.status = 404;
  }
  co_return answer;
}

http::Answer PageServer::objection(http::Objection objection, const http::RequestHead* /*head*/) {
  return http::plain(http::status_of(objection), http::sentence_of(objection));
}

}  // namespace gateway::testing

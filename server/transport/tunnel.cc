#include "transport/tunnel.h"

#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <openssl/evp.h>

namespace gateway::transport {
namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr int kMaxInterimAnswers = 8;  // 1xx before the real one.

std::string base64(const std::string& text) {
  std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0');  // And the null that OpenSSL adds.
  const int bytes = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(bytes));
  return encoded;
}

/// Whoever closes the connection in the middle of the head answers as little as who sends nothing.
TunnelRefusal unread(boost::system::error_code ec) {
  const boost::system::error_code end = http::error::end_of_stream;
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
    return {"answers with a head of more than " + std::to_string(kMaxTunnelHeadBytes) + " bytes"};
  }
  if (ec.category() == end.category() && ec != end && ec != http::error::partial_message) {
    return {"answers with something that is not HTTP"};
  }
  return {"hung up before it had answered"};
}

TunnelRefusal refused(unsigned status, const Proxy& proxy, const Origin& origin) {
  std::string why;
  switch (status) {
    case 401:  // tinyproxy 1.11 says so of a login that is wrong.
    case 407:
      why = proxy.login.empty() ? "asks for a user and a password"
                                : "refuses the user or the password";
      break;
    case 403:
      why = "forbids the way to " + origin.endpoint();
      break;
    case 502:
    case 503:
    case 504:
      why = "can't reach " + origin.endpoint();
      break;
    default:
      why = "opens no tunnel to " + origin.endpoint();
  }
  return {why + " (" + std::to_string(status) + ")", status};
}

}  // namespace

std::string tunnel_request(const Proxy& proxy, const Origin& origin) {
  const std::string target = origin.endpoint();
  std::string request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  request.append("User-Agent: embedding-gateway\r\n");
  if (!proxy.login.empty()) {
    request.append("Proxy-Authorization: Basic ").append(base64(proxy.login)).append("\r\n");
  }
  return request.append("\r\n");
}

asio::awaitable<Result<void, TunnelRefusal>> open_tunnel(asio::ip::tcp::socket& socket,
                                                         const Proxy& proxy, const Origin& origin) {
  const std::string request = tunnel_request(proxy, origin);
  const auto bytes = asio::buffer(request);
  const auto [failed, sent] = co_await asio::async_write(socket, bytes, kAwait);
  if (failed) co_return unread(failed);

  boost::beast::flat_buffer buffer;
  std::optional<http::response_parser<http::empty_body>> parser;
  int interim_left = kMaxInterimAnswers;
  unsigned status = 0;
  do {
    parser.emplace();
    parser->header_limit(kMaxTunnelHeadBytes);
    // A length says nothing in answer to CONNECT; of a refusal no body is read.
    parser->skip(true);
    const auto [ec, n] = co_await http::async_read_header(socket, buffer, *parser, kAwait);
    if (ec) co_return unread(ec);
    status = parser->get().result_int();
  } while (status / 100 == 1 && interim_left-- > 0);

  if (status / 100 != 2) co_return refused(status, proxy, origin);
  // TLS begins with us, so it is none of the origin's. What comes later is TLS's to refuse.
  if (buffer.size() > 0) co_return TunnelRefusal{"sends something before TLS has begun", status};
  co_return Result<void, TunnelRefusal>();
}

}  // namespace gateway::transport

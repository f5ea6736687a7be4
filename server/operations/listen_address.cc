#include "operations/listen_address.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace gateway::operations {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

std::optional<tcp::endpoint> parse(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = address.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  error_code failed;
  const auto ip = boost::asio::ip::make_address(host, failed);
  if (failed || ip.is_v6() != bracketed) return std::nullopt;
  return tcp::endpoint(ip, port);
}

}  // namespace

Result<tcp::acceptor, std::string> listen_on(boost::asio::io_context& context,
                                             const std::string& address) {
  const std::string failure = "cannot serve operations on " + address + ": ";
  const std::optional<tcp::endpoint> endpoint = parse(address);
  if (!endpoint) return failure + "not host:port with a numeric host";
  tcp::acceptor acceptor(context);
  error_code failed;
  acceptor.open(endpoint->protocol(), failed);
  if (!failed) acceptor.set_option(boost::asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor.bind(*endpoint, failed);
  if (!failed) acceptor.listen(boost::asio::socket_base::max_listen_connections, failed);
  if (failed) return failure + failed.message();
  return acceptor;
}

}  // namespace gateway::operations

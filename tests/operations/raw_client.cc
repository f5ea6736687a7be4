#include "tests/operations/raw_client.h"

#include <cerrno>
#include <charconv>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace gateway::testing {
namespace {

std::size_t content_length(const std::string& header) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = header.find(kName);
  std::size_t length = 0;
  if (at != std::string::npos) {
    std::from_chars(header.data() + at + kName.size(), header.data() + header.size(), length);
  }
  return length;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, int receive_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (receive_bytes > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  closed_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0;
}

RawClient::~RawClient() {
  ::close(socket_);
}

bool RawClient::send(const std::string& bytes) const {
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
}

void RawClient::end_sending() const {
  ::shutdown(socket_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(std::exchange(socket_, -1));
}

bool RawClient::read_some() {
  char buffer[16384];
  const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
  // An error that is no timeout is a reset: closed, too.
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) closed_ = true;
  if (got > 0) read_.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

std::string RawClient::answer(bool with_body) {
  std::size_t end;
  while ((end = read_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_some()) return std::exchange(read_, {});
  }
  const std::size_t size = end + 4 + (with_body ? content_length(read_.substr(0, end)) : 0);
  while (read_.size() < size && read_some()) {
  }
  std::string answer = read_.substr(0, size);
  read_.erase(0, answer.size());
  return answer;
}

std::string RawClient::rest() {
  while (read_some()) {
  }
  return std::exchange(read_, {});
}

std::string http_get(std::uint16_t port, const std::string& path, const std::string& headers) {
  RawClient client(port);
  client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  return client.answer();
}

std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

}  // namespace gateway::testing

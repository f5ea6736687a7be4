#include "client/embedctl/interruptible_input.h"

#include <cerrno>
#include <ios>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace embedding_client {

InterruptibleInput::InterruptibleInput(int descriptor, std::stop_token stop)
    : descriptor_(descriptor), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  on_stop_.emplace(std::move(stop), [this] { ::eventfd_write(wake_, 1); });
}

InterruptibleInput::~InterruptibleInput() {
  on_stop_.reset();  // Before what it writes to.
  ::close(wake_);
}

bool InterruptibleInput::wait_until_readable() {
  std::array<pollfd, 2> watched = {pollfd{descriptor_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
  for (;;) {
    if (::poll(watched.data(), watched.size(), -1) >= 0) return watched[1].revents == 0;
    if (errno != EINTR) return false;
  }
}

InterruptibleInput::int_type InterruptibleInput::underflow() {
  if (!wait_until_readable()) return traits_type::eof();
  ssize_t got = 0;
  do {
    got = ::read(descriptor_, buffer_.data(), buffer_.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0)
    throw std::ios_base::failure("read", std::error_code(errno, std::generic_category()));
  if (got == 0) return traits_type::eof();
  setg(buffer_.data(), buffer_.data(), buffer_.data() + got);
  return traits_type::to_int_type(*gptr());
}

}  // namespace embedding_client

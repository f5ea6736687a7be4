// A file descriptor as a stream whose blocking read ends when a stop is requested.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <stop_token>
#include <streambuf>

namespace embedding_client {

/// Standard streams sit in read() until a line comes, Ctrl-C or not; this one sees end of input at
/// once. A read that fails leaves the istream above it bad(), so that it is not mistaken for the
/// end.
///
/// Thread: one reader; the stop may come from any.
class InterruptibleInput : public std::streambuf {
 public:
  /// Borrows `descriptor`, which stays open until the stream is gone.
  InterruptibleInput(int descriptor, std::stop_token stop);
  ~InterruptibleInput() override;

 protected:
  int_type underflow() override;

 private:
  /// Whether there is something to read, or the end of it, rather than a stop.
  bool wait_until_readable();

  int descriptor_;
  int wake_;  // An eventfd that the stop makes readable.
  std::array<char, 1 << 16> buffer_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

}  // namespace embedding_client

// Something that is looked at again and again.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>

namespace embedding_client {

/// Shows frames one after the other: on a terminal each in place of the last one, elsewhere as
/// blocks with an empty line between them.
///
/// Thread: one at a time.
class LiveView {
 public:
  /// `rows`: the terminal's, >= 2; what does not fit is left out, and said to be.
  LiveView(std::ostream& out, bool is_terminal, std::size_t rows)
      : out_(out), is_terminal_(is_terminal), rows_(rows) {}

  /// `frame`: lines that each end in a line break. On a terminal they leave the last row free, for
  /// whatever is said until the next frame.
  void show(std::string_view frame);

 private:
  void draw_over(std::string_view frame);

  std::ostream& out_;
  bool is_terminal_;
  std::size_t rows_;
  bool shown_ = false;
};

}  // namespace embedding_client

#include "client/embedctl/live_view.h"

#include <algorithm>
#include <ostream>
#include <string>

namespace embedding_client {
namespace {

// ECMA-48: to the first cell, and erase from the cursor to the end of the line or of the screen.
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kEraseLine = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";

}  // namespace

void LiveView::show(std::string_view frame) {
  if (is_terminal_) return draw_over(frame);
  if (shown_) out_ << '\n';
  shown_ = true;
  out_ << frame << std::flush;
}

/// Line by line over what is there, rather than on a cleared screen, which would flicker.
void LiveView::draw_over(std::string_view frame) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(frame, '\n'));
  const std::size_t room = rows_ - 1;
  const std::size_t drawn = lines <= room ? lines : room - 1;
  out_ << kHome;
  for (std::size_t line = 0; line < drawn; ++line) {
    const std::size_t end = frame.find('\n');
    out_ << frame.substr(0, end) << kEraseLine << '\n';
    frame.remove_prefix(end + 1);
  }
  if (drawn < lines) out_ << "… " << lines - drawn << " more lines" << kEraseLine << '\n';
  out_ << kEraseBelow << std::flush;
}

}  // namespace embedding_client

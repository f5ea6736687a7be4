#include "client/embedctl/progress_bar.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>

#include "client/embedctl/display_width.h"

namespace embedding_client {

using std::chrono::milliseconds;

namespace {

constexpr std::size_t kBarCells = 20;
constexpr std::uint64_t kLongItems = 200;
constexpr milliseconds kLongRun{1000};
constexpr milliseconds kRedraw{100};

double per_second(const Progress& progress) {
  const double seconds = static_cast<double>(progress.elapsed.count()) / 1000.0;
  return seconds > 0 ? static_cast<double>(progress.done) / seconds : 0.0;
}

std::string format_rate(double rate) {
  std::array<char, 32> buffer;
  std::snprintf(buffer.data(), buffer.size(), rate < 10 ? "%.1f/s" : "%.0f/s", rate);
  return buffer.data();
}

}  // namespace

std::string format_duration(milliseconds duration) {
  const long long seconds = duration.count() / 1000;
  std::array<char, 48> buffer;
  if (seconds < 60) {
    std::snprintf(buffer.data(), buffer.size(), "%llds", seconds);
  } else if (seconds < 3600) {
    std::snprintf(buffer.data(), buffer.size(), "%lldm%02llds", seconds / 60, seconds % 60);
  } else {
    std::snprintf(buffer.data(), buffer.size(), "%lldh%02lldm", seconds / 3600, seconds / 60 % 60);
  }
  return buffer.data();
}

std::string format_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string format_progress(const Progress& progress, std::size_t columns) {
  const double rate = per_second(progress);
  std::string line;
  if (progress.total && *progress.total > 0) {
    // A file may have grown since it was counted.
    const std::uint64_t total = std::max(*progress.total, progress.done);
    const double share = static_cast<double>(progress.done) / static_cast<double>(total);
    const auto filled = static_cast<std::size_t>(share * kBarCells);
    const std::string percent = std::to_string(static_cast<int>(share * 100)) + "%";
    line = "[" + std::string(filled, '#') + std::string(kBarCells - filled, '-') + "] " +
           padded_left(percent, 4) + "  " + format_count(progress.done) + "/" +
           format_count(total) + "  " + format_rate(rate);
    if (rate > 0) {
      const double seconds_left = static_cast<double>(total - progress.done) / rate;
      line += "  eta " +
              format_duration(milliseconds{static_cast<milliseconds::rep>(seconds_left * 1000)});
    }
  } else {
    line = format_count(progress.done) + " done  " + format_rate(rate) + "  " +
           format_duration(progress.elapsed);
  }
  if (progress.failed > 0) line += "  " + format_count(progress.failed) + " failed";
  return truncated(line, columns);
}

ProgressBar::ProgressBar(std::ostream& err, bool enabled, std::size_t columns,
                         std::optional<std::uint64_t> total, Timestamp start)
    : err_(err), enabled_(enabled), columns_(columns), total_(total), start_(start) {}

void ProgressBar::show(std::uint64_t done, std::uint64_t failed, Timestamp now) {
  if (!enabled_ || (drawn_ && now - *drawn_ < kRedraw)) return;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(now - start_);
  if (total_.value_or(0) <= kLongItems && elapsed < kLongRun) return;
  drawn_ = now;
  visible_ = true;
  // One cell stays free: in the last column some terminals break the line.
  err_ << '\r'
       << format_progress({done, total_, failed, elapsed},
                          columns_ - std::min<std::size_t>(columns_, 1))
       << "\x1b[K" << std::flush;
}

void ProgressBar::clear() {
  if (!visible_) return;
  visible_ = false;
  err_ << "\r\x1b[K" << std::flush;
}

}  // namespace embedding_client

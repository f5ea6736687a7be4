#include "telemetry/log.h"

#include <condition_variable>
#include <mutex>
#include <sstream>
#include <streambuf>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "telemetry/log_line.h"

namespace gateway::telemetry {
namespace {

using ::testing::MatchesRegex;

/// What a log wrote by the time it is gone.
template <class Write>
std::string logged(Log::Options options, Write&& write) {
  std::ostringstream out;
  {
    Log log(options, out);
    write(log);
  }
  return out.str();
}

/// Lets nothing through until opened: a terminal that is stopped, a full pipe.
class StuckStream : public std::streambuf {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }

 protected:
  std::streamsize xsputn(const char*, std::streamsize size) override {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
    return size;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

/// Takes nothing while the disk is full.
class FullDisk : public std::streambuf {
 public:
  void fill(bool full) {
    const std::lock_guard lock(mutex_);
    full_ = full;
  }
  [[nodiscard]] const std::string& written() const { return written_; }

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    const std::lock_guard lock(mutex_);
    if (full_) return 0;
    written_.append(text, static_cast<std::size_t>(size));
    return size;
  }
  int overflow(int character) override {
    const char text = traits_type::to_char_type(character);
    return xsputn(&text, 1) == 1 ? character : traits_type::eof();
  }

 private:
  std::mutex mutex_;
  bool full_ = false;
  std::string written_;
};

TEST(Log, WritesTextWithTimeLevelAndFields) {
  const std::string text = logged({}, [](Log& log) {
    log.write(LogLevel::warn, "provider call failed", {{"upstream", "public"}, {"items", 3}});
  });
  EXPECT_THAT(text,
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
                           "warn provider call failed upstream=public items=3\n"));
}

TEST(Log, WritesOneJsonObjectALine) {
  const std::string text = logged({.format = LogFormat::json}, [](Log& log) {
    log.write(LogLevel::error, "a \"task\" failed",
              {{"what", "line\nbreak"}, {"count", std::uint64_t{7}}, {"share", 0.5}, {"ok", true}});
  });
  ASSERT_EQ(std::ranges::count(text, '\n'), 1);
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line.at("level"), "error");
  EXPECT_EQ(line.at("msg"), "a \"task\" failed");
  EXPECT_EQ(line.at("what"), "line\nbreak");
  EXPECT_EQ(line.at("count"), 7);
  EXPECT_EQ(line.at("share"), 0.5);
  EXPECT_EQ(line.at("ok"), true);
  EXPECT_EQ(line.at("ts").get<std::string>().size(), 24U);
}

TEST(Log, KeepsLinesBelowItsLevelToItself) {
  const std::string text = logged({.level = LogLevel::warn}, [](Log& log) {
    EXPECT_FALSE(log.enabled(LogLevel::info));
    log.write(LogLevel::info, "quiet");
    log.write(LogLevel::warn, "loud");
  });
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("quiet")));
  EXPECT_THAT(text, ::testing::HasSubstr("loud"));
}

TEST(Log, TakesAnotherLevelWhileItRuns) {
  const std::string text = logged({}, [](Log& log) {
    log.write(LogLevel::debug, "before");
    log.set_level(LogLevel::debug);
    log.write(LogLevel::debug, "between");
    log.set_level(LogLevel::error);
    EXPECT_FALSE(log.enabled(LogLevel::warn));
    log.write(LogLevel::warn, "after");
  });
  EXPECT_THAT(text, MatchesRegex("[^\n]* debug between\n"));
}

TEST(Log, WritesOneValidJsonObjectALineWhateverTheValuesAre) {
  std::string every_byte;
  for (int c = 0; c < 256; ++c) every_byte += static_cast<char>(c);
  const std::vector<std::string> hostile{
      every_byte,
      "\",\"level\":\"error",       // Out of its quotes.
      "\n{\"level\":\"error\"}\n",  // A line of its own.
      "%v %Y {} \\",                // The log's own formats.
      "\xC0\xAF \xE0\x80\xAF",      // Slashes, overlong.
      "\xED\xA0\x80",               // A surrogate.
      "\xF4\x90\x80\x80",           // Beyond Unicode.
      "\xF0\x9F\x92",               // Cut short.
      std::string("nul\0nul", 7),
      "\u0085 \u009B31m \u2028 \u2029 \u007F \u00A0 \u4F60\u597D",
  };
  const std::string text = logged({.format = LogFormat::json}, [&](Log& log) {
    for (const std::string& value : hostile) {
      log.write(LogLevel::info, "m", {{"what", value}, {"figure", std::nan("")}});
    }
  });
  std::istringstream lines(text);
  std::string line;
  for (std::size_t k = 0; k < hostile.size(); ++k) {
    ASSERT_TRUE(std::getline(lines, line));
    const auto parsed = nlohmann::json::parse(line, nullptr, false);  // Refuses broken UTF-8.
    ASSERT_FALSE(parsed.is_discarded()) << line;
    EXPECT_EQ(parsed.size(), 5U) << line;
    EXPECT_EQ(parsed.at("level"), "info") << line;
    EXPECT_TRUE(parsed.at("figure").is_null()) << line;
    if (k + 1 == hostile.size()) {
      EXPECT_EQ(parsed.at("what"), hostile[k]);  // It was valid.
    }
  }
  EXPECT_FALSE(std::getline(lines, line)) << line;
}

TEST(Log, DropsTheOldestLinesInsteadOfBlockingOnAStuckReader) {
  StuckStream stuck;
  std::ostream out(&stuck);
  Log log({}, out);
  const std::size_t lines = 2 * Log::kMaxQueuedLines;
  for (std::size_t k = 0; k < lines; ++k) log.write(LogLevel::info, "line");
  // One line may be in the writer's hands, the queue's worth waits.
  EXPECT_GE(log.dropped_lines(), lines - Log::kMaxQueuedLines - 1);
  stuck.open();
}

TEST(Log, CountsWhatAFullDiskDoesNotTakeAndWritesAgainWhenThereIsRoom) {
  FullDisk disk;
  std::ostream out(&disk);
  {
    Log log({}, out);
    disk.fill(true);
    for (int k = 0; k < 3; ++k) log.write(LogLevel::info, "lost");
    while (log.dropped_lines() < 3) std::this_thread::yield();
    disk.fill(false);
    log.write(LogLevel::info, "written");
    log.write(LogLevel::info, "too");
  }
  // The empty line ends what may have come of a lost one.
  EXPECT_THAT(disk.written(), MatchesRegex("\n[^\n]* written\n[^\n]* too\n"));
}

TEST(LogLine, QuotesWhatASearchForKeyAndValueWouldMisread) {
  EXPECT_EQ(log_line(LogFormat::text, LogLevel::info, "m",
                     {{"a", ""}, {"b", "two words"}, {"c", "x=y"}, {"d", "back\\slash"}}),
            R"(info m a="" b="two words" c="x=y" d="back\\slash")");
}

TEST(LogLine, IsValidUtf8WhateverItIsGiven) {
  const std::string replaced = "\xEF\xBF\xBD";
  EXPECT_EQ(log_line(LogFormat::text, LogLevel::info, "m", {{"a", "cut\xE4\xBD"}}),
            "info m a=\"cut" + replaced + "\"");
  EXPECT_EQ(log_line(LogFormat::json, LogLevel::info, "m", {{"a", "\xFF"}}),
            R"("level":"info","msg":"m","a":")" + replaced + "\"");
}

TEST(LogLine, EscapesWhatSteersATerminalOrEndsALine) {
  for (const LogFormat format : {LogFormat::text, LogFormat::json}) {
    const std::string line =
        log_line(format, LogLevel::info, "m", {{"a", "\u009B31m\u0085\u2028\u2029\x7F\x1B\u00A0"}});
    EXPECT_THAT(line,
                ::testing::EndsWith("\"\\u009b31m\\u0085\\u2028\\u2029\\u007f\\u001b\u00A0\""));
  }
}

}  // namespace
}  // namespace gateway::telemetry

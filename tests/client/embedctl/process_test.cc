// The parts of embedctl that only a process has: signals, closed pipes, exit status.
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/client/fake_gateway.h"

namespace embedding_client {
namespace {

using testing::FakeGateway;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// embedctl as a child process with its three standard streams on pipes.
///
/// Thread: the test's.
class Child {
 public:
  explicit Child(std::vector<std::string> arguments) {
    for (auto* pipe : {&in_, &out_, &err_}) EXPECT_EQ(::pipe(pipe->data()), 0);
    arguments.insert(arguments.begin(), EMBEDCTL_BINARY);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(in_[0], STDIN_FILENO);
      ::dup2(out_[1], STDOUT_FILENO);
      ::dup2(err_[1], STDERR_FILENO);
      for (const auto* pipe : {&in_, &out_, &err_}) {
        ::close((*pipe)[0]);
        ::close((*pipe)[1]);
      }
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    close(in_[0]);
    close(out_[1]);
    close(err_[1]);
  }

  ~Child() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    for (auto* pipe : {&in_, &out_, &err_}) {
      close((*pipe)[0]);
      close((*pipe)[1]);
    }
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void write(const std::string& text) {
    EXPECT_EQ(::write(in_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_input() { close(in_[1]); }
  void close_output() { close(out_[0]); }
  void signal(int number) { ::kill(pid_, number); }

  /// The exit status; -1 if a signal ended it.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string output() { return read_all(out_[0]); }
  std::string errors() { return read_all(err_[0]); }

  /// What it says on stderr, read until `words` are among it or it ends.
  std::string errors_until(const std::string& words) {
    std::string text;
    char next = 0;
    while (text.find(words) == std::string::npos && ::read(err_[0], &next, 1) == 1) text += next;
    return text;
  }

 private:
  static void close(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
  }

  static std::string read_all(int descriptor) {
    std::string text;
    std::array<char, 4096> block;
    for (ssize_t got; (got = ::read(descriptor, block.data(), block.size())) > 0;) {
      text.append(block.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

  std::array<int, 2> in_{};
  std::array<int, 2> out_{};
  std::array<int, 2> err_{};
  pid_t pid_ = 0;
};

TEST(EmbedctlProcess, EndsWithTheCommandsExitStatus) {
  FakeGateway gateway;
  Child child({"embed", "one", "--address", gateway.address()});
  EXPECT_THAT(child.output(), HasSubstr("\"index\":0"));
  EXPECT_EQ(child.wait(), 0);
}

TEST(EmbedctlProcess, MakesATokenWhoseHashItTells) {
  Child made({"token", "new", "--tenant", "search"});
  const std::string token = made.output();
  const std::string line = made.errors();
  EXPECT_EQ(made.wait(), 0);
  EXPECT_THAT(token, StartsWith("egw_"));
  Child hashed({"token", "hash"});
  hashed.write(token);
  hashed.close_input();
  const std::string digest = hashed.output();
  EXPECT_EQ(hashed.wait(), 0);
  EXPECT_THAT(digest, StartsWith("sha256:"));
  EXPECT_THAT(line, HasSubstr(digest.substr(0, digest.size() - 1)));
}

TEST(EmbedctlProcess, EndsWith130WhenInterruptedDuringACall) {
  FakeGateway gateway;
  gateway.hold();
  Child child({"embed", "one", "--address", gateway.address()});
  ASSERT_TRUE(gateway.wait_for_calls(1));
  child.signal(SIGINT);
  EXPECT_EQ(child.wait(), 130);
  EXPECT_THAT(child.errors(), HasSubstr("interrupted after 0 results"));
}

TEST(EmbedctlProcess, EndsAWatchWith130WhenInterrupted) {
  FakeGateway gateway;
  Child child({"budget", "--watch", "--interval", "0.1", "--address", gateway.address()});
  ASSERT_TRUE(gateway.wait_for_calls(2));
  child.signal(SIGINT);
  EXPECT_THAT(child.output(), HasSubstr("SLOTS USED"));
  EXPECT_EQ(child.wait(), 130);
  EXPECT_EQ(child.errors(), "");
}

TEST(EmbedctlProcess, KeepsWatchingAGatewayThatWentAndCameBack) {
  FakeGateway gateway;
  Child child({"budget", "--watch", "--interval", "0.1", "--address", gateway.address()});
  ASSERT_TRUE(gateway.wait_for_calls(1));
  gateway.go_away();
  EXPECT_THAT(child.errors_until("retrying"), HasSubstr("gateway unreachable: "));
  const std::size_t before = gateway.calls();
  gateway.come_back();
  ASSERT_TRUE(gateway.wait_for_calls(before + 1));
  child.signal(SIGINT);
  EXPECT_EQ(child.wait(), 130);
}

TEST(EmbedctlProcess, EndsWith130WhenTerminatedWhileItWaitsForInput) {
  FakeGateway gateway;
  Child child({"embed", "--batch", "1", "--address", gateway.address()});
  child.write("one\n");
  ASSERT_TRUE(gateway.wait_for_calls(1));
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait(), 130);
}

TEST(EmbedctlProcess, EndsWith7WhenTheReaderOfItsOutputGoes) {
  FakeGateway gateway;
  Child child({"embed", "--batch", "1", "--address", gateway.address()});
  child.close_output();
  child.write("one\ntwo\n");
  child.close_input();
  EXPECT_EQ(child.wait(), 7);
}

}  // namespace
}  // namespace embedding_client

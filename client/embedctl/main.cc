// The process around embedctl's commands: signals, standard streams, exit status.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client/embedctl/command_line.h"
#include "client/embedctl/interruptible_input.h"
#include "client/embedctl/signal_watch.h"

int main(int argc, char** argv) {
  using namespace embedding_client;
  std::ios::sync_with_stdio(false);
  ::setenv("GRPC_VERBOSITY", "NONE", 0);  // What fails is told once, in our words.
  // While no call is waiting gRPC looks only every 5 s whether a connection has come about.
  ::setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "500", 0);
  ::signal(SIGPIPE, SIG_IGN);  // A closed pipe is a failed write, which commands report.

  std::stop_source stop;
  const SignalWatch signals(stop);
  InterruptibleInput input(STDIN_FILENO, stop.get_token());
  std::istream in(&input);
  Console console{in, std::cout, std::cerr, stop};
  console.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
  console.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  console.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  winsize terminal{};
  const int shown_on = console.out_is_terminal ? STDOUT_FILENO : STDERR_FILENO;
  if (::ioctl(shown_on, TIOCGWINSZ, &terminal) == 0 && terminal.ws_col > 0 && terminal.ws_row > 0) {
    console.columns = terminal.ws_col;
    console.rows = terminal.ws_row;
  }

  return static_cast<int>(
      run_command_line(std::vector<std::string>(argv + 1, argv + argc), console));
}

// The arguments of dashscope-emulator.
#pragma once

#include <string>

#include "emulator/options.h"

namespace emulator {

/// What the arguments ask for.
struct CommandLine {
  Options options;
  std::string ca_file;  ///< Where the authority's PEM goes; empty: a file in the temporary folder,
                        ///< removed at exit.
};

/// Either a command line to run, or the code to exit with at once (help asked for, or a usage error
/// that has been printed).
struct ParsedCommandLine {
  CommandLine command_line;
  int exit_code = 0;
  bool run = false;
};

/// Reads the arguments; prints help to stdout, and usage errors, which exit with 2, to stderr.
ParsedCommandLine parse_command_line(int argc, char** argv);

}  // namespace emulator

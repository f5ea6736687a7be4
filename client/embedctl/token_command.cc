#include "client/embedctl/token_command.h"

#include <istream>
#include <optional>
#include <ostream>

#include "client/bearer_token.h"
#include "client/embedctl/access_token.h"
#include "client/embedctl/failure_report.h"
#include "client/embedctl/secret_file.h"

namespace embedding_client {
namespace {

ExitCode hand_out_on_stdout(const std::string& token, const std::string& line, Console& console) {
  console.out << token << '\n';
  if (!console.out.flush()) return report_output_failure(console);
  console.err << "embedctl: the token is shown this once. Callers hand it over by --token-file or $"
              << "EMBEDDING_GATEWAY_TOKEN\n"
              << "embedctl: the gateway knows it by this line, under `tenants` of gateway.yaml or "
              << "of auth.tenants_file:\n"
              << line << '\n';
  return ExitCode::ok;
}

}  // namespace

ExitCode run_new_token(const NewTokenOptions& options, Console& console) {
  if (!is_tenant_name(options.tenant.name)) {
    return report_usage(console,
                        "--tenant takes 1 to 64 letters, digits, `-`, `_` and `.`, nothing else");
  }
  const std::optional<std::string> token = new_access_token();
  if (!token) {
    console.err << "embedctl: the operating system gives no random bytes\n";
    return ExitCode::internal;
  }
  const std::string line = tenant_line(options.tenant, token_digest(*token));
  if (options.token_out.empty()) return hand_out_on_stdout(*token, line, console);
  if (const auto problem = write_secret(options.token_out, *token)) {
    return report_usage(console, *problem);
  }
  console.err << "embedctl: the token is in " << options.token_out << "; add this line to "
              << "`tenants` of gateway.yaml or of auth.tenants_file:\n";
  console.out << line << '\n';
  return console.out.flush() ? ExitCode::ok : report_output_failure(console);
}

ExitCode run_token_hash(Console& console) {
  if (console.in_is_terminal) console.err << "embedctl: the token, then Ctrl-D:\n";
  // With some room for white space; what is longer is no token, and is not read to its end.
  std::string text(kMaxTokenBytes + 256, '\0');
  console.in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(console.in.gcount()));
  if (console.stop.stop_requested()) return ExitCode::interrupted;
  const std::optional<std::string> token = token_in(text);
  if (!token) return report_usage(console, "standard input does not hold one token");
  if (token->size() < kGuessableBytes) {
    console.err << "embedctl: so short a token can be guessed from its hash; `embedctl token new` "
                << "makes a safe one\n";
  }
  console.out << token_digest(*token) << '\n';
  return console.out.flush() ? ExitCode::ok : report_output_failure(console);
}

}  // namespace embedding_client

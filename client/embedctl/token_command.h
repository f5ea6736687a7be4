// `embedctl token`: makes the gateway's bearer tokens, and tells their hashes. Needs no gateway.
#pragma once

#include <string>

#include "client/embedctl/console.h"
#include "client/embedctl/exit_codes.h"
#include "client/embedctl/tenant_entry.h"

namespace embedding_client {

struct NewTokenOptions {
  TenantEntry tenant;
  std::string token_out;  ///< Empty: the token goes to stdout.
};

/// A token for the tenant, and the line by which the gateway knows both. stdout gets the token and
/// stderr the line; or the file gets the token and stdout the line.
[[nodiscard]] ExitCode run_new_token(const NewTokenOptions& options, Console& console);

/// The hash, on stdout, of the token that stdin holds; white space around it does not count.
[[nodiscard]] ExitCode run_token_hash(Console& console);

}  // namespace embedding_client

#include "provider/request_headers.h"

namespace gateway::provider {

std::vector<HttpHeader> request_headers(const Credentials& credentials) {
  std::vector<HttpHeader> headers = {{"Authorization", "Bearer " + credentials.api_key},
                                     {"Content-Type", "application/json"},
                                     {"Accept", "application/json"}};
  if (!credentials.workspace.empty()) {
    headers.push_back({"X-DashScope-WorkSpace", credentials.workspace});
  }
  return headers;
}

}  // namespace gateway::provider

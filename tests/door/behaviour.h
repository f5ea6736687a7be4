// What a caller asks of a door and what it is answered, in values: the words of the tests that hold
// for every door.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "domain/code.h"
#include "domain/item_result.h"
#include "domain/time.h"
#include "door/access/access_control.h"
#include "door/access/admission.h"
#include "door/checks/embed_query.h"
#include "door/request/door_probe.h"
#include "tests/door/request/door_record.h"
#include "tests/door/request/fake_router.h"

namespace gateway::testing {

struct Asked {
  request::Route route = request::Route::embed_unary;
  checks::EmbedQuery query = {};
  std::string token = {};        ///< Empty: none is shown.
  std::string traceparent = {};  ///< Empty: none is sent.
  std::optional<Duration> patience = {};
};

/// One result, and the item it is of.
struct Answered {
  std::size_t index;
  ItemResult result;
};

struct Answer {
  Code code = Code::unknown;
  std::string message = {};
  std::optional<std::chrono::milliseconds> come_back_in = {};
  std::string trace_id = {};
  std::vector<Answered> results = {};  ///< As they came.
  std::size_t succeeded = 0;           ///< By the summary, and so the next two.
  std::size_t failed = 0;
  std::uint64_t tokens = 0;
};

/// A request under way.
class OpenCall {
 public:
  virtual ~OpenCall() = default;
  virtual void cancel() = 0;
  virtual Answer wait() = 0;
};

/// `count` short texts for the default model.
inline checks::EmbedQuery texts(std::size_t count) {
  checks::EmbedQuery query;
  auto& texts = query.items.emplace<checks::SentTexts>();
  for (std::size_t k = 0; k < count; ++k) texts.push_back("text " + std::to_string(k));
  return query;
}

inline checks::EmbedQuery contents(std::vector<checks::SentContent> sent) {
  checks::EmbedQuery query;
  query.items = std::move(sent);
  return query;
}

/// Its token is "token-of-<name>".
inline access::TenantAccess holder_of_token(const std::string& name) {
  access::TenantAccess access;
  access.name = name;
  access.tokens = {access::digest_of("token-of-" + name)};
  return access;
}

/// `mail` may use one model, `batch` one priority, and `small` three items a minute.
inline access::AccessRules tenants() {
  access::TenantAccess mail = holder_of_token("mail");
  mail.models = {"text-plain"};
  access::TenantAccess batch = holder_of_token("batch");
  batch.max_priority = Priority::bulk;
  access::TenantAccess small = holder_of_token("small");
  small.quotas.items_per_minute = 3;
  return {.anonymous = true, .trust_tenant_header = false, .tenants = {mail, batch, small}};
}

}  // namespace gateway::testing

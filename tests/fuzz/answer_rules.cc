#include "tests/fuzz/answer_rules.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <simdjson.h>

#include "provider/provider_text.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/second_reading.h"

namespace fuzz {
namespace {

using gateway::BatchAnswer;
using gateway::CallFault;
using gateway::FaultKind;
using gateway::OutputType;
using gateway::Result;

bool is_utf8(const std::string& text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

bool same(const gateway::Embedding& one, const gateway::Embedding& other) {
  return one.dense == other.dense && one.sparse.indices == other.sparse.indices &&
         one.sparse.values == other.sparse.values && one.sparse.tokens == other.sparse.tokens;
}

void expect_same(const Result<BatchAnswer, CallFault>& one,
                 const Result<BatchAnswer, CallFault>& other) {
  expect(one.has_value() == other.has_value(), "spare capacity does not change the verdict");
  if (!one) {
    expect(one.error().kind == other.error().kind && one.error().message == other.error().message,
           "spare capacity does not change the fault");
    return;
  }
  expect(std::ranges::equal(one->embeddings, other->embeddings, same) &&
             one->usage == other->usage && one->provider_request_id == other->provider_request_id,
         "spare capacity does not change the answer");
}

void check_sparse(const gateway::SparseVector& sparse) {
  expect(sparse.values.size() == sparse.indices.size(), "a weight for each term");
  expect(sparse.tokens.empty() || sparse.tokens.size() == sparse.indices.size(),
         "a token for each term, or none");
  const std::set<std::uint32_t> unique(sparse.indices.begin(), sparse.indices.end());
  expect(unique.size() == sparse.indices.size(), "each term once");
  for (const float value : sparse.values) expect(std::isfinite(value), "weights are finite");
  for (const std::string& token : sparse.tokens) {
    expect(is_utf8(token), "tokens are UTF-8, or callers could not parse them");
  }
}

bool is_plain_line(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
}

void check_id(const std::string& id) {
  expect(id.size() <= gateway::provider::kMaxIdBytes && is_plain_line(id), "ids are short lines");
  expect(std::ranges::all_of(id, [](char c) { return static_cast<unsigned char>(c) < 0x80; }),
         "ids are ASCII");
  expect(gateway::provider::presentable_id(id) == id, "ids hold no key");
}

/// Those that tell of the transport, or of a key replaced, which no answer can stand for.
bool is_told_by_answers(FaultKind kind) {
  switch (kind) {
    case FaultKind::connect_failed:
    case FaultKind::proxy_refused:
    case FaultKind::tls_failed:
    case FaultKind::connection_lost:
    case FaultKind::connection_silent:
    case FaultKind::timed_out:
    case FaultKind::aborted:
    case FaultKind::key_replaced:
      return false;
    default:
      return true;
  }
}

}  // namespace

gateway::Batch AskedBatch::batch() const {
  gateway::Batch batch{.model = model, .parameters = parameters, .contents = {}};
  for (const gateway::Content& content : contents) batch.contents.push_back(&content);
  return batch;
}

AskedBatch asked_batch(unsigned shape) {
  constexpr OutputType kTypes[] = {OutputType::dense, OutputType::sparse,
                                   OutputType::dense_and_sparse, OutputType::dense_and_sparse};
  AskedBatch asked;
  asked.model.name = "any";
  asked.parameters.dimension = 1 + (shape >> 2U & 3U);
  asked.parameters.output_type = kTypes[shape >> 4U & 3U];
  asked.contents.resize(1 + (shape & 3U), gateway::Text{"text"});
  return asked;
}

void check_answer(const gateway::provider::Codec& codec, const AskedBatch& asked, unsigned shape,
                  const std::string& body, const AnswerKeys& keys) {
  const gateway::Batch batch = asked.batch();
  const unsigned status = (shape >> 6U & 3U) == 3 ? 400 : 200;
  gateway::HttpResponse exact{.status = status, .headers = {}, .body = body};
  exact.body.shrink_to_fit();
  gateway::HttpResponse roomy{.status = status, .headers = {}, .body = body};
  roomy.body.reserve(body.size() + 128);
  const auto answer = codec.decode(exact, batch);
  expect_same(answer, codec.decode(roomy, batch));
  if (!answer) return check_fault(answer.error());
  expect(status == 200, "only a 200 holds vectors");
  check_sound(*answer, asked);
  check_second_reading(*answer, asked, body, keys);
}

void check_sound(const BatchAnswer& answer, const AskedBatch& asked) {
  const bool dense = asked.parameters.output_type != OutputType::sparse;
  const bool sparse = asked.parameters.output_type != OutputType::dense;
  expect(answer.embeddings.size() == asked.contents.size(), "a vector for each row");
  expect(answer.flaws.size() < asked.contents.size() || asked.contents.size() == 1,
         "of several rows some are whole");
  std::vector<bool> flawed(asked.contents.size(), false);
  for (const gateway::RowFlaw& flaw : answer.flaws) {
    expect(flaw.row < flawed.size() && !flawed[flaw.row], "a row has one flaw");
    expect(!flaw.message.empty() && is_plain_line(flaw.message), "a flaw says what it is");
    flawed[flaw.row] = true;
  }
  for (std::size_t row = 0; row < flawed.size(); ++row) {
    const gateway::Embedding& embedding = answer.embeddings[row];
    expect(embedding.dense.size() == (dense && !flawed[row] ? asked.parameters.dimension : 0),
           "as long as the dimension asked for, or nothing");
    for (const float number : embedding.dense) expect(std::isfinite(number), "vectors are finite");
    expect(sparse || embedding.sparse.indices.empty(), "no terms unless asked for");
    check_sparse(embedding.sparse);
  }
  expect(answer.usage.image_tokens <= answer.usage.total_tokens, "a part is not above the whole");
  expect(answer.usage.total_tokens <= 200'000'000, "absurd usage is not believed");
  check_id(answer.provider_request_id);
}

void check_fault(const CallFault& fault) {
  expect(is_told_by_answers(fault.kind), "an answer tells nothing of the transport");
  expect(!fault.message.empty() && fault.message.size() <= gateway::provider::kMaxMessageBytes,
         "a fault has a short message");
  expect(is_utf8(fault.message) && is_plain_line(fault.message), "messages are a line of UTF-8");
  expect(gateway::provider::presentable_message(fault.message) == fault.message,
         "messages hold no key");
  check_id(fault.provider_code);
  check_id(fault.provider_request_id);
  if (fault.retry_after) {
    expect(*fault.retry_after >= gateway::Duration::zero() &&
               *fault.retry_after <= std::chrono::hours(1),
           "a pause is between nothing and an hour");
  }
  if (fault.limit) {
    const bool rows = fault.limit->aspect == gateway::SizeAspect::items;
    expect(fault.kind == (rows ? FaultKind::row_limit_exceeded : FaultKind::body_too_large),
           "only those kinds name a limit");
    expect(fault.limit->most >= 1 && (!rows || fault.limit->most <= 10'000),
           "a limit is a sane number");
  }
}

}  // namespace fuzz

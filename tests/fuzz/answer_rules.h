// What holds of whatever a codec makes of a provider's answer, checked against a second reading.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/batch.h"
#include "domain/call_fault.h"
#include "domain/http_message.h"
#include "provider/codec.h"

namespace fuzz {

/// A batch together with what it borrows.
struct AskedBatch {
  gateway::ModelSpec model;
  gateway::CallParameters parameters;
  std::vector<gateway::Content> contents;

  [[nodiscard]] gateway::Batch batch() const;
};

/// One to four rows of one to four numbers, of the kinds of vectors that `shape` chooses.
AskedBatch asked_batch(unsigned shape);

/// Where the dialect keeps what.
struct AnswerKeys {
  std::string_view parent;  ///< Empty: the list stands in the body itself.
  std::string_view list;
  std::string_view index;
};

/// Decodes `body`, under a status that `shape` chooses, with spare capacity behind it and without:
/// the same must come out, and it must be sound.
void check_answer(const gateway::provider::Codec& codec, const AskedBatch& asked, unsigned shape,
                  const std::string& body, const AnswerKeys& keys);

/// Every row there once, of the asked kinds and length, finite; terms unique; usage and id sane.
void check_sound(const gateway::BatchAnswer& answer, const AskedBatch& asked);

/// A fault that an answer may stand for, in words that are fit to be logged and handed on.
void check_fault(const gateway::CallFault& fault);

}  // namespace fuzz

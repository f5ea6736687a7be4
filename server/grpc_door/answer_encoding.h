// What embedding.v1.EmbedUnaryResponse takes on the wire.
#pragma once

#include <cstddef>

#include "door/checks/answer_bound.h"

namespace gateway::grpc_door {

namespace wire {

// Protobuf's wire format: a field is its tag, of one byte in our messages, and a number of seven
// bits a byte or a length and so many bytes.
inline constexpr std::size_t kNumber32 = 1 + 5;
inline constexpr std::size_t kNumber64 = 1 + 10;
inline constexpr std::size_t kHead = 1 + 5;       ///< Of a field with a length.
inline constexpr std::size_t kShortHead = 1 + 1;  ///< As above, of less than 128 bytes.
inline constexpr std::size_t kTokenHead = 1 + 2;  ///< As above, of less than 16 KiB.
inline constexpr std::size_t kFloat = 4;
inline constexpr std::size_t kUsage = kShortHead + 2 * kNumber64;
inline constexpr std::size_t kTiming = kShortHead + 2 * kNumber64 + 2 * kNumber32;

}  // namespace wire

/// A dense vector is one field; a sparse one is a message of two fields with numbers and one for
/// each token. A token of 16 KiB takes the place of thousands of terms, so its longer head is
/// within what they would have taken.
inline constexpr checks::AnswerEncoding kAnswerEncoding{
    .frame = wire::kShortHead + wire::kUsage + 2 * wire::kNumber32,
    .item = wire::kHead + wire::kNumber32 + wire::kUsage + wire::kTiming + 5 * wire::kHead,
    .number = wire::kFloat,
    .term = (wire::kNumber32 - 1) + wire::kFloat + wire::kTokenHead,
    .token_byte = 1};

}  // namespace gateway::grpc_door

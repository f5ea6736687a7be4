#include "client/embedctl/npy_writer.h"

#include <bit>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace embedding_client {
namespace {

static_assert(std::endian::native == std::endian::little, "rows are written as they lie in memory");

// The format wants the header's end at a multiple of 64; 128 has room for any shape.
constexpr std::size_t kHeaderBytes = 128;

std::string header(std::uint64_t rows, std::size_t dimension) {
  constexpr std::size_t kPreamble = 10;  // Magic, version, and the length of what follows.
  constexpr std::size_t kRest = kHeaderBytes - kPreamble;
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(kRest);
  text += '\0';
  text += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " +
          std::to_string(dimension) + "), }";
  text.resize(kHeaderBytes - 1, ' ');
  return text + '\n';
}

void write_row(std::ostream& out, const float* values, std::size_t count) {
  out.write(reinterpret_cast<const char*>(values),
            static_cast<std::streamsize>(count * sizeof(float)));
}

}  // namespace

std::optional<Status> NpyWriter::write(std::uint64_t, std::string_view,
                                       const embedding::v1::ItemResult& result) {
  const auto& dense = result.embedding().dense();
  const auto length = static_cast<std::size_t>(dense.size());
  if (dimension_ == 0 && length > 0) begin(length);
  ++rows_;
  if (dimension_ == 0) return std::nullopt;
  if (length == dimension_) {
    write_row(out_, dense.data(), length);
    return std::nullopt;
  }
  append_nan_row();
  if (result.has_error()) return std::nullopt;
  return Status{grpc::StatusCode::INTERNAL, "a vector of " + std::to_string(length) +
                                                " numbers among vectors of " +
                                                std::to_string(dimension_)};
}

void NpyWriter::finish() {
  if (dimension_ > 0) {
    out_.seekp(0);
    out_ << header(rows_, dimension_);
    out_.seekp(0, std::ios::end);
  }
  out_.flush();
}

void NpyWriter::begin(std::size_t dimension) {
  dimension_ = dimension;
  out_ << header(0, dimension);
  for (std::uint64_t row = 0; row < rows_; ++row) append_nan_row();
}

void NpyWriter::append_nan_row() {
  const std::vector<float> row(dimension_, std::numeric_limits<float>::quiet_NaN());
  write_row(out_, row.data(), row.size());
}

}  // namespace embedding_client

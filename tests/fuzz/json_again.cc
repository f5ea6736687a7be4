#include "tests/fuzz/json_again.h"

#include <cstdint>

namespace fuzz {
namespace {

using nlohmann::json;

/// Whether parsing stopped for the range of a number.
///
/// Thread: one.
class NumberWatch final : public nlohmann::json_sax<json> {
 public:
  [[nodiscard]] bool stopped() const { return stopped_; }

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(std::int64_t /*value*/) override { return true; }
  bool number_unsigned(std::uint64_t /*value*/) override { return true; }
  bool number_float(double /*value*/, const std::string& /*text*/) override { return true; }
  bool string(std::string& /*value*/) override { return true; }
  bool binary(json::binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*members*/) override { return true; }
  bool key(std::string& /*name*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*elements*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const json::exception& fault) override {
    constexpr int kOutOfRange = 406;
    stopped_ = fault.id == kOutOfRange;
    return false;
  }

 private:
  bool stopped_ = false;
};

}  // namespace

std::optional<json> read_json_again(const std::string& body) {
  constexpr char kNul = 0;
  if (body.starts_with("\xEF\xBB\xBF") || body.find(kNul) != std::string::npos) return std::nullopt;
  json document = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return std::nullopt;
  return document;
}

bool has_large_number(const std::string& body) {
  NumberWatch watch;
  json::sax_parse(body, &watch);
  return watch.stopped();
}

}  // namespace fuzz

#include "emulator/parameters.h"

#include <algorithm>

#include "emulator/json_fields.h"

namespace emulator {

std::optional<Refusal> read_dimension(const simdjson::dom::element& object, std::string_view name,
                                      Call& call) {
  const std::vector<std::size_t>& offered = call.model->dimensions;
  call.dimension = offered.front();
  const auto value = field(object, name);
  if (!value || offered.size() == 1) return std::nullopt;
  const auto asked = as_integer(*value);
  if (!asked || *asked < 1 ||
      std::ranges::find(offered, static_cast<std::size_t>(*asked)) == offered.end()) {
    return bad_parameter(name);
  }
  call.dimension = static_cast<std::size_t>(*asked);
  return std::nullopt;
}

std::optional<Refusal> read_output_type(const simdjson::dom::element& parameters, Call& call) {
  const auto value = field(parameters, "output_type");
  if (!value) return std::nullopt;
  const std::string_view type = as_string(*value).value_or("");
  if (type == "dense") return std::nullopt;
  if (!call.model->sparse || (type != "sparse" && type != "dense&sparse")) {
    return bad_parameter("output_type");
  }
  call.sparse = true;
  call.dense = type == "dense&sparse";
  return std::nullopt;
}

}  // namespace emulator

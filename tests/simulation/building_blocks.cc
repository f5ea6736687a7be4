#include "tests/simulation/building_blocks.h"

#include <utility>

namespace gateway::simulation {

ModelSpec text_model() {
  ModelSpec model;
  model.name = "text";
  model.dimensions = {2};
  model.supports_instruct = true;
  model.capacity = {.items = 10, .texts = 10};
  model.max_tokens_per_text = 8192;
  return model;
}

ModelSpec multimodal_model() {
  ModelSpec model;
  model.name = "multimodal";
  model.modality = Modality::multimodal;
  model.dimensions = {2};
  model.supports_instruct = true;
  model.capacity = {.items = 3, .texts = 1, .images = 1, .videos = 1};
  model.max_tokens_per_text = 512;
  return model;
}

ProviderSetup account(double calls_per_minute, std::string name) {
  return {.name = std::move(name),
          .configured = {.calls_per_minute = calls_per_minute, .tokens_per_minute = {}}};
}

Source callers(std::string tenant, std::size_t count, Contents contents) {
  return {.tenant = std::move(tenant),
          .arrivals = {.pattern = Arrivals::Pattern::callers, .callers = count},
          .contents = contents};
}

Source stream(std::string tenant, double per_second, Contents contents) {
  return {.tenant = std::move(tenant),
          .arrivals = {.pattern = Arrivals::Pattern::poisson, .per_second = per_second},
          .contents = contents};
}

std::vector<Source> tenants_like(const Source& source, std::size_t count) {
  std::vector<Source> tenants(count, source);
  for (std::size_t k = 0; k < count; ++k) tenants[k].tenant += std::to_string(k + 1);
  return tenants;
}

std::vector<Source> two_hundred_callers(Contents contents) {
  return tenants_like(callers("service", 10, contents), 20);
}

}  // namespace gateway::simulation

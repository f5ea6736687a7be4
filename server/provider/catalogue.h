// The models the gateway knows: built in, and overridden by a deployment's own file of the same
// form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/error.h"
#include "domain/model_spec.h"

namespace gateway::provider {

/// What is wrong with a catalogue, for the operator who wrote it.
struct CatalogueError {
  /// Path first: "models[3].dimensions: ...". Holds words of the file as they are.
  std::string message;
};

/// Reached only by value() on a Result that holds an error, which is a bug of the caller.
[[noreturn]] void throw_exception_from_error(const CatalogueError& error,
                                             const boost::source_location& where);

/// Reads a catalogue; catalogue.yaml shows the form. Unknown keys, keys given twice, figures out of
/// range, names given twice and contradictions (images on a text model) are errors; the first one
/// is returned. An image size above what fits into a call's body is lowered to that
/// (kMaxInlineImageBytes). Never throws.
[[nodiscard]] Result<std::vector<ModelSpec>, CatalogueError> parse_catalogue(std::string_view yaml);

/// The models of catalogue.yaml as it was when the program was built, read when first asked for.
[[nodiscard]] const std::vector<ModelSpec>& built_in_catalogue();

/// `base` with each model of `overrides` in place of the whole entry of its name, or added at the
/// end.
[[nodiscard]] std::vector<ModelSpec> merge_catalogue(std::vector<ModelSpec> base,
                                                     std::vector<ModelSpec> overrides);

}  // namespace gateway::provider

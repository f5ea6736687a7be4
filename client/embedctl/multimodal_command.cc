#include "client/embedctl/multimodal_command.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <ostream>
#include <system_error>
#include <utility>

#include "client/embedctl/failure_report.h"
#include "client/embedctl/tally.h"

namespace embedding_client {

using embedding::v1::Content;
using embedding::v1::EmbedMultimodalRequest;
using embedding::v1::ItemResult;

namespace {

using Kind = ContentArgument::Kind;

bool is_address(std::string_view source) {
  return source.starts_with("http://") || source.starts_with("https://");
}

Result<std::string> read_image(const std::string& path) {
  const auto failed = [&](const std::string& reason) {
    return refused("can't read image " + path + ": " + reason);
  };
  std::ifstream file(path, std::ios::binary);
  if (!file) return failed(std::generic_category().message(errno));
  std::string bytes(kMaxImageFileBytes + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.empty()) return failed("nothing in it");
  if (bytes.size() > kMaxImageFileBytes) return failed("larger than 32 MiB");
  return bytes;
}

Result<Content> content_of(const ContentArgument& argument) {
  Content content;
  if (argument.kind == Kind::text) {
    content.set_text(argument.value);
  } else if (argument.kind == Kind::video) {
    content.mutable_video()->set_url(argument.value);
  } else if (is_address(argument.value)) {
    content.mutable_image()->set_url(argument.value);
  } else {
    auto bytes = read_image(argument.value);
    if (!bytes) return bytes.error();
    content.mutable_image()->set_data(*std::move(bytes));
  }
  return content;
}

Result<EmbedMultimodalRequest> request_of(const MultimodalOptions& options) {
  EmbedMultimodalRequest request;
  request.set_model(options.request.model);
  request.set_dimension(options.request.dimension);
  request.set_instruct(options.request.instruct);
  request.set_priority(priority_of(options.request));
  for (const ContentArgument& argument : options.contents) {
    auto content = content_of(argument);
    if (!content) return content.error();
    *request.add_contents() = *std::move(content);
  }
  return request;
}

/// The results in input order, one for each content or one for all. What a broken stream left out
/// gets its failure; the call as a whole fails only if nothing was answered.
Result<std::vector<ItemResult>> collect(EmbedStream& stream, std::size_t contents) {
  std::vector<ItemResult> results(contents);
  std::size_t answered = 0;
  Status gap{grpc::StatusCode::INTERNAL, "the gateway left this content without an answer"};
  for (;;) {
    auto next = stream.next();
    if (!next && answered == 0) return next.error();
    if (!next) gap = next.error();
    if (!next || !next->has_value()) {
      // A fused model gives one vector, as result 0, for all contents.
      if (next && answered == 1 && results[0].has_embedding()) results.resize(1);
      break;
    }
    const std::size_t index = (**next).index();
    if (index >= contents) continue;
    results[index] = std::move(**next);
    ++answered;
  }
  for (ItemResult& result : results) {
    if (result.has_embedding() || result.has_error()) continue;
    result.mutable_error()->set_code(gap.code);
    result.mutable_error()->set_message(gap.message);
  }
  return results;
}

}  // namespace

ExitCode run_multimodal(const MultimodalOptions& options, const EmbeddingClient& client,
                        Console& console) {
  if (options.contents.empty())
    return report_usage(console, "nothing to embed: give --text, --image or --video");
  const auto request = request_of(options);
  if (!request) return report_usage(console, request.error().message);
  auto output = EmbedOutput::open(options.output, embedding::v1::OUTPUT_TYPE_DENSE, console);
  if (!output) return report_usage(console, output.error().message);

  EmbedStream stream = client.embed_multimodal(*request, call_options_of(options.request, console));
  const auto results = collect(stream, options.contents.size());
  if (!results) {
    static_cast<void>(output->commit(false));  // Takes the empty file away.
    return report_failure(console, results.error());
  }
  Tally tally;
  const bool is_fused = results->size() < options.contents.size();
  for (std::size_t i = 0; i < results->size(); ++i) {
    const ItemResult& result = (*results)[i];
    auto problem =
        output->write(i, is_fused ? "(all contents together)" : options.contents[i].value, result);
    if (result.has_error()) problem = status_of(result.error());
    if (problem) {
      tally.add_failure("content " + std::to_string(i + 1), *problem);
    } else {
      tally.add_success(result.usage().total_tokens());
    }
  }
  tally.print_failures(console);
  const auto problem = output->commit(tally.succeeded() > 0);
  return problem ? report_output_failure(console, *problem) : tally.exit_code();
}

}  // namespace embedding_client

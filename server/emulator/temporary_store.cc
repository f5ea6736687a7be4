#include "emulator/temporary_store.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "emulator/base64.h"

namespace emulator {
namespace {

constexpr std::string_view kScheme = "oss://";

Refusal not_granted(std::string_view code, std::string_view message) {
  return {403, std::string(code), std::string(message)};
}

Refusal out_of_directory(const std::string& directory) {
  return not_granted("AccessDenied",
                     "Invalid according to Policy: Policy Condition failed: [\"starts-with\", "
                     "\"$key\", \"" +
                         directory + "/\"]");
}

}  // namespace

TemporaryStore::TemporaryStore(std::uint64_t seed, StoreLimits limits)
    : limits_(limits), random_(seed) {}

std::string TemporaryStore::random_name() {
  std::array<char, 33> text;
  std::snprintf(text.data(), text.size(), "%016llx%016llx",
                static_cast<unsigned long long>(random_()),
                static_cast<unsigned long long>(random_()));
  return text.data();
}

boost::system::result<UploadGrant, Refusal> TemporaryStore::grant(std::string_view api_key,
                                                                  std::string_view model,
                                                                  Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto is_recent = [&](const Grant& known) {
    return known.api_key == api_key && known.model == model &&
           known.ends > now + limits_.grant_life - std::chrono::seconds(1);
  };
  if (limits_.max_grants_per_second > 0 &&
      std::cmp_greater_equal(std::ranges::count_if(grants_, is_recent),
                             limits_.max_grants_per_second)) {
    return refusal("Throttling.RateQuota");
  }
  UploadGrant shown;
  shown.directory = "dashscope-instant/" + random_name();
  append_base64(shown.policy,
                R"({"conditions":[["starts-with","$key",")" + shown.directory + R"(/"]]})");
  shown.signature = random_name();
  if (grants_.size() == limits_.max_grants) grants_.pop_front();
  grants_.push_back({shown, std::string(api_key), std::string(model), now + limits_.grant_life});
  return shown;
}

std::optional<Refusal> TemporaryStore::put(const UploadedFile& file, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto grant = std::ranges::find_if(grants_, [&file](const Grant& known) {
    return known.shown.policy == file.policy && known.shown.signature == file.signature;
  });
  if (grant == grants_.end()) {
    return not_granted("SignatureDoesNotMatch",
                       "The request signature we calculated does not match the signature you "
                       "provided. Check your key and signing method.");
  }
  if (now >= grant->ends) {
    return not_granted("AccessDenied", "Invalid according to Policy: Policy expired.");
  }
  const std::string& directory = grant->shown.directory;
  if (!file.key.starts_with(directory + "/")) return out_of_directory(directory);
  if (file.bytes.size() > limits_.max_file_bytes) {
    return Refusal{400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."};
  }
  const auto same = std::ranges::find(files_, file.key, &File::key);
  if (same != files_.end()) {
    if (!file.may_overwrite) {
      return Refusal{409, "FileAlreadyExists",
                     "The object you specified already exists and can not be overwritten."};
    }
    held_bytes_ -= same->bytes.size();
    files_.erase(same);
  }
  make_room(file.bytes.size(), now);
  files_.push_back({std::string(file.key), std::string(file.bytes), grant->api_key, grant->model,
                    now + limits_.file_life});
  held_bytes_ += file.bytes.size();
  return std::nullopt;
}

void TemporaryStore::make_room(std::size_t bytes, Timestamp now) {
  const auto must_go = [&](const File& oldest) {
    return now >= oldest.ends || files_.size() >= limits_.max_files ||
           held_bytes_ + bytes > limits_.max_bytes;
  };
  while (!files_.empty() && must_go(files_.front())) {
    held_bytes_ -= files_.front().bytes.size();
    files_.pop_front();
  }
}

boost::system::result<std::string, Refusal> TemporaryStore::open(std::string_view address,
                                                                 std::string_view api_key,
                                                                 std::string_view model,
                                                                 Timestamp now) const {
  const std::lock_guard lock(mutex_);
  const std::string_view key = address.substr(std::min(kScheme.size(), address.size()));
  const auto file = std::ranges::find(files_, key, &File::key);
  if (file == files_.end() || now >= file->ends) {
    return invalid_parameter("Failed to download multimodal content");
  }
  if (file->api_key != api_key || file->model != model) {
    return invalid_parameter(
        "Don't have authorization to access the media resource during the data inspection "
        "process.");
  }
  return file->bytes;
}

}  // namespace emulator

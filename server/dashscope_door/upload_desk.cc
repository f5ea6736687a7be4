#include "dashscope_door/upload_desk.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "domain/time.h"
#include "uploads/multipart_form.h"

namespace gateway::dashscope_door {
namespace {

using Outcome = uploads::UploadStore::Outcome;

constexpr std::string_view kScheme = "oss://";
/// What all folders begin with, so that nobody takes them for the provider's.
constexpr std::string_view kRoot = "embedding-gateway/";
constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kTenantShare = 4;  ///< Of all bytes, a tenant's is so many times less.

uploads::WallTime wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string folder_of(const uploads::UploadTicket& ticket) {
  return std::string(kRoot) + ticket.folder;
}

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::ranges::all_of(name,
                             [](unsigned char c) { return c >= ' ' && c != '/' && c != 0x7F; });
}

Error to_error(uploads::TicketFault fault) {
  if (fault == uploads::TicketFault::expired) {
    return {ErrorKind::permission_denied,
            "the leave for this upload is over: it lasts ten minutes; ask for another one"};
  }
  return {ErrorKind::permission_denied,
          "this gateway has not allowed this upload: files are kept in the memory of the one that "
          "has, so with several behind one address a client must stay at one of them; or send "
          "images as data:image/{format};base64,{data}"};
}

Error full(std::string_view whose) {
  std::string message("uploaded files that wait to be embedded leave no room for this one, ");
  message.append(whose).append(": server.http_max_upload_bytes");
  return {ErrorKind::overloaded, std::move(message)};
}

Error bad_form(std::string_view what) {
  return {ErrorKind::invalid_argument, std::string(what)};
}

}  // namespace

UploadDesk::UploadDesk(UploadLimits limits)
    : store_({.max_bytes = limits.max_bytes,
              .max_tenant_bytes = limits.max_bytes / kTenantShare,
              .lifetime = kLifetime}) {}

Result<UploadPolicy> UploadDesk::allow(const std::string& tenant, const ModelSpec& model) const {
  if (max_held_bytes() == 0) {
    return Error{ErrorKind::invalid_argument,
                 "this gateway takes no files (server.http_max_upload_bytes is 0); send images as "
                 "data:image/{format};base64,{data}"};
  }
  if (model.max_image_bytes == 0) {
    return Error{ErrorKind::invalid_argument, model.name + " takes no images"};
  }
  const uploads::UploadTicket ticket{.tenant = tenant,
                                     .folder = uploads::new_folder(),
                                     .max_bytes = model.max_image_bytes,
                                     .expires = wall_clock() + kLifetime};
  return UploadPolicy{
      .ticket = tickets_.write(ticket), .folder = folder_of(ticket), .max_bytes = ticket.max_bytes};
}

Result<uploads::UploadTicket> UploadDesk::admit(std::string_view ticket) {
  auto read = tickets_.read(ticket, wall_clock());
  if (read) return *std::move(read);
  count_refused();
  return to_error(read.error());
}

Result<void> UploadDesk::take(std::string_view ticket, std::string_view content_type,
                              std::string&& form) {
  Result<uploads::UploadTicket> admitted = admit(ticket);
  if (!admitted) return std::move(admitted).error();
  Result<void> kept = keep(*admitted, content_type, std::move(form));
  if (!kept) count_refused();
  return kept;
}

Result<void> UploadDesk::keep(const uploads::UploadTicket& ticket, std::string_view content_type,
                              std::string&& form) {
  const std::string body = std::move(form);
  const auto parts = uploads::read_form(content_type, body);
  if (!parts) return bad_form(parts.error());
  const auto key = uploads::content_of(*parts, "key");
  const auto file = uploads::content_of(*parts, "file");
  if (!key || !file) return bad_form("the form lacks its part \"key\" or \"file\"");
  const std::string folder = folder_of(ticket) + '/';
  if (!key->starts_with(folder) || !is_file_name(key->substr(folder.size()))) {
    return bad_form("the form's \"key\" is no file name in the policy's upload_dir");
  }
  if (file->size() > ticket.max_bytes) {
    return Error{ErrorKind::too_large, "the file has " + std::to_string(file->size()) +
                                           " bytes; the model takes at most " +
                                           std::to_string(ticket.max_bytes)};
  }
  switch (store_.keep(std::string(*key), ticket.tenant, std::string(*file), Clock::now())) {
    case Outcome::kept:
      break;
    case Outcome::exists:
      return bad_form("a file of this name was uploaded before");
    case Outcome::full:
      return full("of all tenants");
    case Outcome::tenant_full:
      return full("of this tenant, which may take a quarter");
  }
  return {};
}

Result<uploads::FileBytes, std::string_view> UploadDesk::find(std::string_view address,
                                                              std::string_view tenant) {
  address.remove_prefix(std::min(address.size(), kScheme.size()));
  if (!address.starts_with(kRoot)) {
    return std::string_view(
        "is in the provider's own store, which this gateway does not read; "
        "upload it here, or send data:image/{format};base64,{data}");
  }
  uploads::FileBytes file = store_.find(address, tenant, Clock::now());
  if (!file) {
    return std::string_view(
        "is not there: files are kept for ten minutes, for the tenant that has "
        "uploaded them, in the memory of the gateway that has taken them");
  }
  return file;
}

}  // namespace gateway::dashscope_door

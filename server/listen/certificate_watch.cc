#include "listen/certificate_watch.h"

#include <stop_token>
#include <utility>

namespace gateway::listen {

CertificateWatch::CertificateWatch(TlsFiles files, TlsMaterial material, TlsNews news)
    : files_(std::move(files)),
      news_(std::move(news)),
      material_(std::move(material)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

CertificateWatch::~CertificateWatch() = default;

std::optional<TlsMaterial> CertificateWatch::newer_than(std::uint64_t& seen) const {
  const std::lock_guard lock(mutex_);
  if (std::exchange(seen, version_) == version_) return std::nullopt;
  return material_;
}

void CertificateWatch::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!never_.wait_for(lock, stop, files_.refresh, [&] { return stop.stop_requested(); })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

void CertificateWatch::look() {
  auto material = read_tls_files(files_, std::chrono::system_clock::now());
  if (!material) {
    if (told_ == material.error()) return;
    told_ = std::move(material).error();
    if (news_.kept) news_.kept(told_);
    return;
  }
  told_.clear();
  {
    const std::lock_guard lock(mutex_);
    if (*material == material_) return;
    material_ = std::move(*material);
    ++version_;
  }
  if (news_.renewed) news_.renewed();
}

}  // namespace gateway::listen

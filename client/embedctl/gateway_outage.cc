#include "client/embedctl/gateway_outage.h"

#include <utility>

#include "client/embedctl/connection_advice.h"
#include "client/embedctl/display_width.h"
#include "client/embedctl/progress_bar.h"

namespace embedding_client {
namespace {

constexpr std::chrono::seconds kWorthTelling{1};
constexpr std::chrono::seconds kReminder{30};

std::string duration_text(std::chrono::steady_clock::duration duration) {
  return format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(duration));
}

}  // namespace

void GatewayOutage::on_retry(const Status& failure, Timestamp now) {
  const std::lock_guard lock(mutex_);
  ever_reached_ |= !never_connected(failure);
  if (failure.code == grpc::StatusCode::RESOURCE_EXHAUSTED) return;
  if (!began_) began_ = now;
  why_ = failure.message;
}

void GatewayOutage::on_answer(Timestamp now) {
  const std::lock_guard lock(mutex_);
  ever_reached_ = true;
  if (told_) recovery_ = "the gateway answers again, after " + duration_text(now - *began_);
  began_.reset();
  told_.reset();
}

bool GatewayOutage::ever_reached() const {
  const std::lock_guard lock(mutex_);
  return ever_reached_;
}

std::optional<std::string> GatewayOutage::news(Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (recovery_) return std::exchange(recovery_, std::nullopt);
  if (!began_ || now - *began_ < kWorthTelling || (told_ && now - *told_ < kReminder)) {
    return std::nullopt;
  }
  const bool again = told_.has_value();
  told_ = now;
  if (again) return "still waiting, for " + duration_text(now - *began_);
  return "waiting for the gateway: " + printable(why_);
}

}  // namespace embedding_client

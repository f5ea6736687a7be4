#include "telemetry/front_figures.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/telemetry/exposed.h"

namespace gateway::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::figure;
using testing::series;

/// A front whose readings the test changes.
class FrontFiguresTest : public ::testing::Test {
 protected:
  AdmissionReadings admission_;
  GrpcReadings grpc_;
  HttpReadings http_;
  bool ready_ = false;
  CertificateReadings certificates_;
  const FrontFigures figures_{{.admission = [this] { return admission_; },
                               .grpc = [this] { return grpc_; },
                               .http = [this] { return http_; },
                               .ready = [this] { return ready_; },
                               .certificates = [this] { return certificates_; }}};
};

TEST_F(FrontFiguresTest, ShowWhatIsAdmittedBesideItsBounds) {
  admission_ = {.admitted = 9, .items = 7, .bytes = 700, .max_items = 100, .max_bytes = 10'000};
  EXPECT_EQ(figure(figures_, "gateway_items_admitted_total", {}), 9);
  EXPECT_EQ(figure(figures_, "gateway_admitted_items", {}), 7);
  EXPECT_EQ(figure(figures_, "gateway_admitted_bytes", {}), 700);
  EXPECT_EQ(figure(figures_, "gateway_queue_limit_items", {}), 100);
  EXPECT_EQ(figure(figures_, "gateway_queue_limit_bytes", {}), 10'000);
}

TEST_F(FrontFiguresTest, AreReadAtEachScrape) {
  EXPECT_EQ(figure(figures_, "gateway_grpc_connections_open", {}), 0);
  EXPECT_EQ(figure(figures_, "gateway_ready", {}), 0);
  grpc_ = {.connections_open = 3, .connections_refused = 5, .slow_readers = 2};
  ready_ = true;
  EXPECT_EQ(figure(figures_, "gateway_grpc_connections_open", {}), 3);
  EXPECT_EQ(figure(figures_, "gateway_grpc_connections_refused_total", {}), 5);
  EXPECT_EQ(figure(figures_, "gateway_slow_readers_total", {}), 2);
  EXPECT_EQ(figure(figures_, "gateway_ready", {}), 1);
}

TEST_F(FrontFiguresTest, ShowTheHttpPortWhereThereIsOne) {
  http_ = {.connections_open = 4,
           .connections_refused = 1,
           .held_bytes = 500,
           .max_held_bytes = 1000,
           .upload_bytes = 70,
           .max_upload_bytes = 700,
           .uploads_refused = 3};
  EXPECT_EQ(figure(figures_, "gateway_http_connections_open", {}), 4);
  EXPECT_EQ(figure(figures_, "gateway_http_connections_refused_total", {}), 1);
  EXPECT_EQ(figure(figures_, "gateway_http_held_bytes", {}), 500);
  EXPECT_EQ(figure(figures_, "gateway_http_limit_held_bytes", {}), 1000);
  EXPECT_EQ(figure(figures_, "gateway_http_upload_bytes", {}), 70);
  EXPECT_EQ(figure(figures_, "gateway_http_limit_upload_bytes", {}), 700);
  EXPECT_EQ(figure(figures_, "gateway_http_uploads_refused_total", {}), 3);
  const FrontFigures without({.admission = [] { return AdmissionReadings{}; },
                              .grpc = [] { return GrpcReadings{}; },
                              .http = {},
                              .ready = [] { return true; },
                              .certificates = [] { return CertificateReadings{}; }});
  EXPECT_FALSE(series(without, "gateway_http_connections_open", {}));
}

TEST_F(FrontFiguresTest, ShowNoExpiryWhereThereIsNoCertificate) {
  const std::string name = "gateway_certificate_expiry_timestamp_seconds";
  EXPECT_FALSE(series(figures_, name, {{"certificate", "server"}}));
  certificates_.server = CertificateReadings::WallTime{1'800'000'000s};
  EXPECT_EQ(figure(figures_, name, {{"certificate", "server"}}), 1'800'000'000);
  EXPECT_FALSE(series(figures_, name, {{"certificate", "client_ca"}}));
  certificates_.client_ca = CertificateReadings::WallTime{1'900'000'000s};
  EXPECT_EQ(figure(figures_, name, {{"certificate", "client_ca"}}), 1'900'000'000);
}

}  // namespace
}  // namespace gateway::telemetry

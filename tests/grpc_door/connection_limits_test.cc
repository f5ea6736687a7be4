// What a connection must do in time, beyond what the end-to-end tests can set.
#include <chrono>
#include <string>

#include <gmock/gmock.h>

#include "grpc_door/tls_credentials.h"
#include "tests/grpc_door/http2_frames.h"
#include "tests/grpc_door/served_gateway.h"
#include "tests/support/or_throw.h"
#include "tests/support/pem_files.h"
#include "tests/support/plain_socket.h"

namespace gateway::grpc_door {
namespace {

using std::chrono::milliseconds;
using testing::call_headers;
using testing::connect_to;
using testing::frame;
using testing::FrameType;
using testing::goaway_code;
using testing::receive_all;
using testing::send_all;
using testing::ServedGateway;

const std::string kEmbed = "/embedding.v1.EmbeddingService/Embed";

TEST(ConnectionLimits, EndATlsHandshakeThatIsNotFinished) {
  const testing::TestAuthority authority;
  const testing::PemFiles folder;
  ServedGateway gateway;
  GrpcServerOptions options = ServedGateway::options();
  options.credentials = testing::or_throw(make_tls_credentials(folder.server(authority.issue({}))));
  options.handshake_timeout = milliseconds(100);
  const auto server = GrpcServer::start(options, gateway.service).value();
  const listen::Descriptor silent = connect_to(server->port());
  const listen::Descriptor halfway = connect_to(server->port());
  // The head of a record that announces a hello of 512 bytes, and the first of them.
  ASSERT_TRUE(send_all(halfway, std::string("\x16\x03\x01\x02\x00\x01", 6)));
  EXPECT_EQ(receive_all(silent), "");
  EXPECT_EQ(receive_all(halfway), "");
}

TEST(ConnectionLimits, EndAConnectionThatNeverFinishesAFrame) {
  ServedGateway gateway;
  GrpcServerOptions options = ServedGateway::options();
  options.keepalive_time = milliseconds(100);
  options.keepalive_timeout = milliseconds(100);
  const auto server = GrpcServer::start(options, gateway.service).value();
  const listen::Descriptor client = connect_to(server->port());
  const std::string headers = call_headers(1, kEmbed);
  ASSERT_TRUE(send_all(client, testing::preface() + frame(FrameType::settings, testing::kAck, 0) +
                                   headers.substr(0, headers.size() / 2)));
  receive_all(client);  // Comes to an end: no ping can be answered in the middle of a frame.
}

TEST(ConnectionLimits, EndACallWhoseRequestNeverComesWithItsConnection) {
  ServedGateway gateway;
  GrpcServerOptions options = ServedGateway::options();
  options.max_connection_age = milliseconds(100);
  options.max_connection_age_grace = milliseconds(100);
  const auto server = GrpcServer::start(options, gateway.service).value();
  const listen::Descriptor client = connect_to(server->port());
  ASSERT_TRUE(send_all(client, testing::preface() + frame(FrameType::settings, testing::kAck, 0) +
                                   call_headers(1, kEmbed)));
  EXPECT_GE(goaway_code(receive_all(client)), 0);  // It was told, then cut off.
  EXPECT_EQ(gateway.router.submissions(), 0u);
  EXPECT_EQ(gateway.admission.items(), 0u);
}

}  // namespace
}  // namespace gateway::grpc_door

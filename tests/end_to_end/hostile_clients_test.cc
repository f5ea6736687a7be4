// Each hostile client meets its bound, and its neighbour does not feel it.
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/end_to_end/besieged.h"
#include "tests/grpc_door/http2_frames.h"

namespace gateway {
namespace {

namespace pb = embedding::v1;
using testing::Besieged;
using testing::call_headers;
using testing::embed;
using testing::frame;
using testing::FrameType;
using testing::GatewayStack;
using testing::goaway_code;
using testing::half_message;
using testing::is_quiet;
using testing::kAck;
using testing::kInitialWindowSize;
using testing::kMaxWindow;
using testing::kNoFlags;
using testing::last_message;
using testing::preface;
using testing::receive_all;
using testing::receive_until;
using testing::send_all;

const std::string kEmbed = "/embedding.v1.EmbeddingService/Embed";
const std::string kEmbedUnary = "/embedding.v1.EmbeddingService/EmbedUnary";

/// The gateway's SETTINGS with ACK: it has read the client's.
const std::string kSettingsAck("\0\0\0\x04\x01\0\0\0\0", 9);

/// A request of many texts, each of its own, as bytes.
std::string big_request(int texts) {
  pb::EmbedRequest request;
  for (int k = 0; k < texts; ++k) request.add_texts("text " + std::to_string(k));
  return request.SerializeAsString();
}

/// Keeps all rules of HTTP/2 so far: it has read the gateway's bounds and said so.
using Settings = std::vector<std::pair<std::uint16_t, std::uint32_t>>;
listen::Descriptor polite(listen::Descriptor client, const Settings& settings) {
  EXPECT_TRUE(send_all(client, preface(settings)));
  receive_until(client, kSettingsAck);
  EXPECT_TRUE(send_all(client, frame(FrameType::settings, kAck, 0)));
  return client;
}

listen::Descriptor polite_connection(Besieged& gateway, const Settings& settings = {}) {
  return polite(gateway.connect(), settings);
}

/// Calls that the provider has got, answered or not.
std::uint64_t arrived_calls(GatewayStack& stack) {
  std::uint64_t calls = 0;
  const emulator::Stats stats = stack.provider().stats();
  for (const auto& [endpoint, count] : stats.model("text-embedding-v4").calls_by_endpoint) {
    calls += count;
  }
  return calls;
}

TEST(HostileClients, WithTooManyConnectionsAreClosedAtOnce) {
  Besieged gateway(", max_connections: 4");
  std::vector<listen::Descriptor> held;
  for (int k = 0; k < 3; ++k) held.push_back(polite_connection(gateway));
  for (int k = 0; k < 20; ++k) EXPECT_EQ(receive_all(gateway.connect()), "");
  EXPECT_EQ(gateway.metric("gateway_grpc_connections_refused_total"), 20);
  EXPECT_EQ(gateway.metric("gateway_grpc_connections_open"), 4);
  gateway.await_neighbour();
  held.clear();
  gateway.await_peace();
  EXPECT_TRUE(embed(*gateway.stack().connect(), {"room again"}).status.ok());
}

TEST(HostileClients, WithTooManyStreamsLoseTheirConnection) {
  Besieged gateway(", max_concurrent_streams: 10");
  const listen::Descriptor client = polite_connection(gateway);
  std::string calls;
  for (std::uint32_t k = 0; k < 11; ++k) calls += call_headers(2 * k + 1, kEmbed);
  send_all(client, calls);
  receive_all(client);
  gateway.await_peace();
  gateway.await_neighbour();
}

TEST(HostileClients, WithOversizedMetadataGetResourceExhausted) {
  Besieged gateway(", max_metadata_bytes: 4096");
  const listen::Descriptor client = polite_connection(gateway);
  const std::string refused = std::string("grpc-status\x01") + "8";  // As HPACK writes it.
  send_all(client, call_headers(1, kEmbed, 5000) + last_message(1, big_request(1)));
  receive_until(client, refused);
  EXPECT_EQ(gateway.metric("gateway_rejections_total{reason=\"metadata_too_large\",rpc=\"Embed\"}"),
            1);
  send_all(client, call_headers(3, kEmbed, 9000));
  receive_until(client, refused);
  gateway.await_neighbour();
}

TEST(HostileClients, WithOversizedMessagesGetResourceExhausted) {
  Besieged gateway(", max_message_bytes: 65536");
  const auto stub = gateway.stack().connect();
  for (const std::size_t bytes : {65537, 2 * 65537}) {  // For us to refuse, and for gRPC.
    EXPECT_EQ(embed(*stub, {std::string(bytes, 'x')}).status.error_code(),
              grpc::StatusCode::RESOURCE_EXHAUSTED);
  }
  EXPECT_TRUE(embed(*stub, {"small"}).status.ok()) << "the connection goes on";
  gateway.await_neighbour();
}

TEST(HostileClients, ThatOpenNoWindowAreEndedAndTheirItemsReleased) {
  Besieged gateway(", reader_timeout_ms: 200");
  const listen::Descriptor client = polite_connection(gateway, {{kInitialWindowSize, 0}});
  send_all(client, call_headers(1, kEmbed) + last_message(1, big_request(50)) +
                       call_headers(3, kEmbedUnary) + last_message(3, big_request(50)));
  gateway.await_metric("gateway_slow_readers_total", 2, 2);
  gateway.await_metric("gateway_admitted_items", 0, 1);
  gateway.await_neighbour();
}

TEST(HostileClients, ThatReadNothingAreEndedAndTheirItemsReleased) {
  Besieged gateway(", reader_timeout_ms: 500");
  const listen::Descriptor client = polite_connection(gateway, {{kInitialWindowSize, kMaxWindow}});
  std::string calls = testing::window_update(0, kMaxWindow - 65535);
  const std::string request = big_request(250);
  for (std::uint32_t k = 0; k < 20; ++k) {
    calls += call_headers(2 * k + 1, kEmbed) + last_message(2 * k + 1, request);
  }
  send_all(client, calls);
  gateway.await_peace();
  gateway.await_neighbour();
}

TEST(HostileClients, ThatReadNothingHoldUpADrainNoLongerThanItsGrace) {
  GatewayStack::Options options;
  options.emulator.latency = std::chrono::milliseconds(100);
  options.server_extra = ", reader_timeout_ms: 600000";  // Longer than this test may take.
  options.extra = "drain: {grace_ms: 3000}";
  GatewayStack stack(std::move(options));
  const listen::Descriptor client =
      polite(testing::connect_to(stack.app().grpc_port()), {{kInitialWindowSize, 0}});
  send_all(client, call_headers(1, kEmbed) + last_message(1, big_request(50)));
  while (stack.provider().stats().rows() < 50) std::this_thread::yield();

  testing::UnaryReply neighbour;
  std::thread caller([&] { neighbour = embed(*stack.connect(), {"a neighbour's text"}); });
  while (arrived_calls(stack) < 6) std::this_thread::yield();  // Five of them of ten texts each.
  EXPECT_TRUE(stack.app().drain());
  caller.join();
  EXPECT_TRUE(neighbour.status.ok()) << neighbour.status.error_message();
}

TEST(HostileClients, ThatSayNothingAreClosed) {
  Besieged gateway(", handshake_timeout_ms: 200");
  const listen::Descriptor silent = gateway.connect();
  const listen::Descriptor halfway = gateway.connect();
  send_all(halfway, preface().substr(0, 10));
  receive_all(silent);
  receive_all(halfway);
  gateway.await_peace();
  gateway.await_neighbour();
}

TEST(HostileClients, ThatSpeakAnotherLanguageAreClosed) {
  Besieged gateway("");
  for (const std::string& garbage :
       {std::string("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n"), std::string(4096, '\xff'),
        std::string(4096, '\0'), preface() + std::string(4096, '\xff')}) {
    const listen::Descriptor client = gateway.connect();
    send_all(client, garbage);
    receive_all(client);
  }
  gateway.await_peace();
  gateway.await_neighbour();
}

TEST(HostileClients, ThatFloodWithPingsAreSentAway) {
  Besieged gateway("");
  const listen::Descriptor client = polite_connection(gateway);
  std::string pings;
  for (int k = 0; k < 1000; ++k) pings += frame(FrameType::ping, kNoFlags, 0, "12345678");
  send_all(client, pings);
  EXPECT_EQ(goaway_code(receive_all(client)), testing::kEnhanceYourCalm);
  gateway.await_peace();
  gateway.await_neighbour();
}

TEST(HostileClients, AreNotThoseThatPingAsOftenAsTheyMay) {
  Besieged gateway(", min_ping_interval_ms: 1000");
  const listen::Descriptor client = polite_connection(gateway);
  for (const char* ping : {"1st ping", "2nd ping", "3rd ping", "4th ping", "5th ping"}) {
    ASSERT_TRUE(send_all(client, frame(FrameType::ping, kNoFlags, 0, ping)));
    receive_until(client, ping);
    std::this_thread::sleep_for(std::chrono::milliseconds(950));  // The way may shorten a gap.
  }
  EXPECT_TRUE(is_quiet(client));
}

TEST(HostileClients, ThatSendHalfARequestTakeNoRoomInTheQueues) {
  Besieged gateway(", max_concurrent_streams: 200");
  std::vector<listen::Descriptor> clients;
  const std::string request = big_request(50);
  for (int k = 0; k < 5; ++k) {
    clients.push_back(polite_connection(gateway));
    std::string calls;
    for (std::uint32_t stream = 1; stream < 200; stream += 2) {
      calls += call_headers(stream, kEmbed) + half_message(stream, request);
    }
    calls += frame(FrameType::ping, kNoFlags, 0, "all read");
    send_all(clients.back(), calls);
    receive_until(clients.back(), "all read");
  }
  // The neighbour's calls are there, also those that gRPC has not quite done with; of theirs a
  // single one would be fifty items.
  EXPECT_LT(gateway.metric("gateway_admitted_items"), 50);
  gateway.await_neighbour();
  clients.clear();
  gateway.await_peace();
}

TEST(HostileClients, ThatStayWithoutACallAreClosed) {
  Besieged gateway(", idle_timeout_ms: 1000");
  const listen::Descriptor client = polite_connection(gateway);
  EXPECT_GE(goaway_code(receive_all(client)), 0);
  gateway.await_peace();
  gateway.await_neighbour();
}

}  // namespace
}  // namespace gateway

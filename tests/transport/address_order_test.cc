#include "transport/address_order.h"

#include <chrono>

#include <gtest/gtest.h>

namespace gateway::transport {
namespace {

using namespace std::chrono_literals;
using Endpoint = AddressOrder::Endpoint;
using Endpoints = AddressOrder::Endpoints;

Endpoint address(const char* ip) {
  return {boost::asio::ip::make_address(ip), 443};
}

const Endpoint kA = address("10.0.0.1");
const Endpoint kB = address("10.0.0.2");
const Endpoint kC = address("2001:db8::3");

struct AddressOrderTest : ::testing::Test {
  [[nodiscard]] Endpoints order() const { return addresses.arranged({kA, kB, kC}, now); }

  AddressOrder addresses;
  Timestamp now = Timestamp(1h);
};

TEST_F(AddressOrderTest, IsTheSystemsWhileNothingFails) {
  addresses.used(kA);
  EXPECT_EQ(order(), (Endpoints{kA, kB, kC}));
}

TEST_F(AddressOrderTest, TriesThoseThatFailedLastTheLongestAgoFirst) {
  addresses.failed(kA, now);
  now += 1s;
  EXPECT_EQ(order(), (Endpoints{kB, kC, kA}));
  addresses.failed(kB, now);
  now += 1s;
  EXPECT_EQ(order(), (Endpoints{kC, kA, kB}));
  addresses.failed(kA, now);
  EXPECT_EQ(order(), (Endpoints{kC, kB, kA}));
}

TEST_F(AddressOrderTest, TriesTheOneThatWasUsedLastAtTheEndOnceItIsDistrusted) {
  addresses.last_failed(now);
  EXPECT_EQ(order(), (Endpoints{kA, kB, kC}));
  addresses.used(kA);
  addresses.last_failed(now);
  EXPECT_EQ(order(), (Endpoints{kB, kC, kA}));
}

TEST_F(AddressOrderTest, KeepsTheOnlyAddressThatThereIs) {
  addresses.failed(kA, now);
  EXPECT_EQ(addresses.arranged({kA}, now), Endpoints{kA});
}

TEST_F(AddressOrderTest, TriesNewAddressesFirst) {
  addresses.failed(kA, now);
  EXPECT_EQ(addresses.arranged({kA, kB}, now), (Endpoints{kB, kA}));
}

TEST_F(AddressOrderTest, ForgetsAFailureInTime) {
  addresses.failed(kA, now);
  now += AddressOrder::kMemory;
  EXPECT_EQ(order(), (Endpoints{kA, kB, kC}));
}

TEST_F(AddressOrderTest, RemembersABoundedNumber) {
  addresses.failed(kA, now);
  for (unsigned k = 0; k < 100; ++k)
    addresses.failed({boost::asio::ip::address_v4(0x0A010000U + k), 443}, now);
  EXPECT_EQ(order(), (Endpoints{kA, kB, kC}));
}

}  // namespace
}  // namespace gateway::transport

#include "app/config/address.h"

#include <gtest/gtest.h>

namespace gateway::config {
namespace {

TEST(ListenAddress, IsHostAndPort) {
  for (const char* text : {"0.0.0.0:50051", "127.0.0.1:0", "[::]:9464", "localhost:1"}) {
    EXPECT_TRUE(is_listen_address(text)) << text;
  }
  for (const char* text : {"", ":1", "h", "h:", "h:65536", "h:-1", "h:1:2", "::1:80", "[::1]",
                           "[]:1", "[::1:80", "a b:1", "http://h:1"}) {
    EXPECT_FALSE(is_listen_address(text)) << text;
  }
}

TEST(ListenAddress, CollidesWithThatOfTheSamePortOnOneOrAllHosts) {
  EXPECT_TRUE(addresses_collide("127.0.0.1:1", "127.0.0.1:1"));
  EXPECT_TRUE(addresses_collide("0.0.0.0:1", "127.0.0.1:1"));
  EXPECT_TRUE(addresses_collide("[::1]:1", "[::]:01"));
  EXPECT_FALSE(addresses_collide("127.0.0.1:1", "127.0.0.1:2"));
  EXPECT_FALSE(addresses_collide("127.0.0.1:1", "127.0.0.2:1"));
  EXPECT_FALSE(addresses_collide("0.0.0.0:0", "0.0.0.0:0"));
}

}  // namespace
}  // namespace gateway::config

#include "client/local_address.h"

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

TEST(LocalAddress, IsLoopbackLocalhostOrAUnixSocket) {
  for (const char* target :
       {"localhost", "localhost:50051", "127.0.0.1:50051", "127.8.8.8", "[::1]:50051", "::1",
        "dns:///localhost:50051", "dns:localhost", "ipv4:127.0.0.1:50051", "ipv6:[::1]:50051",
        "unix:/run/gateway.sock", "unix:///run/gateway.sock", "unix-abstract:gateway"}) {
    EXPECT_TRUE(is_this_host(target)) << target;
  }
}

TEST(LocalAddress, IsNoNameOrAddressThatOnlyLooksAlike) {
  for (const char* target :
       {"gateway:50051", "127.evil.example:50051", "localhost.evil.example:50051", "10.0.0.1:50051",
        "[2001:db8::1]:50051", "127.0.0.1.evil.example", "dns:///127.evil.example:1",
        "dns://10.0.0.1/localhost:50051", "0.0.0.0:50051", "[::1", ""}) {
    EXPECT_FALSE(is_this_host(target)) << target;
  }
}

}  // namespace
}  // namespace embedding_client

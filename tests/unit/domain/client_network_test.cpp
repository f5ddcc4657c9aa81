#include <arouter/domain/client_network.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(ClientNetwork, IsTheWholeOfAnAddressOfVersion4) {
  EXPECT_EQ(client_network("192.0.2.1"), "192.0.2.1");
  EXPECT_NE(client_network("192.0.2.1"), client_network("192.0.2.2"));
  EXPECT_NE(client_network("::ffff:192.0.2.1"), client_network("::ffff:192.0.2.2"));
}

TEST(ClientNetwork, IsTheFirstHalfOfAnAddressOfVersion6) {
  const auto network = client_network("2001:db8:1:2::1");
  EXPECT_EQ(client_network("2001:db8:1:2:ffff:ffff:ffff:ffff"), network);
  EXPECT_EQ(client_network("2001:0DB8:0001:0002::7"), network);
  EXPECT_NE(client_network("2001:db8:1:3::1"), network);
}

TEST(ClientNetwork, TakesWhatIsNoAddressAsItIs) {
  EXPECT_EQ(client_network(""), "");
  EXPECT_EQ(client_network("fe80::1%eth0"), "fe80::1%eth0");
}

}  // namespace
}  // namespace arouter

#include "openai_door/model_pages.h"

#include <string>

#include <gmock/gmock.h>

#include "tests/door/access/callers.h"
#include "tests/door/request/fake_router.h"
#include "tests/support/model_specs.h"

namespace gateway::openai_door {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ModelPages : public ::testing::Test {
 protected:
  const testing::FakeRouter router_{testing::all_models()};
  const access::Identity anybody_ = testing::anybody();
  const access::Identity plain_ = testing::owner_of(testing::restricted({"text-plain"}));
};

TEST_F(ModelPages, ListsTheModelsOfTextsInOpenAisShape) {
  EXPECT_EQ(model_list(router_, plain_).body,
            R"({"object":"list","data":[{"id":"text-plain","object":"model","created":1735689600,)"
            R"("owned_by":"embedding-gateway"}]})");
  const std::string all = model_list(router_, anybody_).body;
  EXPECT_THAT(all, HasSubstr(R"("id":"text-plain")"));
  EXPECT_THAT(all, HasSubstr(R"("id":"text-rich")"));
  EXPECT_THAT(all, Not(HasSubstr("vision")));
}

TEST_F(ModelPages, ListsNothingForWhoMayUseNothingOfIt) {
  const access::Identity caller = testing::owner_of(testing::restricted({"vision"}));
  EXPECT_EQ(model_list(router_, caller).body, R"({"object":"list","data":[]})");
}

TEST_F(ModelPages, ShowsOneModel) {
  const Result<http_call::Reply> page = model_page(router_, plain_, "text-plain");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200U);
  EXPECT_EQ(page->body, R"({"id":"text-plain","object":"model","created":1735689600,)"
                        R"("owned_by":"embedding-gateway"})");
}

TEST_F(ModelPages, ShowsNoModelThatIsNoneOfTheCallers) {
  EXPECT_EQ(model_page(router_, anybody_, "no-such").error().kind, ErrorKind::unknown_model);
  EXPECT_EQ(model_page(router_, anybody_, "vision").error().kind, ErrorKind::unknown_model);
  EXPECT_EQ(model_page(router_, anybody_, "").error().kind, ErrorKind::unknown_model);
  // Served or not, it looks the same.
  const Error served = model_page(router_, plain_, "text-rich").error();
  const Error unknown = model_page(router_, plain_, "no-such").error();
  EXPECT_EQ(served.kind, ErrorKind::permission_denied);
  EXPECT_EQ(unknown.kind, ErrorKind::permission_denied);
  EXPECT_EQ(served.message, unknown.message);
}

}  // namespace
}  // namespace gateway::openai_door

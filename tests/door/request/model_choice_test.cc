#include "door/request/model_choice.h"

#include <gmock/gmock.h>

#include "grpc_door/spelling.h"
#include "tests/door/access/callers.h"
#include "tests/door/request/fake_router.h"
#include "tests/support/model_specs.h"

namespace gateway::request {
namespace {

using ::testing::AllOf;
using testing::anybody;
using testing::FakeRouter;
using ::testing::HasSubstr;
using ::testing::Not;

using grpc_door::kSpelling;

const DefaultModels kDefaults{.text = "text-rich", .multimodal = "vision"};

TEST(ModelChoice, TakesTheNamedModel) {
  const FakeRouter router(testing::all_models());
  EXPECT_EQ(choose_model(router, anybody(), "text-plain", Modality::text, kDefaults, kSpelling)
                .value()
                ->name,
            "text-plain");
  EXPECT_EQ(choose_model(router, anybody(), "fused", Modality::multimodal, kDefaults, kSpelling)
                .value()
                ->name,
            "fused");
}

TEST(ModelChoice, TakesTheDefaultOfTheModalityForAnEmptyName) {
  const FakeRouter router(testing::all_models());
  EXPECT_EQ(choose_model(router, anybody(), "", Modality::text, kDefaults, kSpelling).value()->name,
            "text-rich");
  EXPECT_EQ(
      choose_model(router, anybody(), "", Modality::multimodal, kDefaults, kSpelling).value()->name,
      "vision");
}

TEST(ModelChoice, NamesTheModelsOfTheModalityIfThereIsNoSuchModel) {
  const FakeRouter router(testing::all_models());
  const auto choice =
      choose_model(router, anybody(), "secret-name", Modality::text, kDefaults, kSpelling);
  ASSERT_TRUE(choice.has_error());
  EXPECT_EQ(choice.error().kind, ErrorKind::unknown_model);
  EXPECT_THAT(choice.error().message, HasSubstr("known text models: text-plain, text-rich"));
  EXPECT_THAT(choice.error().message, Not(HasSubstr("secret-name")));
  EXPECT_THAT(choice.error().message, Not(HasSubstr("vision")));
}

TEST(ModelChoice, TellsWhichRpcTakesAModelOfTheOtherModality) {
  const FakeRouter router(testing::all_models());
  const auto texts =
      choose_model(router, anybody(), "vision", Modality::text, kDefaults, kSpelling);
  ASSERT_TRUE(texts.has_error());
  EXPECT_EQ(texts.error().kind, ErrorKind::invalid_argument);
  EXPECT_THAT(texts.error().message,
              AllOf(HasSubstr("\"model\""), HasSubstr("use EmbedMultimodal")));
  const auto contents =
      choose_model(router, anybody(), "text-rich", Modality::multimodal, kDefaults, kSpelling);
  ASSERT_TRUE(contents.has_error());
  EXPECT_THAT(contents.error().message, HasSubstr("use Embed or EmbedUnary"));
}

TEST(ModelChoice, AsksForANameIfThereIsNoDefault) {
  const FakeRouter router({testing::rich_text_model()});
  const auto choice =
      choose_model(router, anybody(), "", Modality::multimodal, DefaultModels{}, kSpelling);
  ASSERT_TRUE(choice.has_error());
  EXPECT_EQ(choice.error().kind, ErrorKind::invalid_argument);
  EXPECT_THAT(choice.error().message, HasSubstr("is required"));
  EXPECT_THAT(choice.error().message, HasSubstr("known multimodal models: none"));
}

TEST(ModelChoice, ComplainsOfAnyModelThatIsNotServedAndNamesThemAll) {
  const FakeRouter router(testing::all_models());
  EXPECT_FALSE(check_model(router, anybody(), "", kSpelling).has_value());
  EXPECT_FALSE(check_model(router, anybody(), "vision", kSpelling).has_value());
  EXPECT_FALSE(check_model(router, anybody(), "text-plain", kSpelling).has_value());
  const std::optional<Error> error = check_model(router, anybody(), "secret-name", kSpelling);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind, ErrorKind::unknown_model);
  EXPECT_THAT(error->message, HasSubstr("known models: fused, text-plain, text-rich, vision"));
  EXPECT_THAT(error->message, Not(HasSubstr("secret-name")));
}

TEST(ModelChoice, ListsThirtyTwoModelsAtMost) {
  std::vector<ModelSpec> many(40, testing::plain_text_model());
  for (std::size_t k = 0; k < many.size(); ++k) many[k].name = "m" + std::to_string(100 + k);
  const FakeRouter router(many);
  const auto choice = choose_model(router, anybody(), "x", Modality::text, kDefaults, kSpelling);
  ASSERT_TRUE(choice.has_error());
  EXPECT_THAT(choice.error().message, HasSubstr("m131, and more"));
  EXPECT_THAT(choice.error().message, Not(HasSubstr("m132")));
}

TEST(ModelChoice, SaysTheSameOfAForbiddenModelWhetherItIsServedOrNot) {
  const FakeRouter router(testing::all_models());
  const access::Identity caller = testing::owner_of(testing::restricted({"text-plain", "gone"}));
  const auto served =
      choose_model(router, caller, "text-rich", Modality::text, kDefaults, kSpelling);
  const auto not_served =
      choose_model(router, caller, "secret-name", Modality::text, kDefaults, kSpelling);
  const auto other_modality =
      choose_model(router, caller, "vision", Modality::text, kDefaults, kSpelling);
  const auto by_default = choose_model(router, caller, "", Modality::text, kDefaults, kSpelling);
  EXPECT_EQ(served.error().kind, ErrorKind::permission_denied);
  EXPECT_THAT(served.error().message, HasSubstr("known text models: text-plain"));
  EXPECT_THAT(served.error().message, Not(HasSubstr("text-rich")));
  for (const auto& choice : {not_served, other_modality, by_default}) {
    EXPECT_EQ(choice.error().kind, ErrorKind::permission_denied);
    EXPECT_EQ(choice.error().message, served.error().message);
  }
  EXPECT_EQ(check_model(router, caller, "vision", kSpelling)->kind, ErrorKind::permission_denied);
  EXPECT_EQ(check_model(router, caller, "vision", kSpelling)->message,
            check_model(router, caller, "secret-name", kSpelling)->message);
}

TEST(ModelChoice, TellsATenantOnlyOfItsOwnModels) {
  const FakeRouter router(testing::all_models());
  const access::Identity caller = testing::owner_of(testing::restricted({"text-plain", "gone"}));
  EXPECT_EQ(choose_model(router, caller, "text-plain", Modality::text, kDefaults, kSpelling)
                .value()
                ->name,
            "text-plain");
  const auto gone = choose_model(router, caller, "gone", Modality::text, kDefaults, kSpelling);
  EXPECT_EQ(gone.error().kind, ErrorKind::unknown_model);
  EXPECT_THAT(gone.error().message, HasSubstr("known text models: text-plain"));
  EXPECT_THAT(gone.error().message, Not(HasSubstr("text-rich")));
}

}  // namespace
}  // namespace gateway::request

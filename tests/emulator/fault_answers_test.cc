#include "emulator/fault_answers.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace emulator {
namespace {

Refusal error(const char* fault) {
  return error_of(*parse_fault(fault)).value();
}

TEST(FaultAnswers, TakeStatusAndWordsFromTheirCode) {
  EXPECT_EQ(error("status").status, 500U);
  EXPECT_EQ(error("status,status=503").code, "ModelUnavailable");
  EXPECT_EQ(error("status,status=502").code, "InternalError");
  EXPECT_EQ(error("status,code=Arrearage").status, 400U);
  EXPECT_EQ(error("status,code=InvalidApiKey").status, 401U);
  EXPECT_EQ(error("status,code=ModelNotFound").status, 404U);
  EXPECT_EQ(error("status,code=Arrearage,status=403").status, 403U);
  EXPECT_EQ(error("status,code=Odd").message, "An internal error has occured.");
}

TEST(FaultAnswers, GiveADeadLinkItsWordsUnderAnyStatus) {
  EXPECT_EQ(error("dead_link").status, 400U);
  EXPECT_EQ(error("dead_link").code, "InvalidParameter");
  for (const char* status : {"403", "404", "500"}) {
    const Refusal refused = error((std::string("dead_link,status=") + status).c_str());
    EXPECT_EQ(std::to_string(refused.status), status);
    EXPECT_EQ(refused.message, "download form URL error");
  }
  EXPECT_EQ(error("dead_link,message=").message, "");
  EXPECT_EQ(error("dead_link,code=InvalidURL").code, "InvalidURL");
}

TEST(FaultAnswers, KnowTheirErrors) {
  EXPECT_EQ(error("cold_host").code, "InvalidParameter.DataInspection");
  EXPECT_EQ(error("moderation").code, "DataInspectionFailed");
  EXPECT_TRUE(error("dimension").message.ends_with(": parameters.dimension"));
  const Refusal capacity = error("capacity");
  EXPECT_EQ(capacity.status, 500U);
  EXPECT_EQ(error("capacity,status=503").status, 503U);
  EXPECT_TRUE(capacity.message.starts_with("<5000202> InternalError.Algo.ModelServingError."));
  const std::size_t list = capacity.message.find('[');
  EXPECT_EQ(nlohmann::json::parse(capacity.message.substr(list)).at(0).at("status_code"), 503);
}

TEST(FaultAnswers, OfOthersHaveNothingOfTheProviders) {
  const Answer firewall = foreign_answer(*parse_fault("firewall")).value();
  EXPECT_EQ(firewall.status, 405U);
  EXPECT_EQ(firewall.content_type, "text/html");
  EXPECT_FALSE(firewall.by_provider);
  EXPECT_EQ(foreign_answer(*parse_fault("firewall,status=403"))->status, 403U);
  EXPECT_EQ(foreign_answer(*parse_fault("html"))->status, 502U);
  EXPECT_EQ(foreign_answer(*parse_fault("empty"))->status, 404U);
  EXPECT_EQ(foreign_answer(*parse_fault("empty,status=500"))->body, "");
  const Answer literal =
      foreign_answer(*parse_fault("literal,status=418,body=tea, if any")).value();
  EXPECT_EQ(literal.status, 418U);
  EXPECT_EQ(literal.body, "tea, if any");
  EXPECT_EQ(foreign_answer(*parse_fault("drop"))->ending, Answer::Ending::dropped);
  EXPECT_EQ(foreign_answer(*parse_fault("hang"))->ending, Answer::Ending::hung);
}

TEST(FaultAnswers, AreNoneForFlawsOfRows) {
  for (const char* kind : {"slow", "swap", "truncate", "null_row", "wrong_length"}) {
    EXPECT_FALSE(error_of(*parse_fault(kind))) << kind;
    EXPECT_FALSE(foreign_answer(*parse_fault(kind))) << kind;
  }
}

}  // namespace
}  // namespace emulator

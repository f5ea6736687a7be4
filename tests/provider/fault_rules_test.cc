// The errors of docs/provider.md, 6, in both spellings.
#include "provider/fault_rules.h"

#include <ostream>

#include <gtest/gtest.h>

namespace gateway::provider {

void PrintTo(const ErrorSigns& signs, std::ostream* out) {
  *out << signs.status << " " << signs.code << ": " << signs.message;
}

namespace {

struct Row {
  FaultKind kind;
  ErrorSigns signs;
};

void PrintTo(const Row& row, std::ostream* out) {
  provider::PrintTo(row.signs, out);
}

class FaultRules : public testing::TestWithParam<Row> {};

TEST_P(FaultRules, GiveTheKindOfTheRow) {
  EXPECT_EQ(fault_kind_of(GetParam().signs), GetParam().kind);
}

const Row kTooManyRows[] = {
    {FaultKind::row_limit_exceeded,
     {400, "InvalidParameter",
      "Value error, batch size is invalid, it should not be larger than 10.: input.contents"}},
    {FaultKind::row_limit_exceeded,
     {400, "invalid_parameter_error",
      "batch size is invalid, it should not be larger than 25.: payload.input.contents"}},
    {FaultKind::row_limit_exceeded,
     {400, "InvalidParameter",
      "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should "
      "not be larger than 10.: input.contents"}},
    {FaultKind::body_too_large, {400, "BadRequest.TooLarge", "Payload Too Large."}},
    {FaultKind::body_too_large, {413, "RequestTooLarge", ""}},
    {FaultKind::body_too_large, {413, "", ""}},
};

const Row kItems[] = {
    {FaultKind::item_refused,
     {400, "InvalidParameter", "Range of input length should be [1, 8192]"}},
    {FaultKind::item_refused,
     {400, "InvalidParameter",
      "Value error, contents is neither str nor list of str. : input.contents"}},
    {FaultKind::item_refused,
     {400, "InvalidParameter", "The item of content should be a message of a certain modal."}},
    {FaultKind::item_refused,
     {400, "InvalidParameter", "Exceeded limit on max bytes per data-uri item : 10485760"}},
    {FaultKind::item_refused, {400, "InvalidParameter", "Wrong Content-Type of multimodal url"}},
    {FaultKind::item_refused,
     {400, "InvalidParameter", "Failed to decode the image during the data inspection."}},
    {FaultKind::item_refused,
     {400, "InvalidParameter",
      "Don't have authorization to access the media resource during the data inspection process."}},
    {FaultKind::item_refused,
     {400, "InvalidParameter",
      "The provided URL does not appear to be valid. Ensure it is correctly formatted."}},
    {FaultKind::item_refused,
     {400, "DataInspectionFailed", "Input data may contain inappropriate content."}},
    {FaultKind::item_refused,
     {400, "data_inspection_failed", "Input text data may contain inappropriate content."}},
    {FaultKind::item_refused,
     {400, "InvalidParameter.DataInspection", "Input data may contain inappropriate content."}},
    {FaultKind::item_refused,
     {400, "InvalidParameter",
      "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate "
      "content."}},
    {FaultKind::item_refused,
     {400, "ServiceUnavailableError",
      "Role must be user or assistant and Content length must be greater than 0."}},
    {FaultKind::item_refused,
     {400, "BadRequest.EmptyInput", "Required input parameter missing from request."}},
    {FaultKind::item_refused,
     {400, "BadRequest.IllegalInput", "The input parameter requires json format."}},
    {FaultKind::item_refused, {400, "BadRequest.InputDownloadFailed", ""}},
    {FaultKind::item_refused, {415, "BadRequest.UnsupportedFileFormat", ""}},
    {FaultKind::item_refused, {400, "InvalidURL", ""}},
    {FaultKind::item_refused, {400, "InvalidURL.ConnectionRefused", ""}},
    {FaultKind::item_refused, {400, "InvalidFile.Format", ""}},
    {FaultKind::item_refused, {400, "UnsupportedOperation", ""}},
    {FaultKind::item_refused, {400, "IPInfringementSuspect", ""}},
    {FaultKind::item_refused, {400, "BadRequestError", "something new"}},
    {FaultKind::item_refused, {422, "SomethingNew", ""}},
    {FaultKind::media_slow, {400, "InvalidURL.Timeout", ""}},
    {FaultKind::media_failed, {400, "InvalidParameter", "Failed to download multimodal content"}},
    {FaultKind::media_slow,
     {400, "InvalidParameter",
      "Download the media resource timed out during the data inspection process."}},
    {FaultKind::media_failed, {500, "InternalError.Algo", "Embedding_pipeline_Error: image"}},
    {FaultKind::media_failed, {500, "InternalError", "Embedding_pipeline_Error: image"}},
    {FaultKind::item_refused, {400, "InvalidParameter", "download form URL error"}},
    {FaultKind::item_refused, {403, "AccessDenied", "download form URL error"}},
    {FaultKind::item_refused, {404, "", "download form URL error, please check"}},
    {FaultKind::media_failed, {500, "InternalError.Algo", "download form URL error"}},
    {FaultKind::media_slow,
     {400, "InvalidParameter.DataInspection", "Connection timeout while reading the media"}},
    {FaultKind::media_slow,
     {400, "InvalidParameter.DataInspection",
      "Unable to download the media resource during the data inspection process: timed out"}},
    {FaultKind::item_refused, {500, "InternalError.Algo.InvalidParameter", "bad"}},
    {FaultKind::item_refused,
     {500, "InternalError", "<400> InternalError.Algo.InvalidParameter: bad"}},
    {FaultKind::media_failed,
     {500, "InternalError.Algo", "Missing Content-Length of multimodal url."}},
};

const Row kOperator[] = {
    {FaultKind::account_blocked,
     {400, "Arrearage", "Access denied, make sure your account is in good standing."}},
    {FaultKind::account_blocked,
     {403, "AllocationQuota.FreeTierOnly", "The free tier of the model has been exhausted."}},
    {FaultKind::account_blocked,
     {429, "Throttling.AllocationQuota", "Free allocated quota exceeded."}},
    {FaultKind::account_blocked, {429, "insufficient_quota", "Free allocated quota exceeded."}},
    {FaultKind::account_blocked,
     {429, "CommodityNotPurchased", "Commodity has not purchased yet."}},
    {FaultKind::account_blocked, {429, "PrepaidBillOverdue", "The prepaid bill is overdue."}},
    {FaultKind::account_blocked, {429, "PostpaidBillOverdue", "The postpaid bill is overdue."}},
    {FaultKind::credentials_refused, {401, "InvalidApiKey", "Invalid API-key provided."}},
    {FaultKind::credentials_refused, {401, "invalid_api_key", "Incorrect API key provided. "}},
    {FaultKind::credentials_refused, {401, "", "NOT AUTHORIZED"}},
    {FaultKind::credentials_refused, {401, "AuthenticationError", ""}},
    {FaultKind::model_refused,
     {403, "AccessDenied", "current user api does not support asynchronous calls"}},
    {FaultKind::model_refused, {403, "access_denied", "Access denied."}},
    {FaultKind::model_refused, {403, "AccessDenied.Unpurchased", ""}},
    {FaultKind::model_refused, {403, "Model.AccessDenied", ""}},
    {FaultKind::model_refused, {403, "App.AccessDenied", ""}},
    {FaultKind::model_refused, {403, "Workspace.AccessDenied", ""}},
    {FaultKind::model_refused, {403, "PermissionDeniedError", ""}},
    {FaultKind::model_refused, {404, "ModelNotFound", "Model can not be found."}},
    {FaultKind::model_refused,
     {404, "model_not_found", "The model xxx does not exist or you do not have access to it."}},
    {FaultKind::model_refused,
     {404, "model_not_supported", "Unsupported model `x` for OpenAI compatibility mode."}},
    {FaultKind::model_refused, {404, "WorkSpaceNotFound", ""}},
    {FaultKind::model_refused, {404, "", ""}},
    {FaultKind::model_refused, {400, "InvalidParameter", "Model not exist."}},
    {FaultKind::model_refused, {400, "InvalidParameter", "url error, please check url！"}},
    {FaultKind::model_refused, {400, "BadRequest.EmptyModel", ""}},
    {FaultKind::model_refused,
     {400, "invalid_request_error", "you must provide a model parameter."}},
};

const Row kThrottles[] = {
    {FaultKind::rate_limited, {429, "Throttling", "Requests throttling triggered."}},
    {FaultKind::rate_limited,
     {429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later."}},
    {FaultKind::rate_limited, {429, "LimitRequests", "You exceeded your current requests list."}},
    {FaultKind::rate_limited, {429, "limit_requests", "You have exceeded your request limit."}},
    {FaultKind::rate_limited, {429, "Throttling.SomethingNew", ""}},
    {FaultKind::rate_limited, {429, "RateLimitError", "Too many requests."}},
    {FaultKind::rate_limited, {429, "", ""}},
    {FaultKind::burst_limited,
     {429, "Throttling.BurstRate",
      "Request rate increased too quickly. To ensure system stability, please adjust your client "
      "logic"}},
    {FaultKind::burst_limited, {429, "limit_burst_rate", ""}},
    {FaultKind::burst_limited, {429, "RateLimitError", "Request rate increased too quickly."}},
    {FaultKind::tokens_limited,
     {429, "Throttling.AllocationQuota",
      "Allocated quota exceeded, please increase your quota limit."}},
    {FaultKind::tokens_limited,
     {429, "insufficient_quota",
      "You exceeded your current quota, please check your plan and billing details. #token-limit"}},
    {FaultKind::tokens_limited, {429, "RateLimitError", "You exceeded your current quota"}},
    {FaultKind::overloaded, {429, "Throttling.Concurrency", ""}},
    {FaultKind::overloaded, {429, "ServiceOverloaded", ""}},
    {FaultKind::overloaded,
     {429, "Throttling.AllocationQuota",
      "Too many requests. Batch requests are being throttled due to system capacity limits. Try "
      "again later."}},
    {FaultKind::overloaded, {429, "RateLimitError", "Concurrency limit reached"}},
    {FaultKind::overloaded,
     {500, "ModelServingError",
      "Too many requests. Your requests are being throttled due to system capacity limits."}},
    {FaultKind::overloaded,
     {500, "InternalError.Algo",
      "<5000202> InternalError.Algo.ModelServingError.ModelServingUnknownError: [{\"status_code\": "
      "503}]"}},
    {FaultKind::overloaded, {500, "InternalError.Algo.ModelServingError", ""}},
    {FaultKind::overloaded,
     {500, "InternalError", "Too many requests. … throttled due to system capacity limits."}},
    {FaultKind::overloaded,
     {503, "ModelServingError",
      "Too many requests. Your requests are being throttled due to system capacity limits."}},
};

const Row kServer[] = {
    {FaultKind::server_error, {400, "APIConnectionError", "Connection error."}},
    {FaultKind::server_error,
     {500, "InternalError",
      "An internal error has occured, try again later or contact service support."}},
    {FaultKind::server_error, {500, "internal_error", "Internal server error!"}},
    {FaultKind::server_error, {500, "InternalError.Algo", "inference internal error."}},
    {FaultKind::server_error,
     {500, "InternalError.Algo", "Receive batching backend response failed!"}},
    {FaultKind::server_error,
     {500, "SystemError", "An system error has occured, try again later."}},
    {FaultKind::server_error, {500, "ModelServiceFailed", "Failed to request model service."}},
    {FaultKind::server_error, {500, "InternalError.FileUpload", ""}},
    {FaultKind::server_error, {503, "ModelUnavailable", "Model is unavailable, try again later."}},
    {FaultKind::server_error, {503, "ServiceUnavailableError", ""}},
    {FaultKind::server_error, {504, "GatewayTimeoutError", ""}},
    {FaultKind::server_error, {502, "", ""}},
    {FaultKind::server_error, {400, "", ""}},  // A proxy's page: nobody judged an item.
    {FaultKind::server_error, {302, "", ""}},
    {FaultKind::server_error, {0, "", ""}},
    {FaultKind::server_timeout, {500, "RequestTimeOut", "Request timed out, try again later."}},
    {FaultKind::server_timeout, {500, "InternalError.Timeout", ""}},
    {FaultKind::server_timeout, {408, "", ""}},
};

INSTANTIATE_TEST_SUITE_P(TooManyRows, FaultRules, testing::ValuesIn(kTooManyRows));
INSTANTIATE_TEST_SUITE_P(Items, FaultRules, testing::ValuesIn(kItems));
INSTANTIATE_TEST_SUITE_P(Operator, FaultRules, testing::ValuesIn(kOperator));
INSTANTIATE_TEST_SUITE_P(Throttles, FaultRules, testing::ValuesIn(kThrottles));
INSTANTIATE_TEST_SUITE_P(Server, FaultRules, testing::ValuesIn(kServer));

TEST(FaultRulesOnItems, TellWhetherARefusalSpeaksOfThem) {
  for (const ErrorSigns& signs :
       {ErrorSigns{400, "DataInspectionFailed", ""},
        ErrorSigns{400, "InvalidParameter.DataInspection", "timed out"},
        ErrorSigns{400, "InvalidParameter", "Range of input length should be [1, 8192]"},
        ErrorSigns{400, "InvalidParameter", "Wrong Content-Type of multimodal url"},
        ErrorSigns{400, "InvalidParameter", "Failed to decode the image"}})
    EXPECT_TRUE(speaks_of_items(signs)) << signs.message;
  for (const ErrorSigns& signs :
       {ErrorSigns{400, "InvalidParameter", ""}, ErrorSigns{400, "InvalidParameter", "bad request"},
        ErrorSigns{400, "BadRequestError", "dimension 7 is not supported"}})
    EXPECT_FALSE(speaks_of_items(signs)) << signs.message;
}

// Under a 200 there is no status to go by: the code and the words must do.
TEST(FaultRulesWithoutAStatus, GoByTheCode) {
  EXPECT_EQ(fault_kind_of({0, "Throttling.BurstRate", ""}), FaultKind::burst_limited);
  EXPECT_EQ(fault_kind_of({0, "InvalidParameter", ""}), FaultKind::item_refused);
  EXPECT_EQ(fault_kind_of({0, "RequestTimeOut", ""}), FaultKind::server_timeout);
  EXPECT_EQ(fault_kind_of({0, "SomethingNew", "what"}), FaultKind::server_error);
}

TEST(FaultRulesOnCodes, TakeSubCodesButNoLongerWords) {
  EXPECT_EQ(fault_kind_of({429, "Throttling.AllocationQuota.New", ""}), FaultKind::tokens_limited);
  EXPECT_EQ(fault_kind_of({400, "ArrearageX", ""}), FaultKind::item_refused);
  EXPECT_EQ(fault_kind_of({400, "Arrear", ""}), FaultKind::item_refused);
}

}  // namespace
}  // namespace gateway::provider

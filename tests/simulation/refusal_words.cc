#include "tests/simulation/refusal_words.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include <nlohmann/json.hpp>

namespace gateway::simulation {
namespace {

using nlohmann::json;

/// What one refusal says, before it takes a shape.
struct Words {
  unsigned status;
  std::string code;
  std::string message;
};

struct Phrase {
  unsigned status;
  std::string_view code;
  std::string_view message;
};

template <class Choices>
const auto& one_of(const Choices& choices, Dice& dice) {
  return *std::next(std::begin(choices),
                    static_cast<std::ptrdiff_t>(dice.below(std::size(choices))));
}

// Seen at the provider or at its relatives (docs/provider.md, 6), and such as might be. The first
// of each is documented.

constexpr Phrase kNotFound[] = {
    {404, "ModelNotFound", "Model can not be found."},
    {404, "model_not_found", "The model text-x does not exist or you do not have access to it."},
    {404, "model_not_supported", "The provided model is not supported."},
    {404, "WorkSpaceNotFound", "找不到业务空间"},
    {404, "", "Invalid URL (POST /v1/embeddings)"},
    {404, "NotFound", "Not Found"},
    {404, "NoSuchObject", "该资源不存在"},
    {410, "Gone", "this resource is gone"},
};
constexpr Phrase kForbidden[] = {
    {403, "AccessDenied", "Access denied."},
    {403, "access_denied", "You are not permitted to do this"},
    {403, "Model.AccessDenied", "Model access denied."},
    {403, "AccessDenied.Unpurchased", "Access to model denied. Please make sure you are eligible."},
    {403, "Forbidden", "请求被安全策略拦截"},
    {403, "SecurityPolicy", "request rejected by policy 2217"},
};
constexpr Phrase kTooBig[] = {
    {413, "RequestTooLarge", "request entity too large"},
    {413, "", ""},
    {408, "RequestTimeout", "the request could not be read in time"},
    {400, "BadRequest.TooLarge", "Payload Too Large."},
    {400, "InvalidParameter", "Exceeded limit on max bytes per data-uri item : 10485760"},
    {500, "RequestTimeOut", "Request timed out, please try again later."},
    {414, "UriTooLong", "请求过大"},
};
constexpr Phrase kUnheardOf[] = {
    {400, "Quux", "the frobnicator declined"},
    {400, "E-20931", "业务异常，请联系管理员"},
    {406, "NotAcceptable", "content negotiation failed"},
    {409, "Conflict", "a job of this digest is running"},
    {418, "Teapot", "short and stout"},
    {422, "unprocessable_entity", "value is not a valid embedding source"},
    {423, "Locked", "素材已锁定"},
    {424, "FailedDependency", "upstream tokenizer said no"},
    {450, "BlockedByParent", "supervision"},
    {451, "LegalReasons", "该内容在您所在的地区不可用"},
    {501, "NotImplemented", "no kernel for this shape"},
    {302, "", ""},
    {202, "Accepted", "queued for review"},
    {520, "", "unknown error"},
};
constexpr Phrase kModerated[] = {
    {400, "DataInspectionFailed", "Input data may contain inappropriate content."},
    {400, "data_inspection_failed", "Input text data may contain inappropriate content."},
    {400, "InvalidParameter",
     "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate "
     "content."},
    {400, "InvalidParameter.DataInspection", "Unable to inspect the media."},
    {400, "content_filter", "The response was filtered due to the prompt triggering our policy."},
    {400, "IPInfringementSuspect", "Input data is suspected of being involved in IP infringement."},
    {400, "SensitiveContent", "输入内容包含敏感信息，请修改后重试"},
    {451, "Censored", "内容违规"},
    {403, "content_policy_violation", "flagged by the safety system"},
    {422, "RiskControl", "命中风控规则"},
};
constexpr Phrase kTooLong[] = {
    {400, "InvalidParameter", "Range of input length should be [1, 8192]"},
    {400, "InvalidParameter",
     "<400> InternalError.Algo.InvalidParameter: Range of input length "
     "should be [1, 2048]"},
    {400, "context_length_exceeded",
     "This model's maximum context length is 8192 tokens, however you requested 9001."},
    {400, "invalid_request_error", "input is too long"},
    {400, "InvalidInput.Length", "输入文本长度超过限制"},
    {422, "too_long", "ensure this value has at most 8192 characters"},
    {400, "ServiceUnavailableError",
     "Role must be user or assistant and Content length must be greater than 0"},
};
constexpr Phrase kDeadLink[] = {
    {400, "InvalidParameter", "Failed to download multimodal content"},
    {400, "InvalidParameter", "download form URL error"},
    {400, "InvalidURL.ConnectionRefused", "connection to the address was refused"},
    {400, "InvalidURL",
     "The provided URL does not appear to be valid. Ensure it is correctly "
     "formatted."},
    {400, "BadRequest.InputDownloadFailed", "Failed to download the input file."},
    {400, "InvalidFile.Format", "The image length and width do not meet the model restrictions."},
    {500, "InternalError.Algo", "Embedding_pipeline_Error: cannot identify image file"},
    {500, "InternalError.Algo", "Missing Content-Length of multimodal url."},
    {422, "UnreachableMedia", "素材地址无法访问"},
    {424, "fetch_error", "got 404 from the media host"},
};
constexpr Phrase kColdHost[] = {
    {400, "InvalidParameter",
     "Download the media resource timed out during the data inspection process"},
    {400, "InvalidParameter.DataInspection", "The media resource timed out."},
    {400, "InvalidURL.Timeout", "Download timed out"},
    {400, "MediaNotReady", "素材下载超时，请稍后重试"},
    {500, "InternalError.Algo", "Embedding_pipeline_Error: read timeout"},
};
constexpr Phrase kCapacity[] = {
    {503, "ModelServingError",
     "Too many requests. Your requests are being throttled due to system capacity limits."},
    {500, "ModelServingError",
     "<5000202> InternalError.Algo.ModelServingError.ModelServingUnknownError: [{\"status_code\": "
     "503, \"message\": \"Too many requests. Your requests are being throttled due to system "
     "capacity limits.\"}]"},
    {503, "ModelUnavailable", "Model is unavailable, please try again later."},
    {503, "overloaded_error", "Overloaded"},
    {503, "", "服务繁忙，请稍后再试"},
};
constexpr Phrase kCrashes[] = {
    {500, "InternalError", "An internal error has occured, please try again later."},
    {500, "InternalError.Algo", "inference internal error."},
    {500, "InternalError.Algo", "Receive batching backend response failed!"},
    {500, "internal_error", "Internal server error!"},
    {500, "SystemError", "An system error has occured, please try again later."},
    {502, "", "Bad Gateway"},
    {504, "GatewayTimeoutError", "upstream request timeout"},
    {500, "CudaError", "device-side assert triggered"},
    {599, "E500", "内部错误"},
};
constexpr Phrase kDimension[] = {
    {400, "InvalidParameter", "Value error, dimension is invalid, it should be one of the listed"},
    {400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: dimension not supported"},
    {400, "invalid_parameter_error", "dimensions is not within the allowed range"},
    {400, "InvalidDimension", "参数 dimension 取值不合法"},
    {422, "validation_error", "unexpected value; permitted: 1024"},
};
constexpr Phrase kTooManyRows[] = {
    {400, "InvalidParameter", "Value error, batch size is invalid, it should not be larger than #"},
    {400, "invalid_request_error", "too many inputs: at most # per request"},
    {413, "TooManyInputs", "maximum allowed batch size #"},
    {400, "BatchLimit", "一次请求的文本条数超过上限 #"},
};
constexpr Phrase kTooManyImages[] = {
    {400, "InvalidParameter", "The number of images should not be larger than #"},
    {400, "InvalidParameter", "image count exceeds #: input.contents"},
    {422, "TooManyImages", "图片数量超过 # 张"},
};
constexpr Phrase kTooManyTokens[] = {
    {400, "InvalidParameter", "Total tokens of the batch should not exceed #"},
    {400, "context_length_exceeded", "the sum of all inputs is more than # tokens"},
    {413, "TokenLimit", "总长度超出限制 #"},
    {400, "InvalidParameter", "Range of input length should be [1, #]"},
};
constexpr Phrase kTooManyBytes[] = {
    {400, "BadRequest.TooLarge", "Exceeded limit on max bytes to request body : #"},
    {413, "", "Request Entity Too Large"},
    {413, "RequestTooLarge", "body is more than # bytes"},
    {400, "PayloadLimit", "请求体过大（上限 # 字节）"},
};
constexpr std::string_view kInventedCodes[] = {
    "",       "Zyx.Unknown", "10042",    "ERR_EMB_7",   "BizException", "invalid",
    "not_ok", "Rejected",    "SYS-0001", "Algo.Custom", "unknown",      "失败",
};
constexpr std::string_view kInventedMessages[] = {
    "",
    "Sorry, we can't do that.",
    "unexpected condition 0x8f",
    "处理失败",
    "请检查输入",
    "see https://errors.example/77 for help",
    "operation was declined by stage 4",
};
constexpr std::string_view kPages[] = {
    "<html><head><title>405</title></head><body><h1>405 Not Allowed</h1></body></html>",
    "<!doctypehtml><html lang=\"zh-cn\"><title>405</title><div>很抱歉，由于您访问的URL有可能对网站"
    "造成安全威胁，您的访问被阻断。</div></html>",
    "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 "
    "Forbidden</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
    "<HTML><BODY>Request blocked. Your support ID is 77120</BODY></HTML>",
};

std::span<const Phrase> phrases_of(Ailment ailment) {
  switch (ailment) {
    case Ailment::not_found:
      return kNotFound;
    case Ailment::forbidden:
      return kForbidden;
    case Ailment::too_big:
      return kTooBig;
    case Ailment::moderated:
      return kModerated;
    case Ailment::too_long:
      return kTooLong;
    case Ailment::dead_link:
      return kDeadLink;
    case Ailment::cold_host:
      return kColdHost;
    case Ailment::capacity:
      return kCapacity;
    case Ailment::crashes:
      return kCrashes;
    default:
      return kUnheardOf;
  }
}

std::string native(const Words& words) {
  return json{{"code", words.code}, {"message", words.message}, {"request_id", "r"}}.dump();
}

std::string row_in_list(std::size_t row, Dice& dice) {
  const std::string number = std::to_string(row);
  return dice.chance(0.7) ? "input[" + number + "]" : "input." + number;
}

std::string compatible(const Words& words, const Manner& manner, Dice& dice) {
  json error{{"message", words.message}, {"type", "invalid_request_error"}, {"param", nullptr}};
  error["code"] = words.code.empty() ? json(nullptr) : json(words.code);
  if (manner.row) error["param"] = row_in_list(*manner.row, dice);
  return json{{"error", error}, {"request_id", "r"}}.dump();
}

std::string foreign(const Words& words, Dice& dice) {
  switch (dice.below(5)) {
    case 0:
      return json{{"detail", words.message}}.dump();
    case 1:
      return json{{"errors", {{{"title", words.code}, {"detail", words.message}}}}}.dump();
    case 2:
      return json{{"Code", words.code}, {"Message", words.message}, {"HostId", "h"}}.dump();
    case 3:
      return json{{"ok", false}, {"reason", words.message}}.dump();
    default:
      return json{{"status", words.status}, {"error", words.message}, {"path", "/"}}.dump();
  }
}

/// Mostly as the provider writes, now and then as something on the way would.
std::string shaped(const Words& words, const Manner& manner, Dice& dice) {
  if (manner.shape == Shape::native) return native(words);
  if (manner.shape == Shape::compatible) return compatible(words, manner, dice);
  const double which = dice.uniform();
  if (which < 0.45) return native(words);
  if (which < 0.75) return compatible(words, manner, dice);
  if (which < 0.85) return foreign(words, dice);
  if (which < 0.89) return std::string(one_of(kPages, dice));
  if (which < 0.93) return {};
  if (which < 0.97) return words.message;
  const std::string whole = native(words);
  return whole.substr(0, whole.size() / 2);
}

HttpResponse refusal(const Words& words, const Manner& manner, Dice& dice) {
  return {words.status, {}, shaped(words, manner, dice)};
}

/// The tail that names a row, as the provider's messages have it.
std::string tail_of(const Manner& manner) {
  return manner.row ? ": input.contents[" + std::to_string(*manner.row) + "]" : std::string();
}

std::string with_figure(std::string_view message, std::optional<std::uint64_t> figure) {
  std::string text(message);
  const std::size_t at = text.find('#');
  if (at != std::string::npos) text.replace(at, 1, figure ? std::to_string(*figure) : "allowed");
  return text;
}

std::span<const Phrase> phrases_of(Bound bound) {
  switch (bound) {
    case Bound::rows:
      return kTooManyRows;
    case Bound::images:
      return kTooManyImages;
    case Bound::tokens:
      return kTooManyTokens;
    case Bound::bytes:
      break;
  }
  return kTooManyBytes;
}

}  // namespace

HttpResponse refusal_of(Ailment ailment, const Manner& manner, Dice& dice) {
  if (ailment == Ailment::firewalled) {
    return {dice.chance(0.5) ? 405U : 403U, {}, std::string(one_of(kPages, dice))};
  }
  const std::span<const Phrase> phrases = phrases_of(ailment);
  const bool any = manner.shape == Shape::any;
  const Phrase& phrase = any ? one_of(phrases, dice) : phrases.front();
  Words words{phrase.status, std::string(phrase.code), std::string(phrase.message)};
  if (any && dice.chance(0.1)) words.code = one_of(kInventedCodes, dice);
  if (any && dice.chance(0.1)) words.message = one_of(kInventedMessages, dice);
  words.message += tail_of(manner);
  return refusal(words, manner, dice);
}

HttpResponse refusal_of_dimension(bool tail, Dice& dice) {
  const Phrase& phrase = one_of(kDimension, dice);
  Words words{phrase.status, std::string(phrase.code), std::string(phrase.message)};
  if (tail) words.message += ".: parameters.dimension";
  // Who names the place is the provider itself.
  const std::string body = dice.chance(0.5) ? native(words) : compatible(words, {}, dice);
  return {words.status, {}, body};
}

HttpResponse refusal_of_size(Bound bound, std::optional<std::uint64_t> figure, Dice& dice) {
  const Phrase& phrase = one_of(phrases_of(bound), dice);
  const Words words{phrase.status, std::string(phrase.code), with_figure(phrase.message, figure)};
  return refusal(words, {}, dice);
}

HttpResponse refusal_of_allocation(Dice& dice) {
  const Words words{429, dice.chance(0.5) ? "Throttling.AllocationQuota" : "insufficient_quota",
                    "Allocated quota exceeded, please increase your quota limit."};
  const std::string body = dice.chance(0.5) ? native(words) : compatible(words, {}, dice);
  return {words.status, {}, body};
}

HttpResponse foreign_success(Dice& dice) {
  switch (dice.below(4)) {
    case 0:
      return {200, {}, std::string(one_of(kPages, dice))};
    case 1:
      return {200, {}, json{{"ok", true}}.dump()};
    case 2:
      return {200, {}, {}};
    default:
      return {200, {}, json{{"code", 200}, {"data", nullptr}, {"msg", "success"}}.dump()};
  }
}

}  // namespace gateway::simulation

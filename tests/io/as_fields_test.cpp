#include "poise/io/as_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "io/sample_result.hpp"
#include "poise/io/as_json.hpp"
#include "poise/io/json.hpp"

namespace poise::io {
namespace {

using testing::ElementsAre;

bool is_group(const Json& json) { return json.is_object() && !json.contains("re"); }

/// The paths of all that is no group, as as_fields calls them.
void collect(const Json& json, const std::string& path, std::set<std::string>& to) {
  if (is_group(json)) {
    for (const auto& [key, value] : json.items())
      collect(value, path.empty() ? key : path + "." + key, to);
  } else if (json.is_array() && !json.empty() && is_group(json.front())) {
    for (const Json& record : json) collect(record, path + "[]", to);
  } else {
    to.insert(path);
  }
}

std::set<std::string> paths_of_fields(const Json& described) {
  std::set<std::string> paths;
  for (const Json& field : described.at("fields"))
    for (const std::string path : field.at("json")) {
      const auto both = path.find(".{e,i}");
      if (both == std::string::npos) {
        paths.insert(path);
        continue;
      }
      for (const char* letter : {".e", ".i"}) paths.insert(path.substr(0, both) + letter);
    }
  return paths;
}

// What is described is what is written; but for a null group, and an empty array of records.
TEST(AsFields, DescribesEveryKeyOfTheJsonFace) {
  const Result result = test::sample_result();
  std::set<std::string> written;
  collect(Json::parse(as_json(result)), "", written);
  written.erase("later_exit");
  written.erase("branches[].special");
  // The document is JSON of its own.
  written.erase("branches[].evidence.a");
  EXPECT_EQ(paths_of_fields(Json::parse(as_fields(result))), written);
}

TEST(AsFields, SaysWhatAFieldIs) {
  const Json described = Json::parse(as_fields(test::sample_result()));
  const auto& fields = described.at("fields");
  const auto field = [&](const std::string& path) -> const Json& {
    for (const Json& one : fields)
      if (one.at("json").front() == path) return one;
    throw std::logic_error(path);
  };
  EXPECT_EQ(field("v_e").dump(),
            R"({"json":["v_e","v_i"],"variable":"v","unit":"mV","meaning":"means",)"
            R"("axes":["time","population"],"holds":"number"})");
  EXPECT_EQ(field("t").at("variable"), "time");
  EXPECT_EQ(field("kind").at("holds"), "one of fold, hopf");
  EXPECT_EQ(field("branches[].special[].at").at("variable"), "special_at");
  EXPECT_EQ(field("branches[].w.{e,i}").at("variable"), "w");
  EXPECT_EQ(field("state.v_e").at("variable"), "state_v");
  EXPECT_EQ(described.at("axes").front().at("key"), "t");
}

}  // namespace
}  // namespace poise::io

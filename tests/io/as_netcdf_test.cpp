#include "poise/io/as_netcdf.hpp"

#include <gtest/gtest.h>
#include <netcdf.h>

#include <cmath>
#include <vector>

#include "io/sample_result.hpp"
#include "support/scratch.hpp"

namespace poise::io {
namespace {

class AsNetcdf : public poise::test::ScratchFolder {
 protected:
  void SetUp() override {
    NetcdfFile file(path("a.nc"));
    as_netcdf(test::sample_result(), file);
    file.commit();
    ASSERT_EQ(nc_open(path("a.nc").c_str(), NC_NOWRITE, &file_), NC_NOERR);
  }
  void TearDown() override { nc_close(file_); }

  int id(const std::string& name) const {
    int variable = -1;
    EXPECT_EQ(nc_inq_varid(file_, name.c_str(), &variable), NC_NOERR) << name;
    return variable;
  }
  std::vector<std::string> dimensions(const std::string& name) const {
    int count = 0;
    nc_inq_varndims(file_, id(name), &count);
    std::vector<int> ids(static_cast<std::size_t>(count));
    nc_inq_vardimid(file_, id(name), ids.data());
    std::vector<std::string> names;
    for (const int dimension : ids) {
      std::string text(NC_MAX_NAME + 1, '\0');
      nc_inq_dimname(file_, dimension, text.data());
      names.emplace_back(text.c_str());
    }
    return names;
  }
  std::vector<double> numbers(const std::string& name, std::size_t count) const {
    std::vector<double> values(count);
    EXPECT_EQ(nc_get_var_double(file_, id(name), values.data()), NC_NOERR) << name;
    return values;
  }
  std::string text(const std::string& name, const char* attribute) const {
    const int variable = name.empty() ? NC_GLOBAL : id(name);
    std::size_t length = 0;
    EXPECT_EQ(nc_inq_attlen(file_, variable, attribute, &length), NC_NOERR) << attribute;
    std::string value(length, '\0');
    nc_get_att_text(file_, variable, attribute, value.data());
    return value;
  }

  int file_ = -1;
};

using Names = std::vector<std::string>;
using Numbers = std::vector<double>;

TEST_F(AsNetcdf, EveryFieldIsAVariableOverItsAxes) {
  EXPECT_EQ(dimensions("v"), (Names{"time", "population"}));
  EXPECT_EQ(dimensions("K"), (Names{"population"}));
  EXPECT_EQ(dimensions("x_2"), (Names{"replica", "time"}));
  EXPECT_EQ(dimensions("n"), Names{});
  EXPECT_EQ(dimensions("state_v"), (Names{"population"}));
  EXPECT_EQ(dimensions("eigenvalues_re"), (Names{"eigenvalue"}));
  EXPECT_EQ(dimensions("p"), (Names{"point"}));
  EXPECT_EQ(dimensions("w"), (Names{"branch", "population"}));
  EXPECT_EQ(dimensions("special_at"), (Names{"special_point"}));
  EXPECT_EQ(dimensions("evidence"), (Names{"branch"}));
  int variable = -1;
  EXPECT_EQ(nc_inq_varid(file_, "later_exit", &variable), NC_ENOTVAR);
}

TEST_F(AsNetcdf, ValuesAreThoseOfTheResult) {
  const auto v = numbers("v", 6);
  EXPECT_TRUE(std::isnan(v[2]));
  EXPECT_EQ(v[4], 1.0 / 3.0);
  EXPECT_EQ(numbers("time", 3), (Numbers{0.0, 0.5, 1.0}));
  EXPECT_EQ(numbers("eigenvalues_im", 2), (Numbers{2.0, -2.0}));
  EXPECT_TRUE(std::isnan(numbers("eta", 1)[0]));
  EXPECT_EQ(numbers("kind", 1), (Numbers{1.0}));
  EXPECT_EQ(numbers("first", 2), (Numbers{0.0, -1.0}));
  EXPECT_EQ(numbers("ok", 1), (Numbers{1.0}));
  EXPECT_EQ(numbers("proved", 1), (Numbers{-1.0}));
  EXPECT_EQ(numbers("point_branch", 3), (Numbers{0.0, 1.0, 1.0}));
  EXPECT_EQ(numbers("special_point_branch", 1), (Numbers{1.0}));
}

TEST_F(AsNetcdf, UnitsMeaningsAndProvenanceAreAttributes) {
  EXPECT_EQ(text("v", "units"), "mV");
  EXPECT_EQ(text("v", "long_name"), "means");
  EXPECT_EQ(text("kind", "flag_meanings"), "fold hopf");
  EXPECT_EQ(text("ok", "flag_meanings"), "false true");
  EXPECT_EQ(text("", "version"), "1.2");
  long long seed = 0;
  EXPECT_EQ(nc_get_att_longlong(file_, NC_GLOBAL, "seed", &seed), NC_NOERR);
  EXPECT_EQ(seed, 7);
}

}  // namespace
}  // namespace poise::io

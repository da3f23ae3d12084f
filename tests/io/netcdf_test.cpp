#include "poise/io/netcdf.hpp"

#include <gtest/gtest.h>
#include <netcdf.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "support/scratch.hpp"

namespace poise::io {
namespace {

using poise::test::content;
using poise::test::input_error;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

const std::vector<double> times{0.0, 0.5, 1.0};
const std::vector<std::string> names{"e", "i"};
const std::vector<std::string> kinds{"fold", "hopf"};
/// population x time
const std::vector<double> potentials{1.0, 1.0 / 3.0, nan, -1e300, 5e-324, -0.0};

void fill(NetcdfFile& file) {
  file.attribute("title", "a title, with UTF-8: \xc3\xa9");
  file.attribute("configuration", "line one\nline two\n");
  file.attribute("seed", std::int64_t{9223372036854775807});
  file.attribute("seconds", 0.1);
  file.dimension("population", names.size());
  file.dimension("time", times.size());
  file.dimension("replica", 2);
  file.variable("population", {"population"}, names, {"", "population"});
  file.variable("time", {"time"}, times, {"1", "time"});
  file.variable("v", {"population", "time"}, potentials, {"1", "empirical mean"});
  file.variable("events", {"replica"}, std::vector<std::int64_t>{3, 1LL << 60}, {"1", "spikes"});
  file.variable("scalar", {}, std::vector<double>{2.5}, {"1", "a number"});
  file.variable("label", {}, std::vector<std::string>{"a label"}, {"", "a text"});
  file.flags("kind", {"replica"}, std::vector<std::int8_t>{1, -1}, kinds, {"", "what it is"});
}

void write(const std::string& path) {
  NetcdfFile file(path);
  fill(file);
  file.commit();
}

class Netcdf : public poise::test::ScratchFolder {};

std::string text_attribute(int file, int variable, const char* name) {
  std::size_t length = 0;
  EXPECT_EQ(nc_inq_attlen(file, variable, name, &length), NC_NOERR);
  std::string text(length, '\0');
  EXPECT_EQ(nc_get_att_text(file, variable, name, text.data()), NC_NOERR);
  return text;
}

TEST_F(Netcdf, EveryValueComesBackWithEveryBit) {
  write(path("a.nc"));
  int file = -1;
  ASSERT_EQ(nc_open(path("a.nc").c_str(), NC_NOWRITE, &file), NC_NOERR);
  int v = -1;
  ASSERT_EQ(nc_inq_varid(file, "v", &v), NC_NOERR);
  std::vector<double> back(potentials.size());
  ASSERT_EQ(nc_get_var_double(file, v, back.data()), NC_NOERR);
  for (std::size_t k = 0; k < back.size(); ++k) {
    EXPECT_EQ(std::isnan(back[k]), std::isnan(potentials[k]));
    if (!std::isnan(back[k])) {
      EXPECT_EQ(back[k], potentials[k]);
    }
    EXPECT_EQ(std::signbit(back[k]), std::signbit(potentials[k]));
  }
  long long seed = 0;
  EXPECT_EQ(nc_get_att_longlong(file, NC_GLOBAL, "seed", &seed), NC_NOERR);
  EXPECT_EQ(seed, 9223372036854775807);
  EXPECT_EQ(text_attribute(file, NC_GLOBAL, "Conventions"), "CF-1.10");
  EXPECT_EQ(text_attribute(file, NC_GLOBAL, "configuration"), "line one\nline two\n");
  EXPECT_EQ(text_attribute(file, v, "units"), "1");
  EXPECT_EQ(text_attribute(file, v, "long_name"), "empirical mean");
  nc_close(file);
  EXPECT_EQ(files(), 1u);
}

TEST_F(Netcdf, WithoutCommitNothingHappens) {
  { NetcdfFile file(path("new.nc")); }
  EXPECT_EQ(files(), 0u);
  std::ofstream(path("old.nc")) << "old";
  {
    NetcdfFile file(path("old.nc"));
    fill(file);
  }
  EXPECT_EQ(content(path("old.nc")), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(Netcdf, AnErrorOnTheWayLeavesTheEarlierFile) {
  write(path("a.nc"));
  const std::string before = content(path("a.nc"));
  EXPECT_EQ(input_error([&] {
              NetcdfFile file(path("a.nc"));
              file.dimension("time", 3);
              file.dimension("time", 4);
            }),
            path("a.nc") + ": cannot be written: NetCDF: String match to name in use");
  EXPECT_EQ(content(path("a.nc")), before);
  EXPECT_EQ(files(), 1u);
}

TEST_F(Netcdf, PlacesThatCannotBeWrittenAreRefusedBeforeTheWork) {
  std::ofstream(path("file")) << "old";
  EXPECT_EQ(input_error([&] { NetcdfFile file(path("file/a.nc")); }),
            path("file/a.nc") + ": cannot be written: Not a directory");
  EXPECT_EQ(input_error([&] { NetcdfFile file("/dev/full"); }),
            "/dev/full: cannot be written: Not a regular file");
}

TEST_F(Netcdf, FoldersAreMadeBeforeTheWork) {
  const NetcdfFile file(path("new/folder/a.nc"));
  EXPECT_TRUE(std::filesystem::is_directory(path("new/folder")));
  EXPECT_TRUE(std::filesystem::is_empty(path("new/folder")));
}

TEST_F(Netcdf, FullDiskLeavesTheEarlierFile) {
  write(path("a.nc"));
  const std::string before = content(path("a.nc"));
  std::string message;
  {
    const poise::test::FileSizeLimit limit(4096);
    message = input_error([&] { write(path("a.nc")); });
  }
  EXPECT_EQ(message, path("a.nc") + ": cannot be written: File too large");
  EXPECT_EQ(content(path("a.nc")), before);
  EXPECT_EQ(files(), 1u);
}

// More than HDF5's 64 KiB of attributes in its compact form: long command lines happen.
TEST_F(Netcdf, LongAndEmptyAttributesAreKept) {
  const std::string longer(200'000, 'x');
  {
    NetcdfFile file(path("a.nc"));
    file.attribute("long", longer);
    file.attribute("empty", "");
    file.commit();
  }
  int file = -1;
  ASSERT_EQ(nc_open(path("a.nc").c_str(), NC_NOWRITE, &file), NC_NOERR);
  char* back = nullptr;
  ASSERT_EQ(nc_get_att_string(file, NC_GLOBAL, "long", &back), NC_NOERR);
  EXPECT_EQ(back, longer);
  nc_free_string(1, &back);
  EXPECT_EQ(text_attribute(file, NC_GLOBAL, "empty"), "");
  nc_close(file);
}

TEST_F(Netcdf, OpensInXarrayWithoutHelp) {
  const std::string python = "/usr/bin/python3";  // Debian's, the one that python3-xarray is for
  if (std::system((python + " -c 'import xarray, netCDF4' 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << "python3-xarray is not installed";
  write(path("a.nc"));
  std::ofstream(path("check.py")) << R"(
import math, sys, xarray
d = xarray.open_dataset(sys.argv[1])
assert dict(d.sizes) == {"population": 2, "time": 3, "replica": 2}, d.sizes
assert list(d.population.values) == ["e", "i"]
assert list(d.time.values) == [0.0, 0.5, 1.0] and d.time.dtype == float
assert d.v.dims == ("population", "time")
assert float(d.v.sel(population="e", time=0.5)) == 1 / 3
assert math.isnan(d.v.sel(population="e", time=1.0))
assert float(d.v.sel(population="i", time=0.0)) == -1e300
assert d.v.attrs == {"units": "1", "long_name": "empirical mean"}, d.v.attrs
assert math.isnan(d.v.encoding["_FillValue"])
assert list(d.events.values) == [3, 2**60]
assert float(d.scalar) == 2.5
assert str(d.label.values) == "a label"
assert d.kind.attrs["flag_meanings"] == "fold hopf" and list(d.kind.attrs["flag_values"]) == [0, 1]
assert float(d.kind[0]) == 1 and math.isnan(d.kind[1])
assert d.attrs["seed"] == 2**63 - 1 and d.attrs["seconds"] == 0.1
assert d.attrs["configuration"] == "line one\nline two\n"
assert d.attrs["title"] == "a title, with UTF-8: é"
)";
  EXPECT_EQ(std::system((python + " " + path("check.py") + " " + path("a.nc")).c_str()), 0);
}

TEST_F(Netcdf, OpensInNcdump) {
  if (std::system("command -v ncdump >/dev/null") != 0) GTEST_SKIP() << "ncdump is not installed";
  write(path("a.nc"));
  ASSERT_EQ(std::system(("ncdump -h " + path("a.nc") + " > " + path("header")).c_str()), 0);
  const std::string header = content(path("header"));
  for (const char* line :
       {"double v(population, time)", "string population(population)", "double time(time)",
        "int64 events(replica)", "byte kind(replica)", "string label", "kind:flag_values = 0b, 1b",
        "kind:flag_meanings = \"fold hopf\"", "kind:_FillValue = -1b", "v:_FillValue = NaN",
        "time:units = \"1\"", ":Conventions = \"CF-1.10\"", ":seed = 9223372036854775807LL"})
    EXPECT_NE(header.find(line), std::string::npos) << line << "\n" << header;
}

}  // namespace
}  // namespace poise::io

#include "poise/io/netcdf_columns.hpp"

#include <gtest/gtest.h>
#include <netcdf.h>

#include <numeric>
#include <vector>

#include "poise/io/spool.hpp"
#include "support/scratch.hpp"

namespace poise::io {
namespace {

using poise::test::content;
using poise::test::FileSizeLimit;

const std::vector<ColumnDescription> columns{{"time", ColumnType::float64, {"time", "when"}},
                                             {"neuron", ColumnType::uint16, {"1", "who"}},
                                             {"of", ColumnType::flag, {"", "whose"}, {"e", "i"}},
                                             {"sent_by", ColumnType::uint32, {"1", "by whom"}}};
constexpr std::size_t chunk = 4096;

/// Rows `first`, ..., `first + count - 1` of something that tells its row.
struct Rows {
  Rows(std::size_t first, std::size_t count)
      : time(count), neuron(count), of(count), sent_by(count) {
    std::iota(time.begin(), time.end(), static_cast<double>(first));
    for (std::size_t k = 0; k < count; ++k) {
      neuron[k] = static_cast<std::uint16_t>((first + k) % 65536);
      of[k] = static_cast<signed char>((first + k) % 2);
      sent_by[k] = static_cast<std::uint32_t>(4'000'000'000u + first + k);
    }
  }
  bool append_to(NetcdfColumns& to) const {
    return to.append(time.size(), std::vector<const void*>{time.data(), neuron.data(), of.data(),
                                                           sent_by.data()});
  }
  std::vector<double> time;
  std::vector<std::uint16_t> neuron;
  std::vector<signed char> of;
  std::vector<std::uint32_t> sent_by;
};

/// A file that was read again.
struct Read {
  explicit Read(const std::string& path) {
    int file = -1, dimension = -1, variable = -1;
    EXPECT_EQ(nc_open(path.c_str(), NC_NOWRITE, &file), NC_NOERR);
    EXPECT_EQ(nc_inq_dimid(file, "row", &dimension), NC_NOERR);
    EXPECT_EQ(nc_inq_dimlen(file, dimension, &rows), NC_NOERR);
    time.resize(rows), neuron.resize(rows), of.resize(rows), sent_by.resize(rows);
    const auto get = [&](const char* name) {
      EXPECT_EQ(nc_inq_varid(file, name, &variable), NC_NOERR);
      return variable;
    };
    EXPECT_EQ(nc_get_var_double(file, get("time"), time.data()), NC_NOERR);
    EXPECT_EQ(nc_get_var_ushort(file, get("neuron"), neuron.data()), NC_NOERR);
    EXPECT_EQ(nc_get_var_schar(file, get("of"), of.data()), NC_NOERR);
    EXPECT_EQ(nc_get_var_uint(file, get("sent_by"), sent_by.data()), NC_NOERR);
    EXPECT_EQ(nc_close(file), NC_NOERR);
  }
  void expect_first(std::size_t count) const {
    const Rows all(0, count);
    EXPECT_EQ(rows, count);
    EXPECT_EQ(time, all.time);
    EXPECT_EQ(neuron, all.neuron);
    EXPECT_EQ(of, all.of);
    EXPECT_EQ(sent_by, all.sent_by);
  }
  std::size_t rows = 0;
  std::vector<double> time;
  std::vector<std::uint16_t> neuron;
  std::vector<signed char> of;
  std::vector<std::uint32_t> sent_by;
};

class NetcdfColumnsTest : public poise::test::ScratchFolder {};

TEST_F(NetcdfColumnsTest, RowsComeBackHoweverTheyWereDivided) {
  NetcdfFile file(path("a.nc"), NetcdfFile::Medium::disk);
  NetcdfColumns rows(file, "row", columns, chunk);
  std::size_t next = 0;
  for (const std::size_t count : {1ul, 5000ul, 0ul, 4096ul, 20'000ul, 3ul}) {
    ASSERT_TRUE(Rows(next, count).append_to(rows));
    next += count;
  }
  EXPECT_EQ(rows.rows(), next);
  file.dimension("replica", 1);
  file.variable("count", {"replica"}, std::vector<std::int64_t>{7}, {"1", "how many"});
  file.attribute_of("count", "sample_dimension", "row");
  EXPECT_FALSE(std::filesystem::exists(path("a.nc")));
  file.commit();
  Read(path("a.nc")).expect_first(next);
  EXPECT_EQ(files(), 1u);
}

TEST_F(NetcdfColumnsTest, AnEmptyFileIsWhole) {
  NetcdfFile file(path("a.nc"), NetcdfFile::Medium::disk);
  const NetcdfColumns rows(file, "row", columns, chunk);
  file.commit();
  Read(path("a.nc")).expect_first(0);
}

TEST_F(NetcdfColumnsTest, WithoutCommitTheEarlierFileStays) {
  std::ofstream(path("a.nc")) << "old";
  {
    NetcdfFile file(path("a.nc"), NetcdfFile::Medium::disk);
    NetcdfColumns rows(file, "row", columns, chunk);
    ASSERT_TRUE(Rows(0, 10'000).append_to(rows));
  }
  EXPECT_EQ(content(path("a.nc")), "old");
  EXPECT_EQ(files(), 1u);
}

/// On a full disk what was written before is finished, whatever the size at which it is full.
TEST_F(NetcdfColumnsTest, AFullDiskKeepsWhatThereWasRoomFor) {
  for (const rlim_t megabytes : {2, 3, 5, 9}) {
    NetcdfFile file(path("a.nc"), NetcdfFile::Medium::disk);
    NetcdfColumns rows(file, "row", columns, chunk);
    const FileSizeLimit limit(megabytes << 20);
    std::size_t next = 0;
    while (Rows(next, 3000).append_to(rows)) next += 3000;
    EXPECT_FALSE(Rows(next, 3000).append_to(rows));
    EXPECT_EQ(rows.rows(), next);
    // All but a margin of a megabyte and what a step and a chunk are, at 15 bytes a row.
    EXPECT_GT(next * 15, ((megabytes - 1) << 20) - 15 * (3000 + 2 * chunk));
    file.attribute("note", "room for this was kept");
    file.commit();
    Read(path("a.nc")).expect_first(next);
  }
  EXPECT_EQ(files(), 1u);
}

TEST_F(NetcdfColumnsTest, ASpoolGivesBackWhatItTook) {
  Spool spool(path("a.nc"));
  const std::string text = "what has to wait for its turn";
  EXPECT_TRUE(spool.write(std::as_bytes(std::span(text))));
  EXPECT_TRUE(spool.write(std::as_bytes(std::span(text))));
  spool.rewind();
  std::string back(2 * text.size() + 3, '-');
  EXPECT_EQ(spool.read(std::as_writable_bytes(std::span(back))), 2 * text.size());
  EXPECT_EQ(back, text + text + "---");
  EXPECT_EQ(files(), 0u);
}

TEST_F(NetcdfColumnsTest, AFullSpoolStaysAsItWas) {
  Spool spool(path("a.nc"));
  const std::string text(3000, 'x');
  const FileSizeLimit limit(4000);
  EXPECT_TRUE(spool.write(std::as_bytes(std::span(text))));
  EXPECT_FALSE(spool.write(std::as_bytes(std::span(text))));
  spool.rewind();
  std::string back(6000, '-');
  EXPECT_EQ(spool.read(std::as_writable_bytes(std::span(back))), text.size());
}

}  // namespace
}  // namespace poise::io

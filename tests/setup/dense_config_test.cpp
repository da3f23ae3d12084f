// The configuration of dense networks: every kind of every table, and refusals that say where.
#include "poise/setup/dense_config.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>

#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <vector>

#include "poise/io/netcdf.hpp"
#include "setup/configs.hpp"
#include "support/scratch.hpp"

namespace poise::setup::dense_test {
namespace {

using poise::test::input_error;
using test::replaced;
using testing::HasSubstr;
using testing::StartsWith;

// clang-format off
/// Tests name its lines by number.
constexpr std::string_view valid_dense =
    "[dense]\n"  // 1
    "N = 4\n"  // 2
    "tau = 1.5\n"  // 3
    "intensity = { kind = \"sigmoid\", rate = 5.0, gain = 4, threshold = 1.0 }\n"  // 4
    "drive = { kind = \"constant\", value = 1.25 }\n"  // 5
    "kernel = { kind = \"constant\", value = 0.5 }\n"  // 6
    "initial = { kind = \"normal\", mean = 0.2, variance = 0.09 }\n"  // 7
    "[run]\n"  // 8
    "T = 5.0\n"  // 9
    "samples = 101\n"  // 10
    "seed = 3\n";  // 11
constexpr std::string_view valid_kernel = "kernel = { kind = \"constant\", value = 0.5 }\n";
constexpr std::string_view valid_drive = "drive = { kind = \"constant\", value = 1.25 }\n";
constexpr std::string_view valid_initial =
    "initial = { kind = \"normal\", mean = 0.2, variance = 0.09 }\n";
constexpr std::string_view two_blocks =
    "kernel = { kind = \"blocks\", mass = [0.75, 0.25], value = [[1, -2], [3, -4]] }\n";
// clang-format on

dense::Model model_of(const std::string& text) { return parse_dense_config(text, "d.toml").model; }

/// The model with one line of the file replaced.
dense::Model with(std::string_view old_line, const std::string& line) {
  return model_of(replaced(valid_dense, old_line, line + "\n"));
}
dense::Kernel kernel(const std::string& table) {
  return with(valid_kernel, "kernel = " + table).kernel;
}
/// With the kernel of two blocks.
dense::Model blocks(std::string_view old_line, const std::string& line) {
  return model_of(replaced(replaced(valid_dense, valid_kernel, two_blocks), old_line, line + "\n"));
}
dense::NormalStart normal(double mean, double variance, double amplitude = 0.0) {
  return {{mean, amplitude}, variance};
}

TEST(DenseConfig, EveryKeyIsRead) {
  const DenseConfig config = parse_dense_config(valid_dense, "d.toml");
  EXPECT_EQ(config.file, "d.toml");
  EXPECT_EQ(config.text, valid_dense);
  EXPECT_EQ(config.model, (dense::Model{.n = 4,
                                        .tau = 1.5,
                                        .intensity = dense::Sigmoid{5.0, 4.0, 1.0},
                                        .drive = {{}, {{1.25, 0.0}}},
                                        .kernel = {dense::ConstantKernel{0.5}, {}, 0.0, {}},
                                        .initial = {{}, {normal(0.2, 0.09)}}}));
  EXPECT_EQ(config.run.T, 5.0);
  EXPECT_EQ(config.run.samples, 101u);
  EXPECT_EQ(config.run.seed, 3u);
  EXPECT_EQ(config.run.replicas, 1u);
  EXPECT_EQ(config.run.threads, 0u);
  EXPECT_EQ(config.where("dense.intensity.gain"), "d.toml:4:45");
}

TEST(DenseConfig, TauMayBeInfinite) {
  EXPECT_EQ(with("tau = 1.5\n", "tau = inf").tau, std::numeric_limits<double>::infinity());
}

TEST(DenseConfig, EveryIntensityIsRead) {
  const auto intensity = [](const std::string& table) {
    return with("intensity = { kind = \"sigmoid\", rate = 5.0, gain = 4, threshold = 1.0 }\n",
                "intensity = " + table)
        .intensity;
  };
  using dense::Intensity;
  EXPECT_EQ(intensity("{ kind = 'constant', rate = 2 }"), Intensity(dense::Constant{2.0}));
  EXPECT_EQ(intensity("{ kind = 'softplus', rate = 2, gain = 3, threshold = -1 }"),
            Intensity(dense::Softplus{2.0, 3.0, -1.0}));
  EXPECT_EQ(intensity("{ kind = 'exponential', rate = 2, gain = -3, threshold = 1 }"),
            Intensity(dense::Exponential{2.0, -3.0, 1.0}));
  EXPECT_EQ(intensity("{ kind = 'power', rate = 2, exponent = 1.5 }"),
            Intensity(dense::Power{2.0, 1.5}));
  EXPECT_EQ(intensity("{ kind = 'step', rate = 2, threshold = 1 }"),
            Intensity(dense::Step{2.0, 1.0}));
}

TEST(DenseConfig, EveryKernelIsRead) {
  using dense::Graphon;
  EXPECT_EQ(kernel("{ kind = 'blocks', mass = [0.75, 0.25], value = [[1, -2], [3, -4]] }").graphon,
            Graphon(dense::BlockKernel{dense::Pieces({0.75, 0.25}), {1.0, -2.0, 3.0, -4.0}}));
  EXPECT_EQ(kernel("{ kind = 'cosine', mean = 1, amplitude = 2 }").graphon,
            Graphon(dense::CosineKernel{1.0, 2.0, 0.0}));
  EXPECT_EQ(kernel("{ kind = 'cosine', mean = 1, amplitude = 2, shift = 0.1 }").graphon,
            Graphon(dense::CosineKernel{1.0, 2.0, 0.1}));
  EXPECT_EQ(kernel("{ kind = 'product', target = [1, 2], source = [3] }").graphon,
            Graphon(dense::LowRankKernel{{{{1.0, 2.0}, {3.0}}}}));
  EXPECT_EQ(kernel("{ kind = 'gaussian', height = -1, width = 0.1 }").graphon,
            Graphon(dense::GaussianKernel{-1.0, 0.1}));
}

TEST(DenseConfig, LowRankIsWrittenInTwoWays) {
  const dense::Graphon expected = dense::LowRankKernel{{{{1.0, 2.0}, {3.0}}, {{4.0}, {5.0, 6.0}}}};
  EXPECT_EQ(kernel("{ kind = 'low-rank', terms = [{ target = [1, 2], source = [3] },"
                   " { target = [4], source = [5, 6] }] }")
                .graphon,
            expected);
  EXPECT_EQ(kernel("{ kind = 'low-rank', target = [[1, 2], [4]], source = [[3], [5, 6]] }").graphon,
            expected);
}

TEST(DenseConfig, KernelsAreDrawnScrambledAndNoisy) {
  const auto plain = kernel("{ kind = 'constant', value = 0.5 }");
  EXPECT_TRUE(plain.deterministic());
  EXPECT_FALSE(plain.scramble);
  const auto noisy = kernel("{ kind = 'constant', value = 0.5, scramble = 7, noise = 0.25 }");
  EXPECT_EQ(noisy.scramble, 7u);
  EXPECT_EQ(noisy.noise, 0.25);
  const auto drawn = kernel(
      "{ kind = 'w-random', kernel = { kind = 'cosine', mean = 0.5, amplitude = 0.25 },"
      " density = 0.5, scramble = 0 }");
  EXPECT_EQ(drawn.graphon, dense::Graphon(dense::CosineKernel{0.5, 0.25, 0.0}));
  EXPECT_EQ(drawn.density, 0.5);
  EXPECT_EQ(drawn.scramble, 0u);
  EXPECT_EQ(kernel("{ kind = 'w-random', kernel = { kind = 'constant', value = 1 } }").density,
            1.0);
}

TEST(DenseConfig, EveryDriveIsRead) {
  EXPECT_EQ(with(valid_drive, "drive = { kind = 'cosine', mean = 1, amplitude = 0.5 }").drive,
            (dense::Drive{{}, {{1.0, 0.5}}}));
  const dense::Drive two{dense::Pieces({0.75, 0.25}), {{1.0, 0.0}, {0.5, 0.0}}};
  EXPECT_EQ(blocks(valid_drive, "drive = [1.0, 0.5]").drive, two);
  EXPECT_EQ(blocks(valid_drive, "drive = [{ kind = 'constant', value = 1 }, 0.5]").drive, two);
  EXPECT_EQ(blocks(valid_drive, "drive = { kind = 'blocks', value = [1, 0.5] }").drive, two);
  EXPECT_EQ(
      with(valid_drive, "drive = { kind = 'blocks', mass = [0.75, 0.25], value = [1, 0.5] }").drive,
      two);
  EXPECT_EQ(
      blocks(valid_drive, "drive = [{ kind = 'cosine', mean = 1, amplitude = 2 }, 0]").drive.value,
      (std::vector<dense::Cosine>{{1.0, 2.0}, {0.0, 0.0}}));
}

TEST(DenseConfig, EveryInitialLawIsRead) {
  using dense::InitialLaw;
  EXPECT_EQ(with(valid_initial, "initial = { kind = 'point', value = 0.25 }").initial,
            (InitialLaw{{}, {normal(0.25, 0.0)}}));
  EXPECT_EQ(with(valid_initial, "initial = { kind = 'uniform', from = -1, to = 1 }").initial,
            (InitialLaw{{}, {dense::UniformStart{-1.0, 1.0}}}));
  EXPECT_EQ(with(valid_initial,
                 "initial = { kind = 'normal-cosine', mean = 1, amplitude = 2, variance = 3 }")
                .initial,
            (InitialLaw{{}, {normal(1.0, 3.0, 2.0)}}));
  const InitialLaw two{dense::Pieces({0.75, 0.25}),
                       {normal(1.0, 0.0), dense::UniformStart{0.0, 1.0}}};
  const std::string list =
      "[{ kind = 'point', value = 1 }, { kind = 'uniform', from = 0, to = 1 }]";
  EXPECT_EQ(blocks(valid_initial, "initial = " + list).initial, two);
  EXPECT_EQ(blocks(valid_initial, "initial = { kind = 'blocks', value = " + list + " }").initial,
            two);
  EXPECT_EQ(with(valid_initial,
                 "initial = { kind = 'blocks', mass = [0.75, 0.25], value = " + list + " }")
                .initial,
            two);
}

TEST(DenseConfig, TablesMayBeSections) {
  std::string text = replaced(valid_dense, valid_kernel, "");
  text = replaced(text, valid_initial, "");
  text = replaced(text, "[run]\n",
                  "[dense.kernel]\nkind = 'blocks'\nmass = [0.5, 0.5]\nvalue = [[1, 2], [3, 4]]\n"
                  "[[dense.initial]]\nkind = 'point'\nvalue = 0\n"
                  "[[dense.initial]]\nkind = 'point'\nvalue = 1\n[run]\n");
  EXPECT_EQ(model_of(text).initial.law,
            (std::vector<dense::Start>{normal(0.0, 0.0), normal(1.0, 0.0)}));
}

TEST(DenseConfig, OverridesTakeThePlaceOfWhatTheFileSays) {
  const std::vector<Override> overrides{
      {"dense.N", "9", "--set dense.N=9"},
      {"dense.initial", "{ kind = 'point', value = 1 }", "--set dense.initial=..."},
      {"run.seed", "8", "--seed"}};
  const auto config = parse_dense_config(valid_dense, "d.toml", overrides);
  EXPECT_EQ(config.model.n, 9u);
  EXPECT_EQ(config.model.initial.law.front(), dense::Start(normal(1.0, 0.0)));
  EXPECT_EQ(config.run.seed, 8u);
  EXPECT_EQ(config.where("dense.N"), "--set dense.N=9");
  EXPECT_EQ(config.where("dense.initial.value"), "--set dense.initial=...");
  // What the result carries is read as the same configuration.
  const auto again = parse_dense_config(config.text, "again.toml");
  EXPECT_EQ(again.model, config.model);
}

TEST(DenseConfig, OverridesOfAListAreNamedByTheirOption) {
  const std::string text = replaced(valid_dense, valid_kernel, two_blocks);
  const std::vector<Override> overrides{
      {"dense.initial", "[{ kind = 'point', value = 1 }, { kind = 'point', valeu = 1 }]",
       "--set I"}};
  EXPECT_EQ(input_error([&] { parse_dense_config(text, "d.toml", overrides); }),
            "--set I: dense.initial[2].valeu: unknown key, did you mean value?; expected one of "
            "kind, value");
}

struct RefusedDense {
  const char* name;
  std::string_view old_part;
  const char* new_part;
  const char* message;  ///< begins with it, after "bad.toml:"
};

class RefusedDenseConfig : public testing::TestWithParam<RefusedDense> {};

TEST_P(RefusedDenseConfig, NamesFileLineColumnKeyAndReason) {
  const RefusedDense& refused = GetParam();
  const std::string text = replaced(valid_dense, refused.old_part, refused.new_part);
  EXPECT_THAT(input_error([&] { parse_dense_config(text, "bad.toml"); }),
              StartsWith(std::string("bad.toml:") + refused.message));
}

const std::vector<RefusedDense> refusals{
    {"UnknownTable", "[run]", "[rnu]", "8:2: rnu: unknown table, did you mean run?"},
    {"UnknownKey", "tau =", "tua =", "3:1: dense.tua: unknown key, did you mean tau?"},
    {"MissingKey", "tau = 1.5\n", "", "1:2: dense.tau: is missing, expected a number"},
    {"NoNeurons", "N = 4", "N = 0", "2:1: dense.N: is 0, expected an integer from 1"},
    {"TauZero", "tau = 1.5", "tau = 0", "3:1: dense.tau: is 0, expected a number > 0, or inf"},
    {"TauNan", "tau = 1.5", "tau = nan", "3:1: dense.tau: is nan, expected a number > 0, or inf"},
    {"UnknownIntensity", "sigmoid", "sigmiod",
     "4:15: dense.intensity.kind: is \"sigmiod\", expected one of constant, sigmoid, softplus, "
     "exponential, power, step, did you mean sigmoid?"},
    {"NegativeRate", "rate = 5.0", "rate = -5.0", "4:33: dense.intensity.rate: is -5"},
    {"ParameterOfAnotherKind", "threshold = 1.0", "exponent = 1.0",
     "4:55: dense.intensity.exponent: unknown key; expected one of kind, rate, gain, threshold"},
    {"UnknownKernel", "kernel = { kind = \"constant\"", "kernel = { kind = \"konstant\"",
     "6:12: dense.kernel.kind: is \"konstant\", expected one of constant, blocks, cosine, product, "
     "low-rank, gaussian, matrix, w-random, did you mean constant?"},
    {"InfiniteKernel", "value = 0.5", "value = inf",
     "6:31: dense.kernel.value: is inf, expected a "
     "finite number"},
    {"NegativeNoise", "value = 0.5", "value = 0.5, noise = -1",
     "6:44: dense.kernel.noise: is -1, expected a finite number >= 0"},
    {"NegativeScramble", "value = 0.5", "value = 0.5, scramble = -1",
     "6:44: dense.kernel.scramble: is -1, expected an integer from 0"},
    {"MassesThatDoNotSumToOne", valid_kernel,
     "kernel = { kind = 'blocks', mass = [0.5, 0.25], value = [[1, 2], [3, 4]] }\n",
     "6:29: dense.kernel.mass: sums to 0.75, expected masses that sum to 1"},
    {"TooFewRows", valid_kernel,
     "kernel = { kind = 'blocks', mass = [0.5, 0.5], value = [[1, 2]] }\n",
     "6:48: dense.kernel.value: has 1 rows for 2 blocks"},
    {"RaggedRows", valid_kernel,
     "kernel = { kind = 'blocks', mass = [0.5, 0.5], value = [[1, 2], [3]] }\n",
     "6:48: dense.kernel.value: has 1 entries in row 2, expected 2"},
    {"FlatRows", valid_kernel,
     "kernel = { kind = 'blocks', mass = [0.5, 0.5], value = [1, 2, 3, 4] }\n",
     "6:48: dense.kernel.value: contains an integer, expected an array of rows"},
    {"WordsForNumbers", valid_kernel,
     "kernel = { kind = 'blocks', mass = ['a', 0.5], value = [[1, 2], [3, 4]] }\n",
     "6:29: dense.kernel.mass: contains a string, expected an array of finite numbers"},
    {"WidthZero", valid_kernel, "kernel = { kind = 'gaussian', height = 1, width = 0 }\n",
     "6:43: dense.kernel.width: is 0, expected a finite number > 0"},
    {"BothFormsOfLowRank", valid_kernel,
     "kernel = { kind = 'low-rank', terms = [{ target = [1], source = [1] }], source = [[1]] }\n",
     "6:73: dense.kernel.source: is given beside terms"},
    {"UnpairedFactors", valid_kernel,
     "kernel = { kind = 'low-rank', target = [[1], [2]], source = [[1]] }\n",
     "6:52: dense.kernel.source: has 1 polynomials for the 2 of target"},
    {"UnknownKeyOfATerm", valid_kernel,
     "kernel = { kind = 'low-rank', terms = [{ target = [1], source = [1], sorce = [1] }] }\n",
     "6:70: dense.kernel.terms[1].sorce: unknown key, did you mean source?"},
    {"NoProbability", valid_kernel,
     "kernel = { kind = 'w-random', kernel = { kind = 'constant', value = 2 }, density = 1 }\n",
     "6:74: dense.kernel.density: is 1: times |w|, which reaches 2, it is no probability"},
    {"MassesOfAnInnerKernel", valid_kernel,
     "kernel = { kind = 'w-random', kernel = { kind = 'blocks', mass = [0.5], value = [[1]] } }\n",
     "6:59: dense.kernel.kernel.mass: sums to 0.5"},
    {"ScrambleInside", valid_kernel,
     "kernel = { kind = 'w-random', kernel = { kind = 'constant', value = 1, scramble = 1 } }\n",
     "6:72: dense.kernel.kernel.scramble: unknown key"},
    {"WRandomInWRandom", valid_kernel,
     "kernel = { kind = 'w-random', kernel = { kind = 'w-random' } }\n",
     "6:42: dense.kernel.kernel.kind: is \"w-random\", expected one of constant"},
    {"ListWithoutBlocks", valid_drive, "drive = [1.0, 2.0]\n",
     "5:1: dense.drive: is a list with an entry for each block, but the kernel has no blocks"},
    {"DriveThatIsANumber", valid_drive, "drive = 1.0\n",
     "5:1: dense.drive: is a float, expected a table with kind"},
    {"MassOfADrive", valid_drive,
     "drive = { kind = 'blocks', mass = [0.5, 0.6], value = [1, 2] }\n",
     "5:28: dense.drive.mass: sums to 1.1"},
    {"InitialWithoutBlocks", valid_initial, "initial = [{ kind = 'point', value = 0 }]\n",
     "7:1: dense.initial: is a list with an entry for each block"},
    {"NegativeVariance", "variance = 0.09", "variance = -0.09",
     "7:42: dense.initial.variance: is -0.09, expected a finite number >= 0"},
    {"EmptyInterval", valid_initial, "initial = { kind = 'uniform', from = 1, to = 1 }\n",
     "7:41: dense.initial.to: is 1, expected more than from = 1"},
    {"BlocksOfBlocks", valid_initial,
     "initial = { kind = 'blocks', mass = [1], value = [{ kind = 'blocks' }] }\n",
     "7:53: dense.initial.value[1].kind: is \"blocks\", expected one of normal, point, uniform, "
     "normal-cosine"},
    {"MethodOfTheOtherModel", "seed = 3", "method = 'exact'",
     "11:1: run.method: unknown key; expected one of T, samples, seed, replicas, threads"},
};
INSTANTIATE_TEST_SUITE_P(Dense, RefusedDenseConfig, testing::ValuesIn(refusals),
                         [](const auto& tested) { return tested.param.name; });

TEST(DenseConfig, ListsHaveAnEntryForEachBlock) {
  EXPECT_EQ(input_error([] { blocks(valid_drive, "drive = [1.0]"); }),
            "d.toml:5:1: dense.drive: has 1 entries for 2 blocks, expected one each");
  EXPECT_EQ(input_error([] {
              blocks(valid_initial,
                     "initial = [{ kind = 'point', value = 0 },\n"
                     "           { kind = 'normal', mean = 0, variance = -1 }]");
            }),
            "d.toml:8:41: dense.initial[2].variance: is -1, expected a finite number >= 0");
}

class DenseFiles : public poise::test::ScratchFolder {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(path(name)) << text;
  }
  dense::Model read(const std::string& kernel_or_drive, std::string_view old_line) {
    write("d.toml", replaced(valid_dense, old_line, kernel_or_drive + "\n"));
    return read_dense_config(path("d.toml")).model;
  }
  std::vector<double> matrix(const std::string& name) {
    const auto model =
        read(fmt::format("kernel = {{ kind = 'matrix', file = '{}' }}", name), valid_kernel);
    return *std::get<dense::MatrixKernel>(model.kernel.graphon).weight;
  }
  /// What is said of the file `name`, behind "d.toml:6:29: dense.kernel.file: ".
  std::string fault(const std::string& name) {
    const std::string message = input_error([&] { matrix(name); });
    const std::string expected = path("d.toml") + ":6:29: dense.kernel.file: ";
    EXPECT_THAT(message, StartsWith(expected));
    return message.substr(std::min(expected.size(), message.size()));
  }
  void write_netcdf(const std::string& name, std::size_t rows, std::size_t columns,
                    const std::vector<double>& values, int variables = 1) {
    io::NetcdfFile file(path(name));
    file.dimension("target", rows);
    file.dimension("source", columns);
    file.variable("other", {"target"}, std::vector<double>(rows, 1.0), {"1", "not the matrix"});
    for (int k = 0; k < variables; ++k)
      file.variable(fmt::format("w{}", k), {"target", "source"}, values, {"1", "weights"});
    file.commit();
  }
};

constexpr const char* sixteen =
    "# weights\n"
    "11, 12, 13, 14\n"
    "\n"
    "21 22\t23 +24.0  # the second target\r\n"
    "31;32;33;3.4e1\n"
    "41 42 43 -44";
/// Column by column.
const std::vector<double> sixteen_weights{11, 21, 31, 41, 12, 22, 32, 42,
                                          13, 23, 33, 43, 14, 24, 34, -44};

TEST_F(DenseFiles, MatrixOfTextIsReadRowByRowAndKeptColumnByColumn) {
  write("w.txt", sixteen);
  EXPECT_EQ(matrix("w.txt"), sixteen_weights);
  const auto model = read("kernel = { kind = 'matrix', file = 'w.txt' }", valid_kernel);
  // Target 1 and source 2 of four: row 1, column 2.
  EXPECT_EQ(dense::value(model.kernel.graphon, 0.125, 0.375), 4.0 * 12.0);
}

TEST_F(DenseFiles, MatrixOfNetcdfIsTheSame) {
  write_netcdf("w.nc", 4, 4, {11, 12, 13, 14, 21, 22, 23, 24, 31, 32, 33, 34, 41, 42, 43, -44});
  EXPECT_EQ(matrix("w.nc"), sixteen_weights);
}

TEST_F(DenseFiles, FaultsInTextNameTheLine) {
  const auto with_line = [&](std::string_view old_part, std::string_view new_part) {
    write("w.txt", replaced(sixteen, old_part, new_part));
    return fault("w.txt").substr(path("w.txt").size());
  };
  EXPECT_EQ(with_line("31;", ""), ":5: has 3 numbers, expected N = 4: one for each source");
  EXPECT_EQ(with_line("31;", "30;31;"), ":5: has more than 4 numbers");
  EXPECT_EQ(with_line("-44", "-44\n51 52 53 54\n"), ":7: is row 5, expected N = 4 of them");
  EXPECT_EQ(with_line("41 42 43 -44", ""),
            ": has 3 rows of numbers, expected N = 4: one for each target");
  EXPECT_EQ(with_line("42", "nan"),
            ":6: \"nan\": expected a finite number of magnitude at most 1e+30");
  EXPECT_EQ(with_line("42", "inf"),
            ":6: \"inf\": expected a finite number of magnitude at most 1e+30");
  EXPECT_EQ(with_line("42", "1e999"),
            ":6: \"1e999\": expected a finite number of magnitude at most 1e+30");
  EXPECT_EQ(with_line("42", "4x2"), ":6: \"4x2\" is not a number");
  write("w.txt", "# nothing\n\n");
  EXPECT_EQ(fault("w.txt"),
            path("w.txt") + ": has 0 rows of numbers, expected N = 4: one for each target");
}

TEST_F(DenseFiles, FaultsInNetcdfNameTheEntry) {
  write_netcdf("shape.nc", 4, 3, std::vector<double>(12, 1.0));
  EXPECT_EQ(fault("shape.nc"),
            path("shape.nc") + ": has a matrix of 4 x 3 numbers, expected N x N = 4 x 4");
  std::vector<double> values(16, 1.0);
  values[6] = std::numeric_limits<double>::quiet_NaN();
  write_netcdf("nan.nc", 4, 4, values);
  EXPECT_EQ(fault("nan.nc"), path("nan.nc") +
                                 ": holds nan in row 2, column 3, expected finite "
                                 "numbers of magnitude at most 1e+30");
  write_netcdf("none.nc", 4, 4, values, 0);
  EXPECT_EQ(fault("none.nc"), path("none.nc") + ": has no variable of numbers over two dimensions");
  write_netcdf("two.nc", 4, 4, values, 2);
  EXPECT_EQ(fault("two.nc"), path("two.nc") +
                                 ": has several variables over two dimensions, "
                                 "expected one: w0, w1");
  write("text.nc", sixteen);
  EXPECT_THAT(fault("text.nc"), StartsWith(path("text.nc") + ": cannot be read: "));
}

TEST_F(DenseFiles, WhatIsNoFileSaysWhy) {
  EXPECT_EQ(fault("absent.txt"),
            path("absent.txt") + ": cannot be read: No such file or directory");
  EXPECT_EQ(fault("absent.nc"), path("absent.nc") + ": cannot be read: No such file or directory");
  EXPECT_EQ(fault("."), path(".") + ": cannot be read: Is a directory");
  EXPECT_THAT(fault("/dev/zero"), HasSubstr("is not a number"));
  EXPECT_EQ(fault(""), "is empty, expected the name of a file");
}

TEST_F(DenseFiles, AMatrixForWhichThereIsNoMemoryIsRefusedBeforeItIsRead) {
  // 10^9 neurons: 8 * 10^18 bytes, which no machine has. Nothing of the file is looked at.
  write("d.toml", replaced(replaced(valid_dense, "N = 4", "N = 1000000000"), valid_kernel,
                           "kernel = { kind = 'matrix', file = 'absent.txt' }\n"));
  EXPECT_THAT(input_error([&] { read_dense_config(path("d.toml")); }),
              HasSubstr("dense.kernel.file: a matrix of 1000000000 x 1000000000 weights needs "
                        "8e+09 GB of memory"));
}

TEST_F(DenseFiles, DrivesAreOneNumberANeuron) {
  write("mu.txt", "1\n2\n3 4\n");
  const std::string line = "drive = { kind = 'file', file = 'mu.txt' }";
  const auto drive = read(line, valid_drive).drive;
  EXPECT_EQ(drive.value, (std::vector<dense::Cosine>{{1, 0}, {2, 0}, {3, 0}, {4, 0}}));
  EXPECT_EQ(drive.at(dense::label(2, 4)), 3.0);
  for (const auto& [text, reason] :
       {std::pair{"1\n2\n3\n", ": has 3 numbers, expected N = 4: one for each neuron"},
        std::pair{"1\n2\n3\n4\n5\n",
                  ":5: has more than N = 4 numbers up to here, expected one for each neuron"},
        std::pair{"1\n2\n\nx\n4\n", ":4: \"x\" is not a number"}}) {
    write("mu.txt", text);
    EXPECT_EQ(input_error([&] { read(line, valid_drive); }),
              path("d.toml") + ":5:26: dense.drive.file: " + path("mu.txt") + reason);
  }
}

// Damage of any kind is read inside its domains or refused with its place, and never crashes.
RC_GTEST_PROP(DamagedDenseConfig, IsReadInsideItsDomainsOrRefused, ()) {
  constexpr std::array<std::string_view, 22> pieces{"kind = ",
                                                    "'blocks'",
                                                    "'w-random'",
                                                    "'low-rank'",
                                                    "'matrix'",
                                                    "[",
                                                    "]",
                                                    "{",
                                                    "}",
                                                    ",",
                                                    "0",
                                                    "-1",
                                                    "nan",
                                                    "inf",
                                                    "mass = [0.5, 0.5]",
                                                    "value = [[1, 2], [3, 4]]",
                                                    "\n",
                                                    "=",
                                                    "'",
                                                    "terms",
                                                    "file = '/dev/zero'",
                                                    "1e31"};
  for (int k = 0; k < 50; ++k) {
    std::string text(valid_dense);
    for (int change = *rc::gen::inRange(1, 4); change > 0; --change) {
      const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
      const auto length = *rc::gen::inRange<std::size_t>(0, 20);
      text.replace(at, length, pieces[*rc::gen::inRange<std::size_t>(0, pieces.size())]);
    }
    try {
      dense::validate(parse_dense_config(text, "damaged.toml").model);
    } catch (const core::InputError& error) {
      RC_ASSERT(std::string_view(error.what()).starts_with("damaged.toml:"));
    }
  }
}

}  // namespace
}  // namespace poise::setup::dense_test
